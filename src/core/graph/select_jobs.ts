import type { DependencyManager } from "./dependency_manager.ts";
import { findJobs, type UnknownJob } from "./find_jobs.ts";
import { err, ok, type Result } from "../result.ts";

/** Which part of a graph a user asks for; ids or patterns. What is empty asks for nothing. */
export interface Selection {
  /** These and all that they need. */
  readonly only: readonly string[];
  /** These and all that follows from them. */
  readonly from: readonly string[];
  /** These and all that they need; with `from`, what lies between. */
  readonly until: readonly string[];
}

/** An option of a selection with the entries that name no job. */
export interface UnknownSelection {
  readonly option: keyof Selection;
  readonly unknown: readonly UnknownJob[];
}

/**
 * Returns which jobs are in the selection, by number: those that every option given asks for.
 * `null` where none is given, so that all are.
 */
export function selectJobs(
  graph: DependencyManager,
  selection: Selection,
): Result<ReadonlySet<number> | null, UnknownSelection> {
  let selected: ReadonlySet<number> | null = null;
  for (const option of ["only", "from", "until"] as const) {
    if (selection[option].length === 0) continue;
    const named = findJobs(graph, selection[option]);
    if (!named.ok) return err({ option, unknown: named.error });
    const next = option === "from"
      ? (index: number) => graph.dependentsOf(index)
      : (index: number) => graph.dependenciesOf(index);
    const reached = reach(named.value, next);
    selected = selected === null ? reached : selected.intersection(reached);
  }
  return ok(selected);
}

/** Returns the given jobs and all that are reached from them, step by step. */
function reach(
  from: ReadonlySet<number>,
  next: (index: number) => Int32Array,
): ReadonlySet<number> {
  const reached = new Set(from);
  // A set takes what is added while it is walked.
  for (const index of reached) for (const neighbour of next(index)) reached.add(neighbour);
  return reached;
}
