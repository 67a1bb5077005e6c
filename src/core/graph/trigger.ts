import { type JobState, lastOf } from "../job_state.ts";

/** When a job that depends on another one may start. */
export type Trigger =
  /** The other succeeded, was skipped, or failed and is allowed to. */
  | "success"
  /** The other ran and failed, or a condition that it waited for did. */
  | "failure"
  /** The other has ended, however it did, or can never run. */
  | "done"
  /** The other was skipped. */
  | "skipped";

/** All triggers, in the order in which they are documented. */
export const triggers = ["success", "failure", "done", "skipped"] as const satisfies Trigger[];

/**
 * What a job's final state means for one that depends on it. `unmet` keeps it from running because
 * something went wrong; `moot` because nothing happened that it would react to.
 */
export type TriggerVerdict = "met" | "unmet" | "moot";

/**
 * Judges a trigger by the final state of the job that it names. A job that the engine cancelled says
 * nothing about those that depend on it and must not be asked.
 */
export function judgeTrigger(trigger: Trigger, state: JobState): TriggerVerdict {
  switch (trigger) {
    case "success":
      return countsAsSuccess(state) ? "met" : "unmet";
    case "failure":
      return hasFailed(state) ? "met" : "moot";
    case "done":
      return "met";
    case "skipped":
      return state.kind === "skipped" ? "met" : "moot";
  }
}

function countsAsSuccess(state: JobState): boolean {
  switch (state.kind) {
    case "skipped":
    case "reused":
      return true;
    case "condition_failed":
      return state.tolerated;
    case "finished":
      return state.tolerated || lastOf(state.past).outcome.kind === "succeeded";
    default:
      return false;
  }
}

function hasFailed(state: JobState): boolean {
  return state.kind === "condition_failed" ||
    (state.kind === "finished" && lastOf(state.past).outcome.kind !== "succeeded");
}
