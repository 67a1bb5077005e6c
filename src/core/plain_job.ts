import type { JobSpec } from "./job_spec.ts";
import { hasQuestions } from "./retry_conditions.ts";
import type { RunPlan } from "./run_plan.ts";

/**
 * Whether all jobs that a plan lets run are, unless there are secrets, one process for each execution
 * and nothing else: the engine neither reads output nor looks at anything before or after it.
 */
export function arePlainJobs(jobs: readonly JobSpec[], plan: RunPlan): boolean {
  return jobs.every((job) => plan.jobs[job.index]?.kind !== "run" || isPlain(job));
}

function isPlain({ preChecks, postChecks, outputs, logMaxBytes, retry }: JobSpec): boolean {
  return preChecks.length + postChecks.length + outputs.length === 0 && logMaxBytes === null &&
    !hasQuestions(retry);
}
