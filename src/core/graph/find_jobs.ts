import type { DependencyManager } from "./dependency_manager.ts";
import { isGlob, matchesGlob } from "../text/glob_text.ts";
import type { JobId } from "../ids.ts";
import { nearest } from "../text/nearest.ts";
import { err, ok, type Result } from "../result.ts";

/** An id or pattern that names no job, with the id that was probably meant. */
export interface UnknownJob {
  readonly id: string;
  readonly nearest: string | null;
}

/**
 * Finds the jobs that ids and patterns name. An id that has wildcards itself names its job alone.
 *
 * @returns Their numbers, or every entry that names no job, each once.
 */
export function findJobs(
  graph: DependencyManager,
  names: readonly string[],
): Result<ReadonlySet<number>, readonly UnknownJob[]> {
  const found = new Set<number>();
  const unknown: UnknownJob[] = [];
  for (const name of new Set(names)) {
    const matches = matchesOf(graph, name);
    for (const index of matches) found.add(index);
    if (matches.length === 0) unknown.push({ id: name, nearest: nearestJob(graph, name) });
  }
  return unknown.length > 0 ? err(unknown) : ok(found);
}

function matchesOf(graph: DependencyManager, name: string): readonly number[] {
  const exact = graph.indexOf(name);
  if (exact !== null) return [exact];
  // A matrix is named by its template and stands for all of its cells, as in dependencies.
  const isMeant = isGlob(name)
    ? (id: JobId) => matchesGlob(name, id)
    : (id: JobId) => id.startsWith(`${name}[`) && id.endsWith("]");
  const matches: number[] = [];
  for (let index = 0; index < graph.size; index++) {
    if (isMeant(graph.id(index))) matches.push(index);
  }
  return matches;
}

function nearestJob(graph: DependencyManager, name: string): string | null {
  return nearest(name, idsOf(graph));
}

function* idsOf(graph: DependencyManager): Generator<JobId> {
  for (let index = 0; index < graph.size; index++) yield graph.id(index);
}
