import type { Assignment } from "../../core/assignment.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { ExitStatus } from "../../ports/process_runner.ts";
import type { DirectLog } from "../process/direct/direct_log.ts";
import type { DirectStarter, StartedDirectly } from "../process/direct/direct_starter.ts";

/** What starts plain executions. */
export type PlainStarter = Pick<
  DirectStarter,
  "start" | "openLog" | "openPipe" | "groupExists" | "close"
>;

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
export interface PlainMeans {
  readonly starter: PlainStarter;
  /** Called only where there are secrets. */
  readonly loadCarry: () => Promise<CarryOutput>;
  /** Whether nothing else runs that the engine could look after. */
  readonly isAlone: boolean;
}

/** What is told of a plain execution while it lasts. */
export interface PlainListener {
  /** A process exists. */
  spawned(pid: number): void;
  /** It has ended, others of its group have not; resolves when they have been looked after. */
  left(pid: number): Promise<void>;
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
  means: PlainMeans,
  listener: PlainListener,
): Promise<PlainResult | null> {
  const { starter } = means;
  const { logPath, logHeading, maskValues } = assignment;
  const log = logHeading === null ? starter.openLog(logPath) : await openBelow(logPath, logHeading);
  if (log === null) return null;
  let carried: ReturnType<CarryOutput> | null = null;
  try {
    const carry = maskValues.length === 0 ? null : await means.loadCarry();
    const started = carry === null
      ? await startInto(log.descriptor, assignment, means)
      : await startPiped(assignment, means);
    if (started === null) return null;
    const { pid, exit, output } = started;
    listener.spawned(pid);
    carried = output === null ? null : carry?.(output, maskValues, log) ?? null;
    const outcome = outcomeOf(await exit);
    if (starter.groupExists(pid)) await listener.left(pid);
    const lost = await carried?.finish() ?? null;
    return {
      outcome: lost === null ? outcome : { kind: "log_failed", message: lost },
      logOffset: log.offset,
      logBytes: log.size(),
    };
  } finally {
    // After a bug, too, nothing is written to a descriptor that may be another file's by then.
    await carried?.finish();
    log.close();
  }
}

/** A process, and what it writes where that does not go into its log by itself. */
interface Started extends StartedDirectly {
  readonly output: ReadableStream<Uint8Array> | null;
}

async function startInto(
  descriptor: number,
  { command, env, cwd, launcher = [] }: Assignment,
  { starter, isAlone }: PlainMeans,
): Promise<Started | null> {
  const streams = [null, descriptor, descriptor] as const;
  const started = await starter.start({ command, env, cwd, launcher, streams, here: isAlone });
  return started === null ? null : { ...started, output: null };
}

async function startPiped(assignment: Assignment, means: PlainMeans): Promise<Started | null> {
  const pipe = means.starter.openPipe();
  if (pipe === null) return null;
  const { output } = pipe;
  let started: Started | null = null;
  try {
    started = await startInto(pipe.descriptor, assignment, means);
  } finally {
    pipe.handOver();
    if (started === null) await output.cancel();
  }
  return started === null ? null : { ...started, output };
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
