import { recentOf } from "../job_stats.ts";
import { quantile } from "../statistics.ts";
import { findCriticalPath } from "./critical_path.ts";
import { expectTimes } from "./expect_times.ts";
import { type FutureRun, predictRun } from "./predict_run.ts";

/** How long a job usually takes, from its successes. Times in ms. */
export interface Estimate {
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** From how many. */
  readonly successes: number;
}

/**
 * How long a run would take in which every job takes what it usually does, and one of which nothing is
 * known the mean of the others. Times in ms.
 */
export interface Forecast {
  readonly durationMs: number;
  /** The same where every job takes its 95th percentile, which hardly happens. */
  readonly longDurationMs: number;
  /** Time of all jobs together. */
  readonly workMs: PartlyAssumed;
  /** Numbers of the jobs that no number of workers can shorten, first to last. */
  readonly criticalPath: readonly number[];
  /** Their time. */
  readonly criticalPathMs: PartlyAssumed;
  /** Jobs that would run and of which nothing is known. */
  readonly unknown: number;
  /** What each of these counts as. */
  readonly assumedMs: number;
  /** Jobs that would run and wait for conditions outside the run, which is not counted. */
  readonly awaiting: number;
}

/** A time of several jobs, of some of which nothing may be known, ms. */
export interface PartlyAssumed {
  readonly ms: number;
  /** What of it these count as. */
  readonly assumedMs: number;
}

/**
 * Estimates a job from how long its successes took, or of late take where that has changed.
 *
 * @param newestFirst In ms.
 * @returns `null` where there are none.
 */
export function estimateJob(newestFirst: readonly number[]): Estimate | null {
  const tookMs = recentOf(newestFirst);
  const [p50Ms, p95Ms] = [quantile(tookMs, 0.5), quantile(tookMs, 0.95)];
  return p50Ms === null || p95Ms === null ? null : { p50Ms, p95Ms, successes: tookMs.length };
}

/**
 * Forecasts a run.
 *
 * @param estimateOf Returns a job's estimate by its number, or `null` where nothing is known.
 * @returns `null` where nothing is known of any job that would run.
 */
export function forecastRun(
  run: FutureRun,
  estimateOf: (index: number) => Estimate | null,
): Forecast | null {
  const usual = expectTimes(run, (index) => estimateOf(index)?.p50Ms ?? null);
  const long = expectTimes(run, (index) => estimateOf(index)?.p95Ms ?? null);
  const { runs, timeOf, meanMs: assumedMs, unknown, awaiting } = usual;
  if (assumedMs === null) return null;
  const durationOf = (index: number) => timeOf(index) ?? assumedMs;
  const longDurationOf = (index: number) => long.timeOf(index) ?? long.meanMs ?? 0;
  const sumOf = (indexes: Iterable<number>): PartlyAssumed => {
    let [ms, ofThatMs] = [0, 0];
    for (const index of indexes) {
      ms += durationOf(index);
      if (timeOf(index) === null) ofThatMs += assumedMs;
    }
    return { ms, assumedMs: ofThatMs };
  };
  const path = findCriticalPath(run.graph, (index) => runs[index] === 0 ? null : durationOf(index));
  return {
    durationMs: predictRun(run, durationOf).durationMs,
    longDurationMs: predictRun(run, longDurationOf).durationMs,
    workMs: sumOf(runs.keys().filter((index) => runs[index] === 1)),
    criticalPath: path.jobs,
    criticalPathMs: sumOf(path.jobs),
    unknown,
    assumedMs,
    awaiting,
  };
}
