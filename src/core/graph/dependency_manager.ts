import { at, type Edges, reverseEdges, targetsOf } from "./edges.ts";
import { findCycles } from "./find_cycles.ts";
import type { JobId } from "../ids.ts";
import { err, ok, type Result } from "../result.ts";

/** What the graph needs to know of a job. A job's number is its place in the list. */
export interface GraphJob {
  readonly id: JobId;
  readonly dependencies: readonly JobId[];
}

/** Everything that can be wrong with the links between jobs. All numbers are jobs' numbers. */
export type LinkProblem =
  /** The id is already that of an earlier job. */
  | { readonly kind: "duplicate"; readonly index: number; readonly firstIndex: number }
  /** The dependency at `dependencyIndex` of the job's own list names no job. */
  | {
    readonly kind: "missing";
    readonly index: number;
    readonly dependencyIndex: number;
    readonly id: JobId;
  }
  /** Each job of `path` depends on the next one and the last on the first, which is not repeated. */
  | { readonly kind: "cycle"; readonly path: readonly number[] };

/**
 * The valid graph of a config's jobs: every id is unique, every dependency exists, nothing depends
 * on itself. Jobs are numbers here, so 100,000 of them cost three small arrays, and nothing recurses.
 *
 * The arrays that it hands out are views of its own: they are to be read, never written.
 */
export class DependencyManager {
  readonly #ids: readonly JobId[];
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #dependencies: Edges;
  readonly #dependents: Edges;
  readonly #order: Int32Array;

  private constructor(
    ids: readonly JobId[],
    indexes: ReadonlyMap<string, number>,
    dependencies: Edges,
    dependents: Edges,
    order: Int32Array,
  ) {
    this.#ids = ids;
    this.#indexes = indexes;
    this.#dependencies = dependencies;
    this.#dependents = dependents;
    this.#order = order;
  }

  /**
   * Links jobs, or reports everything that is wrong at once: duplicates and missing dependencies in
   * declared order, then one short cycle for each knot of jobs that wait for each other. A duplicate
   * id means its first job wherever it is named; a dependency named twice counts once.
   */
  static build(jobs: readonly GraphJob[]): Result<DependencyManager, readonly LinkProblem[]> {
    const problems: LinkProblem[] = [];
    const indexes = new Map<string, number>();
    for (const [index, { id }] of jobs.entries()) {
      if (!indexes.has(id)) indexes.set(id, index);
    }
    const dependencies = resolveDependencies(jobs, indexes, problems);
    const dependents = reverseEdges(dependencies);
    const order = breadthFirst(dependencies, dependents);
    if (order.length < jobs.length) {
      for (const path of findCycles(dependencies)) problems.push({ kind: "cycle", path });
    }
    if (problems.length > 0) return err(problems);
    const ids = jobs.map((job) => job.id);
    return ok(new DependencyManager(ids, indexes, dependencies, dependents, order));
  }

  /** How many jobs there are. */
  get size(): number {
    return this.#ids.length;
  }

  /**
   * Returns the id of a job.
   *
   * @throws {Error} If there is no such number: a bug of the caller.
   */
  id(index: number): JobId {
    const id = this.#ids[index];
    if (id === undefined) throw new Error(`Internal error: there is no job number ${index}`);
    return id;
  }

  /** Returns the number of the job with an id, or `null` where no job has it. */
  indexOf(id: string): number | null {
    return this.#indexes.get(id) ?? null;
  }

  /** Returns the jobs that a job waits for, as the config lists them, each once. */
  dependenciesOf(index: number): Int32Array {
    return targetsOf(this.#dependencies, index);
  }

  /** Returns the jobs that wait for a job, in declared order. */
  dependentsOf(index: number): Int32Array {
    return targetsOf(this.#dependents, index);
  }

  /**
   * Returns all jobs in the order in which one worker runs them when nothing fails: first in, first
   * out, starting with the jobs without dependencies in declared order; each job that ends appends
   * the dependents that it was the last to hold back, in declared order.
   */
  order(): Int32Array {
    return this.#order;
  }

  /** Computes for each job the number of steps of the longest way to it from a job without dependencies. */
  levels(): Int32Array {
    const levels = new Int32Array(this.size);
    for (const index of this.#order) {
      const next = at(levels, index) + 1;
      for (const dependent of this.dependentsOf(index)) {
        if (at(levels, dependent) < next) levels[dependent] = next;
      }
    }
    return levels;
  }

  /** Computes all jobs that wait for a job directly or through others, nearest first, each once. */
  descendantsOf(index: number): Int32Array {
    const seen = new Uint8Array(this.size);
    seen[index] = 1;
    const found: number[] = [...this.dependentsOf(index)];
    for (const dependent of found) seen[dependent] = 1;
    for (let next = 0; next < found.length; next++) {
      for (const dependent of this.dependentsOf(found[next] as number)) {
        if (seen[dependent] === 1) continue;
        seen[dependent] = 1;
        found.push(dependent);
      }
    }
    return Int32Array.from(found);
  }
}

function resolveDependencies(
  jobs: readonly GraphJob[],
  indexes: ReadonlyMap<string, number>,
  problems: LinkProblem[],
): Edges {
  const offsets = new Int32Array(jobs.length + 1);
  const targets: number[] = [];
  // The job that last named a dependency, plus one: tells a second mention apart without a set.
  const namedBy = new Int32Array(jobs.length);
  for (const [index, job] of jobs.entries()) {
    const firstIndex = indexes.get(job.id) ?? index;
    if (firstIndex !== index) problems.push({ kind: "duplicate", index, firstIndex });
    for (const [dependencyIndex, id] of job.dependencies.entries()) {
      const target = indexes.get(id);
      if (target === undefined) {
        problems.push({ kind: "missing", index, dependencyIndex, id });
      } else if (namedBy[target] !== index + 1) {
        namedBy[target] = index + 1;
        targets.push(target);
      }
    }
    offsets[index + 1] = targets.length;
  }
  return { offsets, targets: Int32Array.from(targets) };
}

/** Returns the nodes in first-in-first-out order; those in or behind a cycle are left out. */
function breadthFirst(dependencies: Edges, dependents: Edges): Int32Array {
  const size = dependencies.offsets.length - 1;
  const open = new Int32Array(size);
  const order = new Int32Array(size);
  let count = 0;
  for (let i = 0; i < size; i++) {
    open[i] = at(dependencies.offsets, i + 1) - at(dependencies.offsets, i);
    if (open[i] === 0) order[count++] = i;
  }
  for (let next = 0; next < count; next++) {
    for (const dependent of targetsOf(dependents, at(order, next))) {
      const left = at(open, dependent) - 1;
      open[dependent] = left;
      if (left === 0) order[count++] = dependent;
    }
  }
  return order.subarray(0, count);
}
