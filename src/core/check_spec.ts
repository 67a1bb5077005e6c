import type { CheckPhase } from "./outcome.ts";

/** One pre- or post-check as the config asks for it: its registered name and its parameters. */
export interface CheckSpec {
  readonly name: string;
  /** In a job they may hold references; in an assignment those are resolved. */
  readonly params: Readonly<Record<string, unknown>>;
  /** How long the check may take, ms; may be fractional. */
  readonly timeoutMs: number;
  /** Whether the check is to fail where it would hold. */
  readonly negate: boolean;
  /** What is wrong with the parameters once references are resolved: then the check fails unasked. */
  readonly trouble?: string;
}

/** How one check of an execution came out. */
export interface CheckResult {
  readonly phase: CheckPhase;
  readonly name: string;
  readonly ok: boolean;
  /** What was found and, where the check failed, what was expected. */
  readonly message: string;
  readonly durationMs: number;
}

const networkChecks: ReadonlySet<string> = new Set(["check_port_open", "check_http_ok"]);

/** Whether some of the checks of some jobs need the network. */
export function needNetwork(
  jobs: readonly {
    readonly preChecks: readonly CheckSpec[];
    readonly postChecks: readonly CheckSpec[];
  }[],
): boolean {
  const isOne = ({ name }: CheckSpec) => networkChecks.has(name);
  return jobs.some(({ preChecks, postChecks }) => preChecks.some(isOne) || postChecks.some(isOne));
}
