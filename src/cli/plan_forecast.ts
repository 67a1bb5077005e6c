import type { DependencyManager } from "../core/dependency_manager.ts";
import type { Workflow } from "../core/job_spec.ts";
import { ok, type Result } from "../core/result.ts";
import type { RunPlan } from "../core/run_plan.ts";
import { type Estimate, type Forecast, forecastRun } from "../core/schedule/forecast.ts";
import { estimateJobs } from "./estimate_jobs.ts";
import { HistoryError, type HistoryStore } from "../ports/history_store.ts";
import type { JobSample } from "../ports/run_samples.ts";
import type { CliDependencies } from "./cli_dependencies.ts";

/** What the history says about a run that is planned. */
export interface PlanForecast {
  /** Returns how long a job usually takes, by its number; `null` where nothing is known of it. */
  readonly estimateOf: (index: number) => Estimate | null;
  /** `null` where nothing is known of any job that would run. */
  readonly forecast: Forecast | null;
  /** Of how many attempts the jobs were looked at. */
  readonly attempts: number;
}

/** How far back one looks, in runs, and how many rows of jobs are read at most, in any case. */
const newestRuns = 50;
const mostJobs = 100_000;

/**
 * Forecasts a run from what the history knows of its jobs. The history is only read; that there is
 * none yet is no mistake.
 *
 * @returns The error says in words why the history cannot be read.
 */
export async function forecastPlan(
  historyPath: string,
  { workflow, graph, plan, workers }: {
    readonly workflow: Workflow;
    readonly graph: DependencyManager;
    readonly plan: RunPlan;
    readonly workers: number;
  },
  { openHistory }: Pick<CliDependencies, "openHistory">,
): Promise<Result<PlanForecast, string>> {
  const samples = await readSamples(historyPath, workflow.applicationName, openHistory);
  if (!samples.ok) return samples;
  const { jobs, attempts } = samples.value;
  const estimates = estimateJobs(workflow, jobs);
  const estimateOf = (index: number) => estimates[index] ?? null;
  const run = { graph, jobs: workflow.jobs, plan: plan.jobs, workers, limits: workflow.limits };
  return ok({
    estimateOf,
    forecast: jobs.size === 0 ? null : forecastRun(run, estimateOf),
    attempts,
  });
}

async function readSamples(
  path: string,
  applicationName: string,
  openHistory: CliDependencies["openHistory"],
): Promise<
  Result<{ jobs: ReadonlyMap<string, readonly JobSample[]>; attempts: number }, string>
> {
  let history: HistoryStore | null = null;
  try {
    history = await openHistory(path, "read");
    if (history === null) return ok({ jobs: new Map(), attempts: 0 });
    const filter = { applicationName, runs: newestRuns, maxJobs: mostJobs };
    const { jobs, sampled } = history.readSamples(filter);
    return ok({ jobs, attempts: sampled });
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    return { ok: false, error: error.message };
  } finally {
    history?.close();
  }
}
