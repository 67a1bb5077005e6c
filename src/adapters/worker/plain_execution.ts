import type { Assignment } from "../../core/assignment.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { ExitStatus, ProcessSpec } from "../../ports/process_runner.ts";
import type { DirectLog } from "../process/direct/direct_log.ts";
import type { DirectStarter } from "../process/direct/direct_starter.ts";

/** What is told of a plain execution while it lasts. */
export interface PlainListener {
  /** A process exists. */
  spawned(pid: number): void;
  /** It has ended, others of its group have not; resolves when they have been looked after. */
  left(pid: number): Promise<void>;
}

/** Carries output into a log, with secrets masked on the way. */
export type CarryOutput = (
  output: ReadableStream<Uint8Array>,
  maskValues: readonly string[],
  log: Pick<DirectLog, "write">,
) => {
  /** Waits for what is still to come once the process is gone; says why output was lost, if it was. */
  finish(): Promise<string | null>;
};

/** What plain executions are run with. */
export interface DirectMeans {
  readonly starter: DirectStarter;
  /** Called only where there are secrets. */
  readonly loadCarry: () => Promise<CarryOutput>;
}

/** How a plain execution ended, and which part of the log is its own. */
export interface PlainResult {
  readonly outcome: Outcome;
  readonly logOffset: number;
  readonly logBytes: number;
}

/**
 * Whether an execution is a process and nothing else: the engine looks at nothing before or after it,
 * and at its output for the sake of secrets only.
 */
export function isPlain(assignment: Assignment): boolean {
  const { logMaxBytes, outputs, preChecks, postChecks, retry } = assignment;
  return logMaxBytes === null && outputs === null && preChecks.length === 0 &&
    postChecks.length === 0 && retry === null;
}

/**
 * Runs a plain execution to its end, in this thread: it waits and, where there are secrets, carries
 * the output.
 *
 * @returns `null` where nothing was started. The log's heading may have been written then.
 */
export async function runPlain(
  assignment: Assignment,
  { starter, loadCarry }: DirectMeans,
  listener: PlainListener,
): Promise<PlainResult | null> {
  const { logPath, logHeading, maskValues } = assignment;
  const log = logHeading === null ? starter.openLog(logPath) : await openBelow(logPath, logHeading);
  if (log === null) return null;
  try {
    const carry = maskValues.length === 0 ? null : await loadCarry();
    const output = carry === null ? log.descriptor : "piped";
    const started = await starter.start({ ...specOf(assignment), output });
    if (started === null) return null;
    const { pid, exit } = started;
    listener.spawned(pid);
    const carried = started.output === null
      ? null
      : carry?.(started.output, maskValues, log) ?? null;
    const outcome = outcomeOf(await exit);
    if (starter.groupExists(pid)) await listener.left(pid);
    const failure = await carried?.finish() ?? null;
    return {
      outcome: failure === null ? outcome : { kind: "log_failed", message: failure },
      logOffset: log.offset,
      logBytes: log.size(),
    };
  } finally {
    log.close();
  }
}

function specOf({ command, env, cwd, launcher = [] }: Assignment): Omit<ProcessSpec, "output"> {
  return { command, env, cwd, launcher };
}

/** What is appended to a log is rare, and told apart by more than one call. */
async function openBelow(path: string, heading: string): Promise<DirectLog | null> {
  const { createJobLogs } = await import("../fs/job_log.ts");
  const opened = createJobLogs().open(path, heading, null);
  return opened.ok ? opened.value : null;
}

function outcomeOf(exit: ExitStatus | null): Outcome {
  if (exit === null) return { kind: "slot_died", message: "nobody knows how its process ended" };
  if (exit.kind === "signal") return { kind: "signalled", signal: exit.signal };
  return exit.code === 0 ? { kind: "succeeded" } : { kind: "exited", code: exit.code };
}
