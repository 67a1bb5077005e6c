import { at, type Edges, targetsOf } from "./edges.ts";
import { numberKnots } from "./knots.ts";

/**
 * How many edges the search for a shorter cycle may follow within one knot before it settles for
 * the shortest found so far: an exact search would be quadratic.
 */
const edgeBudget = 1_000_000;

/**
 * Returns one cycle for each knot of nodes that reach each other, ordered by the knots' first nodes.
 * Each node points to the next one and the last to the first; the smallest number comes first. The
 * cycle is a shortest one wherever the knot is not huge.
 */
export function findCycles(edges: Edges): readonly (readonly number[])[] {
  const knotOf = numberKnots(edges);
  const membersOf = Map.groupBy(knotOf.keys(), (node) => at(knotOf, node));
  const cycles: (readonly number[])[] = [];
  const parents = new Int32Array(knotOf.length);
  for (const members of membersOf.values()) {
    const cycle = shortCycle(edges, knotOf, members, parents);
    if (cycle !== null) cycles.push(cycle);
  }
  return cycles;
}

/** Finds a short cycle among the members of a knot, or `null` where a lone node has none. */
function shortCycle(
  edges: Edges,
  knotOf: Int32Array,
  members: readonly number[],
  parents: Int32Array,
): readonly number[] | null {
  let best: number[] | null = null;
  let left = edgeBudget;
  for (const start of members) {
    const search = cycleThrough(edges, knotOf, start, parents, best?.length ?? Infinity);
    left -= search.followed;
    best = search.path ?? best;
    if (best !== null && (best.length === 1 || left < 0)) break;
  }
  return best === null ? null : smallestFirst(best);
}

/** Finds the shortest cycle through a node breadth first, if it is shorter than `limit` nodes. */
function cycleThrough(
  edges: Edges,
  knotOf: Int32Array,
  start: number,
  parents: Int32Array,
  limit: number,
): { readonly path: number[] | null; readonly followed: number } {
  const seen = new Map<number, number>([[start, 1]]);
  const queue = [start];
  let followed = 0;
  for (let next = 0; next < queue.length; next++) {
    const node = queue[next] as number;
    const length = seen.get(node) as number;
    if (length >= limit) break;
    for (const target of targetsOf(edges, node)) {
      followed++;
      if (target === start) return { path: trace(parents, start, node), followed };
      if (knotOf[target] !== knotOf[start] || seen.has(target)) continue;
      seen.set(target, length + 1);
      parents[target] = node;
      queue.push(target);
    }
  }
  return { path: null, followed };
}

function trace(parents: Int32Array, start: number, end: number): number[] {
  const path = [end];
  for (let node = end; node !== start;) {
    node = at(parents, node);
    path.push(node);
  }
  return path.reverse();
}

function smallestFirst(path: readonly number[]): readonly number[] {
  let first = 0;
  for (const [place, node] of path.entries()) {
    if (node < (path[first] as number)) first = place;
  }
  return [...path.slice(first), ...path.slice(0, first)];
}
