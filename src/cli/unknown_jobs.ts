import type { Failure } from "../core/failure.ts";
import { printable } from "../core/text/printable.ts";
import type { UnknownJob } from "../core/graph/find_jobs.ts";

/** Returns the failure for ids on the command line that name no job of the config. */
export function describeUnknownJobs(option: string, unknown: readonly UnknownJob[]): Failure {
  const ids = unknown.map(({ id }) => `"${printable(id)}"`).join(", ");
  const message = unknown.length === 1
    ? `Option ${option} names a job that the config does not have: ${ids}`
    : `Option ${option} names jobs that the config does not have: ${ids}`;
  const meant = unknown.flatMap(({ nearest }) => nearest === null ? [] : [printable(nearest)]);
  if (meant.length === 0) return { kind: "usage", message };
  return { kind: "usage", message, hint: `Did you mean ${[...new Set(meant)].join(", ")}?` };
}
