import type { JobStatus } from "../core/job_state.ts";

/** What people can do to a job's record. */
export type AuditAction = "mark_success" | "mark_failed";

/** A change of a run's jobs by a person. */
export interface JobMark {
  readonly action: AuditAction;
  readonly user: string;
  readonly host: string;
  /** Epoch ms. */
  readonly at: number;
  /** In the person's own words, or `null`. */
  readonly reason: string | null;
  readonly jobs: readonly {
    /** Its place in the attempt. */
    readonly index: number;
    /** What the person saw it to be. */
    readonly previousStatus: JobStatus;
    /** What it is to be. */
    readonly status: JobStatus;
    /** Why, as the job's own reason. */
    readonly statusReason: string;
  }[];
}
