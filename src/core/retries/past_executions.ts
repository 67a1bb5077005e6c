import type { Execution } from "../execution.ts";
import type { JobState } from "../job_state.ts";

/** Returns the executions that a job which may be executed again has behind it. */
export function pastOf(state: JobState): readonly Execution[] {
  return state.kind === "running" || state.kind === "backing_off" ? state.past : [];
}

/** Returns a list of executions with one more at its end. */
export function appended(
  past: readonly Execution[],
  execution: Execution,
): readonly [Execution, ...Execution[]] {
  const [first, ...rest] = past;
  return first === undefined ? [execution] : [first, ...rest, execution];
}
