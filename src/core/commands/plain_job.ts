import type { JobSpec } from "../job_spec.ts";
import { hasQuestions } from "../retries/retry_conditions.ts";
import type { RunPlan } from "../run/run_plan.ts";

/**
 * Whether all jobs that a plan lets run are one process for each execution and nothing else: the engine
 * looks at nothing before or after it, and at its output for the sake of secrets only.
 */
export function arePlainJobs(jobs: readonly JobSpec[], plan: RunPlan): boolean {
  return jobs.every((job) => plan.jobs[job.index]?.kind !== "run" || isPlain(job));
}

function isPlain({ preChecks, postChecks, outputs, logMaxBytes, retry }: JobSpec): boolean {
  return preChecks.length + postChecks.length + outputs.length === 0 && logMaxBytes === null &&
    !hasQuestions(retry);
}
