import type { Workflow } from "../core/job_spec.ts";
import { type Estimate, estimateJob } from "../core/schedule/forecast.ts";
import type { JobSample } from "../ports/run_samples.ts";

/** Estimates each job of a workflow, by its number, from what it came to; `null` without successes. */
export function estimateJobs(
  { jobs }: Pick<Workflow, "jobs">,
  samples: ReadonlyMap<string, readonly JobSample[]>,
): readonly (Estimate | null)[] {
  return jobs.map(({ id }) => estimateJob(successesOf(samples.get(id) ?? [])));
}

function successesOf(samples: readonly JobSample[]): readonly number[] {
  return samples.flatMap(({ lastStatus, tookMs }) =>
    lastStatus === "SUCCESS" && tookMs !== null ? [Math.max(0, tookMs)] : []
  );
}
