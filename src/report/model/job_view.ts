import type { Change } from "../../core/statistics.ts";
import type { KnownUsage } from "../../core/resource_usage.ts";
import type { Tone } from "../../core/text/status_tone.ts";
import type { JobRecord } from "../../ports/history_records.ts";
import type { LogTail } from "./log_tails.ts";
import type { PastOfJob } from "./past_of_job.ts";

/** How long a job usually takes: its successes in other runs, ms. */
export interface UsualTime {
  readonly lowMs: number;
  readonly p50Ms: number;
  readonly highMs: number;
  /** Of how many successes. */
  readonly count: number;
  /** How this run's time compares with them; `null` where it did not succeed. */
  readonly change: Change | null;
}

/** One job of a report, with all that is worked out about it. */
export interface JobView {
  /** Its place in the run. */
  readonly index: number;
  /** Of its element in the page. */
  readonly anchor: string;
  readonly record: JobRecord;
  /** The record's id, safe to be shown within a line. */
  readonly id: string;
  readonly tone: Tone;
  /** Whether it was executed in the attempt that is told, not merely reused. */
  readonly ranHere: boolean;
  /** From its first start to its last end, pauses before retries too, ms; `null` if it never ended. */
  readonly spanMs: number | null;
  /** Time of all its executions together, ms, or `null` where it has not ended one. */
  readonly tookMs: number | null;
  readonly usual: UsualTime | null;
  /** What the runs before have to say of it; `null` where they do not know it. */
  readonly before: PastOfJob | null;
  readonly isSlow: boolean;
  readonly usage: KnownUsage;
  readonly isOnCriticalPath: boolean;
  /** Absolute path of its log, or `null` where it was never executed. */
  readonly logPath: string | null;
  readonly tail: LogTail;
  /** Places of the jobs that it depended on. */
  readonly dependencies: readonly number[];
  /** Places of the jobs that were blocked by it, directly or through others. */
  readonly blocks: readonly number[];
}
