import type { StopCause } from "../core/job_state.ts";

/**
 * Why a run starts nothing new, if it does. The first cause stands, but a failed job is outranked by a
 * signal and a lost history by nothing.
 */
export class RunStop {
  #cause: StopCause | null = null;

  /** Why the run stops, or `null` while it does not. */
  get cause(): StopCause | null {
    return this.#cause;
  }

  /** What keeps retries and reactions from starting, too; `null` where at most a job has failed. */
  get cut(): Exclude<StopCause, { kind: "job_failed" }> | null {
    return this.#cause === null || this.#cause.kind === "job_failed" ? null : this.#cause;
  }

  /** Takes a cause; returns whether it is the one that stands now. */
  take(cause: StopCause): boolean {
    const standing = this.#cause;
    const isOutranked = standing !== null &&
      (standing.kind !== "job_failed" || cause.kind === "job_failed");
    if (!isOutranked) this.#cause = cause;
    return !isOutranked;
  }
}
