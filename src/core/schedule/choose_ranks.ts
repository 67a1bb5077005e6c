import type { JobState } from "../job_state.ts";
import { triggerOf } from "../job_spec.ts";
import { settledState } from "../settled_state.ts";
import { judgeTrigger } from "../trigger.ts";
import { rankJobs } from "./critical_path.ts";
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
 * not know counts as much as those that it knows do on average: ways are sums, so what is to be
 * expected counts, which of times as unequal as those of jobs is far more than their median.
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
  const runs = findThoseThatRun(run);
  let [known, knownMs, isComplete] = [0, 0, true];
  for (const [index, { command, conditions }] of run.jobs.entries()) {
    if (runs[index] === 0) continue;
    if (conditions.length > 0) isComplete = false;
    if (command.kind === "nothing") continue;
    const usual = usualMs(index);
    if (usual === null) isComplete = false;
    else {
      known++;
      knownMs += usual;
    }
  }
  // Where all are known to take no time steps are all that there is to go by.
  const expectedMs = knownMs / known || 1;
  const durationOf = (index: number) =>
    run.jobs[index]?.command.kind === "nothing" ? 0 : usualMs(index) ?? expectedMs;
  const ranks = rankJobs(run.graph, (index) => runs[index] === 0 ? null : durationOf(index));
  if (!isComplete || run.jobs.length > mostForeseen) return ranks;
  const byRank = predictRun({ ...run, ranks }, durationOf).durationMs;
  const asTheyCome = predictRun({ ...run, ranks: null }, durationOf).durationMs;
  return asTheyCome < byRank * (1 - gain) ? null : ranks;
}

const succeeded: JobState = { kind: "reused", attempt: 1, status: "SUCCESS" };
const outOfReach: JobState = { kind: "skipped", because: "" };

/** Finds the jobs that run where all succeed: none that would react to a failure. */
function findThoseThatRun({ graph, jobs, plan }: Omit<FutureRun, "ranks">): Uint8Array {
  const runs = new Uint8Array(graph.size);
  const states = new Array<JobState>(graph.size);
  for (const index of graph.order()) {
    const job = jobs[index];
    const decision = plan[index];
    if (job === undefined || decision === undefined) {
      throw new Error(`Internal error: there is no job number ${index}`);
    }
    let state = settledState(decision);
    if (state === null) {
      for (const dependency of graph.dependenciesOf(index)) {
        const before = states[dependency] as JobState;
        const verdict = judgeTrigger(triggerOf(job, graph.id(dependency)), before);
        if (verdict === "moot") state = outOfReach;
        else if (verdict === "unmet") state ??= { kind: "blocked", by: graph.id(dependency) };
      }
    }
    if (state === null) runs[index] = 1;
    states[index] = state ?? succeeded;
  }
  return runs;
}
