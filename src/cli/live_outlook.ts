import type { DependencyManager } from "../core/dependency_manager.ts";
import type { Workflow } from "../core/job_spec.ts";
import type { RunPlan } from "../core/run_plan.ts";
import { RunOutlook } from "../core/schedule/run_outlook.ts";
import { HistoryError, type HistoryStore } from "../ports/history_store.ts";
import { estimateJobs } from "./estimate_jobs.ts";

/**
 * How far back one looks, in runs, and how many rows of jobs are read unless the newest attempt has
 * more: the run waits meanwhile.
 */
const newestRuns = 20;
const mostJobs = 5_000;

/** Makes what a live view expects of a run. The history is read when it is first asked. */
export function createOutlook(
  history: Pick<HistoryStore, "readSamples">,
  { workflow, graph, plan, workers }: {
    readonly workflow: Workflow;
    readonly graph: DependencyManager;
    readonly plan: RunPlan;
    readonly workers: number;
  },
): RunOutlook {
  const run = { graph, jobs: workflow.jobs, plan: plan.jobs, workers, limits: workflow.limits };
  return new RunOutlook(run, ({ applicationName, runId }) => {
    const filter = { applicationName, runs: newestRuns, maxJobs: mostJobs, before: runId };
    try {
      return estimateJobs(workflow, history.readSamples(filter).jobs);
    } catch (error) {
      // What the run itself cannot read or write it will say; a guess less is no trouble.
      if (error instanceof HistoryError) return [];
      throw error;
    }
  });
}
