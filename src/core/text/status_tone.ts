import type { JobStatus } from "../job_state.ts";
import type { RunStatus } from "../run/run_status.ts";

/** What a word means to the reader; colour only repeats it. */
export type Tone = "good" | "bad" | "warn" | "plain" | "dim";

const tones = {
  PENDING: "dim",
  RUNNING: "plain",
  SUCCESS: "good",
  MARKED_SUCCESS: "good",
  FAILED: "bad",
  TIMEOUT: "bad",
  ERROR: "bad",
  PRECHECK_FAILED: "bad",
  POSTCHECK_FAILED: "bad",
  DENIED: "bad",
  CANCELLED: "warn",
  CONDITION_FAILED: "bad",
  SKIPPED: "dim",
  BLOCKED: "warn",
  NOT_STARTED: "warn",
  INTERRUPTED: "warn",
} as const satisfies Record<JobStatus | RunStatus, Tone>;

/** Returns the tone of a job's or a run's status word. */
export function toneOfStatus(status: JobStatus | RunStatus): Tone {
  return tones[status];
}
