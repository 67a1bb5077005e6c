import type { StopCause } from "../core/job_state.ts";

/** Names what ended the executions of a run, in a word or two. */
export function wordOf(cause: Exclude<StopCause, { kind: "job_failed" }>): string {
  switch (cause.kind) {
    case "signal":
      return cause.signal;
    case "run_timeout":
      return "run_timeout";
    case "history_failed":
      return "the history could not be written";
  }
}
