import type { JobSpec } from "../job_spec.ts";
import { nearest } from "../text/nearest.ts";
import { quote } from "./messages/describe_value.ts";
import type { Findings } from "./messages/findings.ts";
import type { JobOrigins } from "./jobs/job_origins.ts";

/** Adds to the findings what jobs want of pools that do not exist or can never give so much. */
export function checkResources(
  jobs: readonly JobSpec[],
  limits: Readonly<Record<string, number>>,
  origins: JobOrigins,
  findings: Findings,
): void {
  // The cells of a matrix have their resources at one place, as have jobs with the same defaults.
  const reported = new Set<string>();
  for (const job of jobs) {
    for (const [pool, units] of Object.entries(job.resources)) {
      const capacity = Object.hasOwn(limits, pool) ? limits[pool] : undefined;
      if (capacity !== undefined && units <= capacity) continue;
      const at = origins.spotOf(job, ["resources", pool]);
      const place = JSON.stringify(at);
      if (reported.has(place)) continue;
      reported.add(place);
      if (capacity === undefined) {
        const near = nearest(pool, Object.keys(limits));
        findings.error(
          `Job ${quote(job.id)} takes units of a pool that "limits" does not have: ${quote(pool)}`,
          at,
          { hint: near === null ? 'add it to "limits"' : `did you mean ${quote(near)}?` },
        );
      } else {
        const message = `Job ${quote(job.id)} can never start: it takes ${units} units of ` +
          `${quote(pool)}, which has ${capacity}`;
        findings.error(message, at);
      }
    }
  }
}
