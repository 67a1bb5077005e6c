import { type Execution, executionReason } from "./execution.ts";
import type { JobId, SlotId } from "./ids.ts";
import { type ExecutionStatus, statusOf } from "./outcome.ts";

/** Why a run stopped starting jobs. */
export type StopCause =
  | { readonly kind: "job_failed"; readonly jobId: JobId }
  | { readonly kind: "signal"; readonly signal: string }
  | { readonly kind: "run_timeout"; readonly afterMs: number }
  | { readonly kind: "history_failed"; readonly message: string }
  /** The run was refused before anything of it started. */
  | { readonly kind: "denied" };

/**
 * Where a job stands. Data that exists in one state lives in that state.
 *
 * ```
 *      awaiting -> condition_failed         (what it waits for outside the run is never met)
 *      ^      |
 *      |      v
 * waiting -> ready -> running -> finished
 *    |         |        |  ^
 *    |         |        v  |
 *    |         |     backing_off -> finished
 *    +---------+-> blocked | not_started      (no execution: why is in the state)
 *                  skipped | reused | held    (decided by the plan, before the first state change)
 * ```
 */
export type JobState =
  | { readonly kind: "waiting" }
  /** Waits for nothing in the run any more, but for something outside it; holds no slot. */
  | {
    readonly kind: "awaiting";
    readonly since: number;
    /** What it waits for, in words, in declared order; never empty. */
    readonly conditions: readonly string[];
  }
  | { readonly kind: "ready" }
  | {
    readonly kind: "running";
    readonly slot: SlotId;
    readonly startedAt: number;
    readonly past: readonly Execution[];
  }
  | {
    readonly kind: "backing_off";
    readonly until: number;
    readonly past: readonly [Execution, ...Execution[]];
  }
  | {
    readonly kind: "finished";
    readonly past: readonly [Execution, ...Execution[]];
    /** Said beside the outcome's own reason, such as why no retry followed. */
    readonly note: string | null;
    /** Whether the job may fail: then it neither blocks others nor fails the run. */
    readonly tolerated: boolean;
  }
  /** Was never executed, since a condition outside the run failed or was not met in time. */
  | {
    readonly kind: "condition_failed";
    /** When the wait began, epoch ms. */
    readonly since: number;
    /** The condition, what was expected of it and what was found last, in words. */
    readonly because: string;
    /** As of a job that was executed and failed. */
    readonly tolerated: boolean;
  }
  | { readonly kind: "skipped"; readonly because: string }
  /** Stands on its success of an earlier attempt, its own or one that somebody gave it. */
  | { readonly kind: "reused"; readonly attempt: number; readonly status: DoneStatus }
  /** Never started in earlier attempts, and not asked for in this one. */
  | { readonly kind: "held"; readonly because: string }
  | { readonly kind: "blocked"; readonly by: JobId }
  | { readonly kind: "not_started"; readonly because: StopCause };

/** The status words of a job that need not run again. */
export type DoneStatus = "SUCCESS" | "MARKED_SUCCESS";

/** The word that history, terminal and JSON use for where a job stands. */
export type JobStatus =
  | "PENDING"
  | "RUNNING"
  | ExecutionStatus
  /** Was running, or about to run again, when its engine died: nobody saw what became of it. */
  | "INTERRUPTED"
  /** Did not succeed, but somebody who answers for it said that it is done. */
  | "MARKED_SUCCESS"
  /** A condition outside the run failed or was not met in time, so the job was not executed. */
  | "CONDITION_FAILED"
  | "SKIPPED"
  | "BLOCKED"
  | "NOT_STARTED";

/** Returns the status word of a state. */
export function jobStatusOf(state: JobState): JobStatus {
  switch (state.kind) {
    case "waiting":
    case "awaiting":
    case "ready":
      return "PENDING";
    case "running":
    case "backing_off":
      return "RUNNING";
    case "finished":
      return statusOf(lastOf(state.past).outcome);
    case "condition_failed":
      return "CONDITION_FAILED";
    case "skipped":
      return "SKIPPED";
    case "reused":
      return state.status;
    case "blocked":
      return "BLOCKED";
    case "held":
    case "not_started":
      return "NOT_STARTED";
  }
}

/** Says why a job stands where it stands, or `null` where the status word says all. */
export function jobReasonOf(state: JobState): string | null {
  switch (state.kind) {
    case "finished": {
      return executionReason(lastOf(state.past), state.note);
    }
    case "awaiting":
      return describeWait(state.conditions);
    case "condition_failed":
      return state.tolerated ? `${state.because}; it is allowed to fail` : state.because;
    case "skipped":
    case "held":
      return state.because;
    case "reused":
      return describeReuse(state.status, state.attempt);
    case "blocked":
      return `dependency "${state.by}" did not succeed`;
    case "not_started":
      return describeStop(state.because);
    default:
      return null;
  }
}

/** Says in words what a job waits for. */
export function describeWait(conditions: readonly string[]): string {
  return `waits for ${conditions.join(" and ")}`;
}

/** Whether a job with this status need not run again. */
export function isDone(status: JobStatus): status is DoneStatus {
  return status === "SUCCESS" || status === "MARKED_SUCCESS";
}

/** Says in words why a job of an earlier attempt need not run again. */
export function describeReuse(status: DoneStatus, attempt: number): string {
  return status === "SUCCESS"
    ? `succeeded in attempt ${attempt}`
    : `marked as successful in attempt ${attempt}`;
}

/** Says in words why a run stopped starting jobs. */
export function describeStop(cause: StopCause): string {
  switch (cause.kind) {
    case "job_failed":
      return `the run stopped after "${cause.jobId}" failed`;
    case "signal":
      return `the run was stopped by ${cause.signal}`;
    case "run_timeout":
      return `the run reached its run_timeout of ${cause.afterMs / 1000} s`;
    case "history_failed":
      return `the history could not be written: ${cause.message}`;
    case "denied":
      return "the run was denied before anything of it started";
  }
}

/** Names what cut a run short, as short as it gets. */
export function stopWord(cause: Exclude<StopCause, { kind: "job_failed" }>): string {
  switch (cause.kind) {
    case "signal":
      return cause.signal;
    case "run_timeout":
      return "run_timeout";
    case "history_failed":
      return "the history could not be written";
    case "denied":
      return "the security policy";
  }
}

/** Whether a job can change no more. */
export function isFinal(state: JobState): boolean {
  switch (state.kind) {
    case "waiting":
    case "awaiting":
    case "ready":
    case "running":
    case "backing_off":
      return false;
    default:
      return true;
  }
}

/** Whether a final state is one that a run can have and still be a success. */
export function isGood(state: JobState): boolean {
  return state.kind === "skipped" || state.kind === "reused" ||
    (state.kind === "condition_failed" && state.tolerated) ||
    (state.kind === "finished" &&
      (state.tolerated || lastOf(state.past).outcome.kind === "succeeded"));
}

const allowed: Readonly<Record<JobState["kind"], readonly JobState["kind"][]>> = {
  waiting: ["awaiting", "ready", "blocked", "not_started", "skipped", "reused", "held"],
  awaiting: ["ready", "condition_failed", "not_started"],
  ready: ["running", "finished", "not_started", "skipped"],
  running: ["backing_off", "finished"],
  backing_off: ["running", "finished"],
  finished: [],
  condition_failed: [],
  skipped: [],
  reused: [],
  held: [],
  blocked: [],
  not_started: [],
};

/**
 * Returns the next state after checking that the drawing above has the arrow.
 *
 * @throws {Error} If there is no such arrow: a bug of the caller.
 */
export function transition(from: JobState, to: JobState): JobState {
  if (!allowed[from.kind].includes(to.kind)) {
    throw new Error(`Internal error: a job cannot go from "${from.kind}" to "${to.kind}"`);
  }
  return to;
}

/** Returns the last execution of a list that has one. */
export function lastOf(past: readonly [Execution, ...Execution[]]): Execution {
  return past[past.length - 1] as Execution;
}
