import type { Assignment } from "../../core/assignment.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { ExitStatus } from "../../ports/process_runner.ts";
import type { DirectLog } from "../process/direct/direct_log.ts";
import type { DirectStarter, StartedDirectly, Stream } from "../process/direct/direct_starter.ts";

const stdout = 1;

/** What starts plain executions. */
export type PlainStarter = Pick<
  DirectStarter,
  "start" | "openLog" | "openPipe" | "sizeOf" | "groupExists" | "close"
>;

/** Begins to carry output into a log, with secrets masked on the way. */
export type CarryOutput = (
  output: ReadableStream<Uint8Array>,
  maskValues: readonly string[],
  log: Pick<DirectLog, "write">,
) => Carried;

/** Output that is being carried. */
interface Carried {
  /** Waits for what is still to come once the process is gone; says why output was lost, if it was. */
  finish(): Promise<string | null>;
}

/** What is told of a plain execution while it lasts. */
export interface PlainListener {
  /** A process exists. */
  spawned(pid: number): void;
  /** It has ended, others of its group have not; resolves when they have been looked after. */
  left(pid: number): Promise<void>;
  /** It has ended, and nothing of its group is left: its pid is anybody's from now on. */
  gone(): void;
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

/** What a plain execution is run with. */
export interface PlainMeans {
  readonly starter: PlainStarter;
  /** Called only where there are secrets. */
  readonly loadCarry: () => Promise<CarryOutput>;
  readonly listener: PlainListener;
  /** Whether nothing else runs that the engine could look after. */
  readonly isAlone: boolean;
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
): Promise<PlainResult | null> {
  const { logPath, logHeading, maskValues } = assignment;
  const { starter } = means;
  const isMasked = maskValues.length > 0;
  if (logHeading === null && !isMasked) {
    // Making a file takes a disk longer than all the rest, and so this thread has no part in it.
    const size = () => starter.sizeOf(logPath);
    const result = await runInto(
      { stream: { create: logPath }, offset: 0, size },
      assignment,
      means,
    );
    if (result !== null) return result;
  }
  if (logHeading !== null && !await appendHeading(logPath, logHeading)) return null;
  const log = starter.openLog(logPath);
  if (log === null) return null;
  try {
    return isMasked
      ? await runMasked(log, assignment, means)
      : await runInto({ ...log, stream: log.descriptor }, assignment, means);
  } finally {
    log.close();
  }
}

/** Where an execution writes to, and which part of it is its own. */
type LogPart = Pick<DirectLog, "offset" | "size"> & { readonly stream: Stream };

async function runInto(
  log: LogPart,
  assignment: Assignment,
  means: PlainMeans,
): Promise<PlainResult | null> {
  const started = await start(log.stream, assignment, means);
  return started === null ? null : await follow(started, means, { log, carried: null });
}

async function runMasked(
  log: DirectLog,
  assignment: Assignment,
  means: PlainMeans,
): Promise<PlainResult | null> {
  const carry = await means.loadCarry();
  const pipe = means.starter.openPipe();
  if (pipe === null) return null;
  const carried = carry(pipe.output, assignment.maskValues, log);
  try {
    const started = await start(pipe.descriptor, assignment, means).finally(() => pipe.handOver());
    return started === null ? null : await follow(started, means, { log, carried });
  } finally {
    // After a bug, too, nothing is written to a descriptor that may be another file's by then.
    await carried.finish();
  }
}

/** Both streams are one file or pipe, in the order of their writing. */
async function start(
  stream: Stream,
  { command, env, cwd, launcher = [] }: Assignment,
  { starter, isAlone }: PlainMeans,
): Promise<StartedDirectly | null> {
  const streams = [null, stream, stdout] as const;
  return await starter.start({ command, env, cwd, launcher, streams, here: isAlone });
}

async function follow(
  { pid, exit }: StartedDirectly,
  { starter, listener }: PlainMeans,
  { log, carried }: {
    readonly log: Pick<DirectLog, "offset" | "size">;
    readonly carried: Carried | null;
  },
): Promise<PlainResult> {
  listener.spawned(pid);
  const outcome = outcomeOf(await exit);
  if (starter.groupExists(pid)) await listener.left(pid);
  else listener.gone();
  const lost = await carried?.finish() ?? null;
  return {
    outcome: lost === null ? outcome : { kind: "log_failed", message: lost },
    logOffset: log.offset,
    logBytes: log.size(),
  };
}

/**
 * What is appended to a log is rare, and told apart by more than one call. The log is opened anew for
 * the process: what node:fs of Deno 2.4.2 calls a descriptor is none.
 */
async function appendHeading(path: string, heading: string): Promise<boolean> {
  const { createJobLogs } = await import("../fs/job_log.ts");
  const opened = createJobLogs().open(path, heading, null);
  if (opened.ok) opened.value.close();
  return opened.ok;
}

/** What most executions come to, and a large run keeps of each: one object serves all. */
const succeeded: Outcome = { kind: "succeeded" };

function outcomeOf(exit: ExitStatus | null): Outcome {
  if (exit === null) return { kind: "slot_died", message: "nobody knows how its process ended" };
  if (exit.kind === "signal") return { kind: "signalled", signal: exit.signal };
  return exit.code === 0 ? succeeded : { kind: "exited", code: exit.code };
}
