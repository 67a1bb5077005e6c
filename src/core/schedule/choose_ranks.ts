import { rankJobs } from "./critical_path.ts";
import { expectTimes } from "./expect_times.ts";
import { type FutureRun, predictRun } from "./predict_run.ts";
import type { Schedule } from "./schedule.ts";

/**
 * Runs of more jobs are not gone through beforehand, as that takes some 5 µs a job and the more jobs
 * there are the less a single one that comes too late matters.
 */
const mostForeseen = 20_000;

/** By how much first come, first served must be predicted to be faster before it is preferred. */
const gain = 0.005;

/** Whether the order of turns can make a difference: with one worker declared order is kept. */
export function hasTurnsToRank(
  { jobs, plan, workers }: Pick<FutureRun, "jobs" | "plan" | "workers">,
  schedule: Schedule,
): boolean {
  if (schedule === "fifo" || workers === 1) return false;
  let running = 0;
  for (const { kind } of plan) if (kind === "run") running++;
  return running > workers || jobs.some(({ resources }) => Object.keys(resources).length > 0);
}

/**
 * Decides in which order ready jobs of the same priority take their turns: by the longest way that is
 * left to the end of the run, in time where the history knows jobs, else in steps. A job that it does
 * not know counts as much as those that it knows do on average, see `expectTimes()`.
 *
 * Going by the longest way is no guarantee: there are graphs in which first come, first served happens
 * to be faster. Where every job is known both are predicted, and the faster one is taken. Where none
 * is, there are always times by which any order is the slower one.
 *
 * @param usualMs Returns how long the job with a number usually takes, ms; `null` where nothing is known.
 * @returns Each job's rank, higher ones first; `null` for first come, first served.
 */
export function chooseRanks(
  run: Omit<FutureRun, "ranks">,
  schedule: Schedule,
  usualMs: (index: number) => number | null,
): Float64Array | null {
  if (!hasTurnsToRank(run, schedule)) return null;
  const { runs, timeOf, meanMs, unknown, awaiting } = expectTimes(run, usualMs);
  // Where all are known to take no time steps are all that there is to go by.
  const assumedMs = meanMs || 1;
  const durationOf = (index: number) => timeOf(index) ?? assumedMs;
  const ranks = rankJobs(run.graph, (index) => runs[index] === 0 ? null : durationOf(index));
  if (unknown + awaiting > 0 || run.jobs.length > mostForeseen) return ranks;
  const byRank = predictRun({ ...run, ranks }, durationOf).durationMs;
  const asTheyCome = predictRun({ ...run, ranks: null }, durationOf).durationMs;
  return asTheyCome < byRank * (1 - gain) ? null : ranks;
}
