import type { JobId } from "../core/ids.ts";
import type { JobResult } from "../core/run/run_report.ts";

/** Jobs that never ran because of the same job. */
export interface BlockedGroup {
  /** The job at the root of it, which itself was not blocked. */
  readonly cause: JobId;
  /** In declared order. */
  readonly ids: readonly JobId[];
}

/** Groups blocked jobs by the job that started it all, the largest group first. */
export function groupBlocked(jobs: readonly JobResult[]): readonly BlockedGroup[] {
  const causes = new Map<JobId, JobId>();
  for (const { id, state } of jobs) if (state.kind === "blocked") causes.set(id, state.by);
  const groups = Map.groupBy([...causes.keys()], (id) => rootOf(id, causes));
  return [...groups].map(([cause, ids]) => ({ cause, ids }))
    .sort((a, b) => b.ids.length - a.ids.length);
}

/** Follows causes to their root and shortens the way for the next: chains can be very long. */
function rootOf(id: JobId, causes: Map<JobId, JobId>): JobId {
  const way: JobId[] = [];
  let at = id;
  for (let next = causes.get(at); next !== undefined; next = causes.get(at)) {
    way.push(at);
    at = next;
  }
  for (const step of way) causes.set(step, at);
  return at;
}
