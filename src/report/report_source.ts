import type { NextStep } from "../core/run/next_step.ts";
import type { LogReader } from "../ports/log_reader.ts";
import type { RunRecord, RunSummary } from "../ports/history_records.ts";
import type { RunSamples } from "../ports/run_samples.ts";

/** All that a report is made of. Times are epoch ms. */
export interface ReportSource {
  /** The attempt that is told. */
  readonly record: RunRecord;
  /** All attempts of the run, ascending; the one that is told is among them. */
  readonly attempts: readonly RunSummary[];
  /** What the newest runs of the application came to, this one among them or not. */
  readonly samples: RunSamples | null;
  readonly logReader: LogReader;
  /** Commands that help from here on. */
  readonly steps: readonly NextStep[];
  /** When the report is made. */
  readonly madeAt: number;
  /** Returns how far the wall clock is ahead of UTC at a time, minutes. */
  readonly utcOffsetMinutes: (atMs: number) => number;
  /** Of this program. */
  readonly version: string;
}
