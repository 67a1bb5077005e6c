import type { JobStatus } from "../job_state.ts";

/** How a number of jobs in each status is told, in the order of telling. */
const phrases = {
  SUCCESS: "succeeded",
  MARKED_SUCCESS: "marked as successful",
  FAILED: "failed",
  TIMEOUT: "timed out",
  ERROR: "in error",
  PRECHECK_FAILED: "failed a pre-check",
  POSTCHECK_FAILED: "failed a post-check",
  DENIED: "denied",
  CANCELLED: "cancelled",
  INTERRUPTED: "interrupted",
  CONDITION_FAILED: "waited in vain",
  BLOCKED: "blocked",
  NOT_STARTED: "not started",
  SKIPPED: "skipped",
  RUNNING: "running",
  PENDING: "waiting",
} as const satisfies Record<JobStatus, string>;

/** Tells the counts that are not zero: `17 succeeded, 1 failed, 2 blocked`. */
export function describeCounts(counts: Readonly<Record<JobStatus, number>>): string {
  const told = (Object.keys(phrases) as JobStatus[])
    .filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${phrases[status]}`);
  return told.length === 0 ? "no jobs, so nothing ran" : told.join(", ");
}
