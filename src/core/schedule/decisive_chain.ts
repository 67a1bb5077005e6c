/** When a job of a recorded run worked, and what it waited for. Times are epoch ms. */
export interface WorkedJob {
  /** `null` where it was not executed in this run. */
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** Numbers of the jobs that it depended on. */
  readonly dependencies: readonly number[];
}

/**
 * Finds the chain of jobs that decided when a recorded run ended: the job that ended last, before it
 * the dependency that it waited for the longest, and so on. That is the critical path as it was,
 * waits for slots and retries included, and not as durations alone would have it.
 *
 * @returns Numbers of its jobs, first to last; none where no job has ended.
 */
export function findDecisiveChain(jobs: readonly WorkedJob[]): readonly number[] {
  const chain: number[] = [];
  const seen = new Set<number>();
  let at = lastToEnd(jobs, jobs.keys());
  while (at !== null && !seen.has(at)) {
    seen.add(at);
    chain.push(at);
    at = lastToEnd(jobs, jobs[at]?.dependencies ?? []);
  }
  return chain.reverse();
}

/** Of jobs that ended together the one that started last ended the wait as well. */
function lastToEnd(jobs: readonly WorkedJob[], indexes: Iterable<number>): number | null {
  let last: number | null = null;
  for (const index of indexes) {
    const { startedAt = null, finishedAt = null } = jobs[index] ?? {};
    if (startedAt === null || finishedAt === null) continue;
    const known = last === null ? undefined : jobs[last];
    const isLater = known === undefined || finishedAt > (known.finishedAt ?? 0) ||
      (finishedAt === known.finishedAt && startedAt > (known.startedAt ?? 0));
    if (isLater) last = index;
  }
  return last;
}
