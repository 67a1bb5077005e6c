import { toneOfStatus } from "../../core/text/status_tone.ts";
import type { JobRecord } from "../../ports/history_records.ts";

/**
 * Finds for each job that did not succeed the jobs that were blocked because of it, directly or
 * through other blocked ones. A job behind several of them counts for the first as declared.
 *
 * @param dependencies Places of the jobs that each job depended on.
 * @returns Places of the blocked jobs by the place of their cause.
 */
export function findBlocked(
  jobs: readonly Pick<JobRecord, "status">[],
  dependencies: readonly (readonly number[])[],
): ReadonlyMap<number, readonly number[]> {
  const dependents = jobs.map((): number[] => []);
  for (const [index, list] of dependencies.entries()) {
    if (jobs[index]?.status !== "BLOCKED") continue;
    for (const dependency of list) dependents[dependency]?.push(index);
  }
  const counted = new Set<number>();
  const groups = new Map<number, readonly number[]>();
  for (const [cause, { status }] of jobs.entries()) {
    if (status === "BLOCKED" || toneOfStatus(status) === "good") continue;
    const group: number[] = [];
    const reached = [cause];
    for (const index of reached) {
      for (const dependent of dependents[index] ?? []) {
        if (counted.has(dependent)) continue;
        counted.add(dependent);
        group.push(dependent);
        reached.push(dependent);
      }
    }
    if (group.length > 0) groups.set(cause, group.sort((a, b) => a - b));
  }
  return groups;
}
