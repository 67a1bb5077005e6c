import type { RunEvent } from "../core/run/run_event.ts";
import type { Estimate } from "../core/schedule/forecast.ts";
import type { Rest } from "../core/schedule/run_outlook.ts";

/** What there is to expect of a run; jobs are numbers of the config. */
export interface LiveOutlook {
  /** Takes one event into account. */
  apply(event: RunEvent): void;
  /** Returns how long a job usually takes, or `null` where nothing is known. */
  estimateOf(index: number): Estimate | null;
  /** Returns what is left of the run at a time, epoch ms, or `null` where nothing can be said. */
  restAt(now: number): Rest | null;
}

/** Nothing is known of any job. */
export const noOutlook: LiveOutlook = {
  apply: () => {},
  estimateOf: () => null,
  restAt: () => null,
};
