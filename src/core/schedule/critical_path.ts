import type { DependencyManager } from "../graph/dependency_manager.ts";

/** How long a job takes, by its number, ms; `null` for one that does not run. */
export type DurationOf = (index: number) => number | null;

/** The chain of jobs that no number of workers can shorten. */
export interface CriticalPath {
  /** Numbers of its jobs, first to last; jobs that take no time are left out. */
  readonly jobs: readonly number[];
  readonly lengthMs: number;
}

/**
 * Computes each job's rank: the longest time from its start to the end of all that follows from it,
 * itself included, ms. Whoever starts ready jobs by falling rank starts the critical path first.
 * A job that does not run has rank 0, and nobody waits for it.
 */
export function rankJobs(graph: DependencyManager, durationOf: DurationOf): Float64Array {
  const ranks = new Float64Array(graph.size);
  const order = graph.order();
  for (let place = order.length - 1; place >= 0; place--) {
    const index = order[place] as number;
    const duration = durationOf(index);
    if (duration === null) continue;
    let longest = 0;
    for (const dependent of graph.dependentsOf(index)) {
      longest = Math.max(longest, ranks[dependent] as number);
    }
    ranks[index] = longest + duration;
  }
  return ranks;
}

/** Finds the longest chain of jobs; of equally long ones the first as declared. */
export function findCriticalPath(graph: DependencyManager, durationOf: DurationOf): CriticalPath {
  const ranks = rankJobs(graph, durationOf);
  let index = longestOf(ranks, ranks.keys());
  const lengthMs = index === null ? 0 : ranks[index] as number;
  const jobs: number[] = [];
  while (index !== null && (ranks[index] as number) > 0) {
    if ((durationOf(index) ?? 0) > 0) jobs.push(index);
    index = longestOf(ranks, graph.dependentsOf(index));
  }
  return { jobs, lengthMs };
}

function longestOf(ranks: Float64Array, indexes: Iterable<number>): number | null {
  let longest: number | null = null;
  for (const index of indexes) {
    if (longest === null || (ranks[index] as number) > (ranks[longest] as number)) longest = index;
  }
  return longest;
}
