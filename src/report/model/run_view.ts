import type { Tone } from "../../core/text/status_tone.ts";
import type { AttemptRecord } from "../../ports/history_records.ts";
import type { ReportSource } from "../report_source.ts";
import type { JobView } from "./job_view.ts";

/** All that a report shows of a run. Times are epoch ms. */
export interface RunView {
  readonly source: ReportSource;
  readonly tone: Tone;
  readonly jobs: readonly JobView[];
  /** Jobs that went wrong, in the order in which they ended. */
  readonly failed: readonly JobView[];
  /** Places of the jobs of the critical path, first to last. */
  readonly criticalPath: readonly number[];
  /** How long the run took, or has taken so far, ms. */
  readonly tookMs: number;
  /** How long its successful runs usually take, ms; `null` where there are none. */
  readonly usualMs: number | null;
  /** The newest successful run before this one; `null` of a success and where none is known. */
  readonly lastSuccess: AttemptRecord | null;
  /** Runs of the application to compare with, oldest first, this one among them. */
  readonly pastRuns: readonly AttemptRecord[];
}
