import type { Workflow } from "../core/job_spec.ts";
import { RunOutlook } from "../core/schedule/run_outlook.ts";
import type { HistoryStore } from "../ports/history_store.ts";
import { estimateJobs } from "./planning/estimate_jobs.ts";
import { estimatesOr, type RankedRun, readPast } from "./rank_run.ts";

/** Makes what a live view expects of a run. What is not known yet is read when it is first asked. */
export function createOutlook(
  history: Pick<HistoryStore, "readSamples">,
  workflow: Workflow,
  { run, estimates }: RankedRun,
): RunOutlook {
  return new RunOutlook(run, ({ applicationName, runId }) =>
    estimates ??
      estimatesOr(() => estimateJobs(workflow, readPast(history, applicationName, runId).jobs)));
}
