import type { DependencyRecord, JobRecord, RunRecord } from "../../ports/history_records.ts";

/** What a job waited for before its first execution. Times are epoch ms. */
export interface StartExplanation {
  readonly dependencies: readonly DependencyRecord[];
  /** The dependency that ended last in this attempt; `null` where all were settled before it. */
  readonly last: { readonly id: string; readonly endedAt: number } | null;
  /** From then on it waited for nothing but its turn. */
  readonly readyAt: number;
  readonly startedAt: number;
  /** Jobs that were executed while it waited for its turn, as declared. */
  readonly busy: readonly string[];
  /** Whether these were as many as there were workers when it became ready. */
  readonly noWorkerWasFree: boolean;
}

/** Explains the start of a job; `null` where it was not executed in the attempt that is shown. */
export function explainStart(
  { run, jobs }: RunRecord,
  job: JobRecord,
  byId: ReadonlyMap<string, JobRecord>,
): StartExplanation | null {
  const { startedAt, dependencies, attempt } = job;
  if (startedAt === null || attempt !== run.attempt) return null;
  let last: StartExplanation["last"] = null;
  for (const { id } of dependencies) {
    const dependency = byId.get(id);
    if (dependency === undefined || dependency.attempt !== run.attempt) continue;
    const endedAt = dependency.finishedAt;
    // What was skipped has ended as the run began.
    if (endedAt === null || dependency.executions.length === 0) continue;
    if (last === null || endedAt > last.endedAt) last = { id, endedAt };
  }
  const settledAt = Math.max(run.startedAt, last?.endedAt ?? 0, job.waitEndedAt ?? 0);
  const readyAt = Math.min(startedAt, settledAt);
  const isBusy = (one: JobRecord, from: number, to: number) =>
    one !== job && one.attempt === run.attempt &&
    one.executions.some((execution) =>
      execution.startedAt < to && (execution.finishedAt ?? Infinity) > from
    );
  const workersAt = jobs.filter((one) => isBusy(one, readyAt, readyAt + 1)).length;
  return {
    dependencies,
    last,
    readyAt,
    startedAt,
    busy: jobs.filter((one) => isBusy(one, readyAt, startedAt)).map(({ id }) => id),
    noWorkerWasFree: workersAt >= run.workers,
  };
}
