import type { RunEvent } from "../core/run_event.ts";

/** How long a job usually takes, from its successes, ms. */
export interface UsualTime {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** What is left of a run. */
export interface Rest {
  readonly ms: number;
  /** Whether it may well be more: of some jobs nothing is known, or they take longer than usual. */
  readonly isLeast: boolean;
}

/** What the history lets one expect of a run that goes on. Jobs are numbers of the config. */
export interface LiveOutlook {
  /** Returns how long a job usually takes, or `null` where nothing is known. */
  readonly usualOf: (index: number) => UsualTime | null;
  /** Takes one event into account. */
  readonly apply: (event: RunEvent) => void;
  /** Returns what is left of the run at a time, epoch ms, or `null` where nothing can be said. */
  readonly restAt: (now: number) => Rest | null;
}

/** Nothing is known of any job. */
export const noOutlook: LiveOutlook = {
  usualOf: () => null,
  apply: () => {},
  restAt: () => null,
};

/** A job that takes that much longer than it usually does is told, whatever its 95th percentile. */
const lateFactor = 1.25;
const lateMs = 2000;

/** Whether a job takes markedly longer than it usually does. */
export function isLate(elapsedMs: number, { p50Ms, p95Ms }: UsualTime): boolean {
  return elapsedMs > Math.max(p95Ms, p50Ms * lateFactor + lateMs);
}
