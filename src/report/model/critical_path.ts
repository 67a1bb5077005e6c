import { findDecisiveChain } from "../../core/schedule/decisive_chain.ts";
import type { JobRecord, RunRecord, RunSummary } from "../../ports/history_records.ts";

/** Whether a job was executed in the attempt that is told, not merely reused. */
export function ranHere({ attempt, executions }: JobRecord, run: RunSummary): boolean {
  return attempt === run.attempt && executions.length > 0;
}

/** Returns the places of the jobs that each job of a run depended on. */
export function dependenciesOf({ jobs }: RunRecord): readonly (readonly number[])[] {
  const places = new Map(jobs.map(({ id }, index) => [id, index]));
  return jobs.map((job) => job.dependencies.flatMap(({ id }) => places.get(id) ?? []));
}

/**
 * Returns the places of the jobs that decided when a run ended, first to last.
 *
 * @param dependencies As {@link dependenciesOf} returns them.
 */
export function criticalPathOf(
  { run, jobs }: RunRecord,
  dependencies: readonly (readonly number[])[],
): readonly number[] {
  return findDecisiveChain(jobs.map((job, index) => ({
    startedAt: ranHere(job, run) ? job.startedAt : null,
    finishedAt: ranHere(job, run) ? job.finishedAt : null,
    dependencies: dependencies[index] ?? [],
  })));
}
