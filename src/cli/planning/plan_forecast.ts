import { ok, type Result } from "../../core/result.ts";
import { type Estimate, type Forecast, forecastRun } from "../../core/schedule/forecast.ts";
import type { Schedule } from "../../core/schedule/schedule.ts";
import { estimateJobs } from "./estimate_jobs.ts";
import { HistoryError, type HistoryStore } from "../../ports/history_store.ts";
import type { JobSample } from "../../ports/run_samples.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import { futureRun, readPast, type UnrankedRun } from "../rank_run.ts";

/** What the history says about a run that is planned. */
export interface PlanForecast {
  /** Returns how long a job usually takes, by its number; `null` where nothing is known of it. */
  readonly estimateOf: (index: number) => Estimate | null;
  /** `null` where nothing is known of any job that would run. */
  readonly forecast: Forecast | null;
  /** In which order ready jobs of the same priority would start. */
  readonly schedule: Schedule;
  /** Of how many attempts the jobs were looked at. */
  readonly attempts: number;
}

/**
 * Forecasts a run from what the history knows of its jobs. The history is only read; that there is
 * none yet is no mistake.
 *
 * @returns The error says in words why the history cannot be read.
 */
export async function forecastPlan(
  historyPath: string,
  unranked: UnrankedRun,
  { openHistory }: Pick<CliDependencies, "openHistory">,
): Promise<Result<PlanForecast, string>> {
  const { workflow } = unranked;
  const samples = await readSamples(historyPath, workflow.applicationName, openHistory);
  if (!samples.ok) return samples;
  const { jobs, attempts } = samples.value;
  const estimates = estimateJobs(workflow, jobs);
  const estimateOf = (index: number) => estimates[index] ?? null;
  const run = futureRun(unranked, estimates);
  return ok({
    estimateOf,
    forecast: jobs.size === 0 ? null : forecastRun(run, estimateOf),
    schedule: run.ranks === null ? "fifo" : "critical_path",
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
    const { jobs, sampled } = readPast(history, applicationName);
    return ok({ jobs, attempts: sampled });
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    return { ok: false, error: error.message };
  } finally {
    history?.close();
  }
}
