import type { RunId } from "../core/ids.ts";
import type { JobStatus } from "../core/job_state.ts";
import type { AttemptRecord, ExecutionRecord } from "./history_records.ts";

/** Which runs to learn from. */
export interface SampleFilter {
  readonly applicationName: string;
  /** How many runs at most, the newest. */
  readonly runs: number;
  /** Only runs whose latest attempt started then or later, epoch ms. */
  readonly since?: number;
  /** Only runs that were begun before the run with this number. */
  readonly before?: number;
  /** How many rows of jobs at most, but one attempt's at least; 0 for none. */
  readonly maxJobs: number;
}

/** What one job came to in one attempt that did not merely reuse it. */
export interface JobSample {
  readonly runId: RunId;
  readonly attempt: number;
  readonly status: JobStatus;
  readonly executions: number;
  /** How its last execution ended, whatever was made of the job since; `null` where there is none. */
  readonly lastStatus: ExecutionRecord["status"] | null;
  /** Time of all its executions together, without the waits between them, ms. */
  readonly tookMs: number | null;
}

/** What the newest runs of an application came to, the newest first. */
export interface RunSamples {
  readonly attempts: readonly AttemptRecord[];
  /** Of how many of these, from the newest on, `jobs` holds the jobs. */
  readonly sampled: number;
  /** By the job's id. */
  readonly jobs: ReadonlyMap<string, readonly JobSample[]>;
}
