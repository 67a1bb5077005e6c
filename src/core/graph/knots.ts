import { at, type Edges } from "./edges.ts";

/**
 * Numbers the knots of a graph, its strongly connected components: returns for each node the number
 * of its knot. No knot leads to one with a higher number, so ascending numbers visit every node after
 * all that it points to, its own knot aside.
 *
 * Tarjan's algorithm with its recursion laid out as an array: no depth can overflow the stack.
 */
export function numberKnots(edges: Edges): Int32Array {
  const size = edges.offsets.length - 1;
  const knotOf = new Int32Array(size).fill(-1);
  const entered = new Int32Array(size).fill(-1);
  const lowest = new Int32Array(size);
  const nextEdge = edges.offsets.slice(0, size);
  const calls: number[] = [];
  const open: number[] = [];
  let clock = 0;
  let knots = 0;
  for (let root = 0; root < size; root++) {
    if (entered[root] === -1) calls.push(root);
    while (calls.length > 0) {
      const node = calls[calls.length - 1] as number;
      if (entered[node] === -1) {
        entered[node] = lowest[node] = clock++;
        open.push(node);
      }
      const edge = at(nextEdge, node);
      if (edge < at(edges.offsets, node + 1)) {
        nextEdge[node] = edge + 1;
        const target = at(edges.targets, edge);
        if (entered[target] === -1) calls.push(target);
        else if (knotOf[target] === -1) lower(lowest, node, at(entered, target));
        continue;
      }
      calls.pop();
      const caller = calls[calls.length - 1];
      if (caller !== undefined) lower(lowest, caller, at(lowest, node));
      if (lowest[node] !== entered[node]) continue;
      for (let member = -1; member !== node;) {
        member = open.pop() as number;
        knotOf[member] = knots;
      }
      knots++;
    }
  }
  return knotOf;
}

function lower(array: Int32Array, index: number, value: number): void {
  if (value < at(array, index)) array[index] = value;
}
