import type { DependencyManager } from "../core/graph/dependency_manager.ts";
import type { Workflow } from "../core/job_spec.ts";
import type { RunPlan } from "../core/run/run_plan.ts";
import { chooseRanks, hasTurnsToRank } from "../core/schedule/choose_ranks.ts";
import type { Estimate } from "../core/schedule/forecast.ts";
import type { FutureRun } from "../core/schedule/predict_run.ts";
import { HistoryError, type HistoryStore } from "../ports/history_store.ts";
import type { RunSamples } from "../ports/run_samples.ts";
import { estimateJobs } from "./planning/estimate_jobs.ts";

/** How long each job usually takes, by its number; `null` where nothing is known. */
export type Estimates = readonly (Estimate | null)[];

/**
 * How far back one looks, in runs, and how many rows of jobs are read unless the newest attempt has
 * more. What a run goes by, what `plan` predicts and what the live view expects are the same.
 */
const newestRuns = 20;
const mostJobs = 5_000;

/**
 * Reads what an application's jobs came to last.
 *
 * @param before Only runs that were begun before the run with this number.
 * @throws {HistoryError} If the history cannot be read.
 */
export function readPast(
  history: Pick<HistoryStore, "readSamples">,
  applicationName: string,
  before?: number,
): RunSamples {
  return history.readSamples({
    applicationName,
    runs: newestRuns,
    maxJobs: mostJobs,
    ...(before === undefined ? {} : { before }),
  });
}

/** A run that is decided but for the order of its turns. */
export interface UnrankedRun {
  readonly workflow: Workflow;
  readonly graph: DependencyManager;
  readonly plan: RunPlan;
  readonly workers: number;
}

/** Puts together what a prediction needs to know of a run, the order of its turns included. */
export function futureRun(
  { workflow, graph, plan, workers }: UnrankedRun,
  estimates: Estimates,
): FutureRun {
  const run = { graph, jobs: workflow.jobs, plan: plan.jobs, workers, limits: workflow.limits };
  const usualMs = (index: number) => estimates[index]?.p50Ms ?? null;
  return { ...run, ranks: chooseRanks(run, workflow.schedule, usualMs) };
}

/** A run with the order of its turns, and what that was decided by. */
export interface RankedRun {
  readonly run: FutureRun;
  /** `null` where they were not needed and so not read. */
  readonly estimates: Estimates | null;
}

/** Decides the order of turns of a run that begins now. Reads the history only where that matters. */
export function rankRun(
  history: Pick<HistoryStore, "readSamples">,
  unranked: UnrankedRun,
): RankedRun {
  const { workflow, plan, workers } = unranked;
  const { jobs, schedule } = workflow;
  if (!hasTurnsToRank({ jobs, plan: plan.jobs, workers }, schedule)) {
    return { run: futureRun(unranked, []), estimates: null };
  }
  const estimates = estimatesOr(() =>
    estimateJobs(workflow, readPast(history, workflow.applicationName).jobs)
  );
  return { run: futureRun(unranked, estimates), estimates };
}

/** Reads estimates; none where the history cannot be read, which the run itself will say. */
export function estimatesOr(read: () => Estimates): Estimates {
  try {
    return read();
  } catch (error) {
    if (error instanceof HistoryError) return [];
    throw error;
  }
}
