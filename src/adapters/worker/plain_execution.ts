import type { Assignment } from "../../core/assignment.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { ExitStatus } from "../../ports/process_runner.ts";
import type { DirectLog } from "../process/direct/direct_log.ts";
import type { DirectStarter, Stream } from "../process/direct/direct_starter.ts";

const stdout = 1;

/** What starts plain executions. */
export type PlainStarter = Pick<
  DirectStarter,
  "start" | "openLog" | "sizeOf" | "groupExists" | "close"
>;

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
 * Whether an execution is a process that writes into its log by itself, and nothing else: the engine
 * neither reads its output nor looks at anything before or after it.
 */
export function isPlain(assignment: Assignment): boolean {
  const { maskValues, logMaxBytes, outputs, preChecks, postChecks, retry } = assignment;
  return maskValues.length === 0 && logMaxBytes === null && outputs === null &&
    preChecks.length === 0 && postChecks.length === 0 && retry === null;
}

/** What a plain execution is run with. */
export interface PlainMeans {
  readonly starter: PlainStarter;
  readonly listener: PlainListener;
  /** Whether nothing else runs that the engine could look after. */
  readonly isAlone: boolean;
}

/**
 * Runs a plain execution to its end, in this thread: it only waits.
 *
 * @returns `null` where nothing was started. The log's heading may have been written then.
 */
export async function runPlain(
  assignment: Assignment,
  means: PlainMeans,
): Promise<PlainResult | null> {
  const { logPath, logHeading } = assignment;
  const { starter } = means;
  if (logHeading === null) {
    // Making a file takes a disk longer than all the rest, and so this thread has no part in it.
    const size = () => starter.sizeOf(logPath);
    const result = await runInto(
      { stream: { create: logPath }, offset: 0, size },
      assignment,
      means,
    );
    if (result !== null) return result;
  }
  const log = logHeading === null ? starter.openLog(logPath) : await openBelow(logPath, logHeading);
  if (log === null) return null;
  try {
    return await runInto({ ...log, stream: log.descriptor }, assignment, means);
  } finally {
    log.close();
  }
}

/** Where an execution writes to, and which part of it is its own. */
type LogPart = Pick<DirectLog, "offset" | "size"> & { readonly stream: Stream };

async function runInto(
  { stream, offset, size }: LogPart,
  { command, env, cwd, launcher = [] }: Assignment,
  { starter, listener, isAlone }: PlainMeans,
): Promise<PlainResult | null> {
  // Both streams are one file, in the order of their writing.
  const streams = [null, stream, stdout] as const;
  const spec = { command, env, cwd, launcher, streams, here: isAlone };
  const started = await starter.start(spec);
  if (started === null) return null;
  const { pid, exit } = started;
  listener.spawned(pid);
  const outcome = outcomeOf(await exit);
  if (starter.groupExists(pid)) await listener.left(pid);
  return { outcome, logOffset: offset, logBytes: size() };
}

/** What is appended to a log is rare, and told apart by more than one call. */
async function openBelow(path: string, heading: string): Promise<DirectLog | null> {
  const { createJobLogs } = await import("../fs/job_log.ts");
  const opened = createJobLogs().open(path, heading, null);
  return opened.ok ? opened.value : null;
}

/** What most executions come to, and a large run keeps of each: one object serves all. */
const succeeded: Outcome = { kind: "succeeded" };

function outcomeOf(exit: ExitStatus | null): Outcome {
  if (exit === null) return { kind: "slot_died", message: "nobody knows how its process ended" };
  if (exit.kind === "signal") return { kind: "signalled", signal: exit.signal };
  return exit.code === 0 ? succeeded : { kind: "exited", code: exit.code };
}
