import { type Execution, isSlow } from "../execution.ts";
import type { HookRun } from "../hooks/hook_run.ts";
import type { JobId } from "../ids.ts";
import {
  isGood,
  jobReasonOf,
  type JobState,
  type JobStatus,
  jobStatusOf,
  type StopCause,
} from "../job_state.ts";
import { type KnownUsage, knownUsage, usageOfAll } from "../resource_usage.ts";
import type { RunHeader } from "./run_header.ts";
import type { RunStatus } from "./run_status.ts";

/** One job's final state, as a report shows it. */
export interface JobResult {
  readonly id: JobId;
  readonly status: JobStatus;
  readonly reason: string | null;
  readonly state: JobState;
  /** The last execution, or `null` where the job never ran. */
  readonly last: Execution | null;
  readonly logPath: string | null;
}

/** What one job used in all of its executions. */
export interface JobUsage extends KnownUsage {
  readonly id: JobId;
}

/** A job whose last execution took as long as it was expected to take at most, or longer; ms. */
export interface SlowJob {
  readonly id: JobId;
  readonly tookMs: number;
  readonly expectedMs: number;
}

/** A job whose log may not hold all of the output of its last execution, and why, in words. */
export interface CutLog {
  readonly id: JobId;
  readonly because: string;
}

/** How long all executions of one job took together, ms. */
export interface JobTime {
  readonly id: JobId;
  readonly tookMs: number;
}

/** What a run came to: computed from its jobs' final states, never from a flag set on the way. */
export interface RunReport {
  readonly run: RunHeader;
  readonly status: Exclude<RunStatus, "RUNNING">;
  readonly exitCode: number;
  readonly finishedAt: number;
  readonly counts: Readonly<Record<JobStatus, number>>;
  /** Jobs that ran or waited and did not succeed, and jobs cancelled, in declared order. */
  readonly failed: readonly JobResult[];
  /** Jobs that never ran because of another job or of the stop, in declared order. */
  readonly unstarted: readonly JobResult[];
  readonly stop: StopCause | null;
  /** Jobs of which it is known what they used, in declared order. */
  readonly usage: readonly JobUsage[];
  /** The commands that followed the run, in their order; empty until they have ended. */
  readonly hooks: readonly HookRun[];
  /** In declared order. */
  readonly slow: readonly SlowJob[];
  /** In declared order. */
  readonly cutLogs: readonly CutLog[];
  /** The jobs that took longest, the longest first; a few of them. */
  readonly longest: readonly JobTime[];
}

/** Of the jobs that took longest so many are told. */
const maxLongest = 5;

/** Exit codes of runs that a signal stopped are 128 + the signal's number (POSIX shells, 2.8.2). */
const signalNumbers: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGTERM: 15,
};

/** Counts final states and computes the verdict and the exit code from them. */
export function reportRun(
  run: RunHeader,
  jobs: readonly {
    readonly id: JobId;
    readonly state: JobState;
    readonly logPath: string | null;
  }[],
  end: { readonly finishedAt: number; readonly stop: StopCause | null },
): RunReport {
  const counts = emptyCounts();
  const failed: JobResult[] = [];
  const unstarted: JobResult[] = [];
  for (const job of jobs) {
    const status = jobStatusOf(job.state);
    counts[status]++;
    if (isGood(job.state)) continue;
    const last = job.state.kind === "finished" ? job.state.past.at(-1) ?? null : null;
    const isFailure = last !== null || job.state.kind === "condition_failed";
    (isFailure ? failed : unstarted).push({
      id: job.id,
      status,
      reason: jobReasonOf(job.state),
      state: job.state,
      last,
      logPath: job.logPath,
    });
  }
  const status = verdictOf(failed.length + unstarted.length > 0, end.stop);
  const exitCode = status === "INTERRUPTED"
    ? 128 + (end.stop?.kind === "signal" ? signalNumbers[end.stop.signal] ?? 0 : 0)
    : status === "SUCCESS"
    ? 0
    : 1;
  return {
    run,
    status,
    exitCode,
    finishedAt: end.finishedAt,
    counts,
    failed,
    unstarted,
    stop: end.stop,
    usage: jobs.flatMap(({ id, state }) => usageOf(id, state)),
    hooks: [],
    slow: jobs.flatMap(({ id, state }) => slowOf(id, state)),
    cutLogs: jobs.flatMap(({ id, state }) => cutLogOf(id, state)),
    longest: jobs.flatMap(({ id, state }) => timeOf(id, state))
      .sort((a, b) => b.tookMs - a.tookMs)
      .slice(0, maxLongest),
  };
}

function timeOf(id: JobId, state: JobState): readonly JobTime[] {
  if (state.kind !== "finished" || state.past.length === 0) return [];
  const tookMs = state.past.reduce(
    (sum, { startedAt, finishedAt }) => sum + Math.max(0, finishedAt - startedAt),
    0,
  );
  return [{ id, tookMs }];
}

function slowOf(id: JobId, state: JobState): readonly SlowJob[] {
  const last = state.kind === "finished" ? state.past.at(-1) : undefined;
  if (last === undefined || last.expectedMs === null || !isSlow(last)) return [];
  return [{ id, tookMs: last.finishedAt - last.startedAt, expectedMs: last.expectedMs }];
}

function cutLogOf(id: JobId, state: JobState): readonly CutLog[] {
  const because = state.kind === "finished" ? state.past.at(-1)?.logLoss : undefined;
  return because === undefined ? [] : [{ id, because }];
}

function usageOf(id: JobId, state: JobState): readonly JobUsage[] {
  if (state.kind !== "finished") return [];
  const usage = usageOfAll(state.past.map((execution) => knownUsage(execution.usage)));
  return usage.cpuMs === null && usage.peakMemoryBytes === null ? [] : [{ id, ...usage }];
}

/** A signal that came too late to cut anything short changes nothing. */
function verdictOf(anyUnsuccessful: boolean, stop: StopCause | null): RunReport["status"] {
  if (stop?.kind === "history_failed") return "FAILED";
  if (!anyUnsuccessful) return "SUCCESS";
  return stop?.kind === "signal" ? "INTERRUPTED" : "FAILED";
}

/** Returns counts of 0 for every status. */
export function emptyCounts(): Record<JobStatus, number> {
  return {
    PENDING: 0,
    RUNNING: 0,
    SUCCESS: 0,
    MARKED_SUCCESS: 0,
    FAILED: 0,
    TIMEOUT: 0,
    ERROR: 0,
    PRECHECK_FAILED: 0,
    POSTCHECK_FAILED: 0,
    DENIED: 0,
    CANCELLED: 0,
    INTERRUPTED: 0,
    CONDITION_FAILED: 0,
    SKIPPED: 0,
    BLOCKED: 0,
    NOT_STARTED: 0,
  };
}
