import type { Tone } from "../../core/text/status_tone.ts";
import type { GraphEdge, GraphNode, GraphView } from "./graph_view.ts";

/** A graph in which jobs that stand in the same place are one. */
export interface CollapsedGraph {
  readonly graph: GraphView;
  /** Places of the jobs that each node stands for. */
  readonly members: readonly (readonly number[])[];
}

/** Fewer jobs than this keep nodes of their own. */
const fewest = 3;

/**
 * Draws jobs together that wait for the same jobs and are waited for by the same ones, such as one
 * step of many files: a large graph mostly repeats itself. Each tone has a node of its own, so that
 * what failed stays to be seen; what is on the critical path is never drawn together.
 */
export function collapseTwins({ title, nodes, edges }: GraphView): CollapsedGraph {
  const keys = nodes.map((): [string[], string[]] => [[], []]);
  for (const { from, to, trigger } of edges) {
    keys[from]?.[1].push(`${to}${trigger}`);
    keys[to]?.[0].push(`${from}${trigger}`);
  }
  const groups = Map.groupBy(nodes.keys(), (index) => {
    const [before, after] = keys[index] ?? [[], []];
    return nodes[index]?.isOnCriticalPath === true
      ? String(index)
      : `${nodes[index]?.tone}|${before.sort().join(" ")}|${after.sort().join(" ")}`;
  });
  const members = [...groups.values()]
    .flatMap((group) => group.length < fewest ? group.map((index) => [index]) : [group])
    .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
  const places = new Map(members.flatMap((group, place) => group.map((index) => [index, place])));
  const seen = new Set<string>();
  const merged = edges.flatMap((edge): GraphEdge[] => {
    const [from, to] = [places.get(edge.from) ?? 0, places.get(edge.to) ?? 0];
    const key = `${from} ${to} ${edge.trigger}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ ...edge, from, to }];
  });
  const drawn = members.map((group): GraphNode => {
    const first = nodes[group[0] ?? 0] as GraphNode;
    if (group.length === 1) return first;
    return {
      ...first,
      word: first.word === null ? null : wordOf(first.tone, group.map((index) => nodes[index])),
      detail: `${group.length} jobs`,
    };
  });
  return { graph: { title, nodes: drawn, edges: merged }, members };
}

function wordOf(tone: Tone, group: readonly (GraphNode | undefined)[]): string {
  const words = [...new Set(group.map((node) => node?.word ?? ""))];
  return words.length === 1 ? words[0] ?? tone : words.join(", ");
}
