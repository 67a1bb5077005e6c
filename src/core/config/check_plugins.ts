import type { JobSpec } from "../job_spec.ts";
import { nearest } from "../text/nearest.ts";
import { quote } from "./messages/describe_value.ts";
import type { Findings } from "./messages/findings.ts";
import type { JobOrigins } from "./jobs/job_origins.ts";

/** Adds to the findings which jobs wait for plugins that the config does not have. */
export function checkPlugins(
  jobs: readonly JobSpec[],
  plugins: readonly string[],
  origins: JobOrigins,
  findings: Findings,
): void {
  // The cells of a matrix have their dependencies at one place.
  const reported = new Set<string>();
  for (const job of jobs) {
    for (const { condition, place } of job.conditions) {
      if (condition.kind !== "plugin" || plugins.includes(condition.plugin)) continue;
      const at = origins.spotOf(job, ["dependencies", place, "name"]);
      const key = JSON.stringify(at);
      if (reported.has(key)) continue;
      reported.add(key);
      const message = `Job ${quote(job.id)} depends on a plugin that "dependency_plugins" does ` +
        `not have: ${quote(condition.plugin)}`;
      const near = nearest(condition.plugin, plugins);
      findings.error(message, at, {
        hint: near === null ? 'add it to "dependency_plugins"' : `did you mean ${quote(near)}?`,
      });
    }
  }
}
