/**
 * Edges of a graph whose nodes are the numbers from 0, as one array: those of node `i` are
 * `targets[offsets[i]]` up to but not including `targets[offsets[i + 1]]`.
 */
export interface Edges {
  readonly offsets: Int32Array;
  readonly targets: Int32Array;
}

/** Returns a view of the nodes that a node points to. */
export function targetsOf(edges: Edges, index: number): Int32Array {
  return edges.targets.subarray(at(edges.offsets, index), at(edges.offsets, index + 1));
}

/** Turns edges round by counting; the nodes that point to a node come out in ascending order. */
export function reverseEdges(edges: Edges): Edges {
  const size = edges.offsets.length - 1;
  const offsets = new Int32Array(size + 1);
  for (const target of edges.targets) offsets[target + 1] = at(offsets, target + 1) + 1;
  for (let i = 0; i < size; i++) offsets[i + 1] = at(offsets, i + 1) + at(offsets, i);
  const free = offsets.slice();
  const targets = new Int32Array(edges.targets.length);
  for (let source = 0; source < size; source++) {
    for (const target of targetsOf(edges, source)) {
      const place = at(free, target);
      targets[place] = source;
      free[target] = place + 1;
    }
  }
  return { offsets, targets };
}

/** Reads a place that is known to be inside the array. */
export function at(array: Int32Array, index: number): number {
  return array[index] as number;
}
