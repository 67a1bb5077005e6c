import { tookOfSuccesses } from "../../core/job_stats.ts";
import type { Workflow } from "../../core/job_spec.ts";
import { type Estimate, estimateJob } from "../../core/schedule/forecast.ts";
import type { JobSample } from "../../ports/run_samples.ts";

/** Estimates each job of a workflow, by its number, from what it came to; `null` without successes. */
export function estimateJobs(
  { jobs }: Pick<Workflow, "jobs">,
  samples: ReadonlyMap<string, readonly JobSample[]>,
): readonly (Estimate | null)[] {
  return jobs.map(({ id }) => {
    const known = samples.get(id);
    return known === undefined ? null : estimateJob(tookOfSuccesses(known));
  });
}
