import { recentOf } from "../job_stats.ts";
import { quantile } from "../statistics.ts";
import { findCriticalPath } from "./critical_path.ts";
import { type FutureRun, predictRun } from "./predict_run.ts";

/** How long a job usually takes, from its successes. Times in ms. */
export interface Estimate {
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** From how many. */
  readonly successes: number;
}

/** How long a run would take in which every job takes what it usually does. Times in ms. */
export interface Forecast {
  readonly durationMs: number;
  /** The same where every job takes its 95th percentile, which hardly happens. */
  readonly longDurationMs: number;
  /** Time of all jobs together. */
  readonly workMs: number;
  /** Numbers of the jobs that no number of workers can shorten, first to last, and their time. */
  readonly criticalPath: readonly number[];
  readonly criticalPathMs: number;
  /** Jobs that would run and of which nothing is known; they count as taking no time. */
  readonly unknown: number;
  /** Jobs that would run and wait for conditions outside the run, which is not counted. */
  readonly awaiting: number;
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
  const usual = predictRun(run, (index) => estimateOf(index)?.p50Ms ?? 0);
  const long = predictRun(run, (index) => estimateOf(index)?.p95Ms ?? 0);
  const durationOf = (index: number) =>
    usual.startsMs[index] === -1 ? null : estimateOf(index)?.p50Ms ?? 0;
  let [workMs, known, unknown, awaiting] = [0, 0, 0, 0];
  for (const [index, { command, conditions }] of run.jobs.entries()) {
    if (usual.startsMs[index] === -1) continue;
    if (conditions.length > 0) awaiting++;
    // A blank command takes no time, which needs no history.
    if (command.kind === "nothing") continue;
    const estimate = estimateOf(index);
    if (estimate === null) unknown++;
    else {
      known++;
      workMs += estimate.p50Ms;
    }
  }
  if (known === 0) return null;
  const path = findCriticalPath(run.graph, durationOf);
  return {
    durationMs: usual.durationMs,
    longDurationMs: long.durationMs,
    workMs,
    criticalPath: path.jobs,
    criticalPathMs: path.lengthMs,
    unknown,
    awaiting,
  };
}
