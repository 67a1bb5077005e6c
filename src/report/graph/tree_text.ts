import { depthsOf } from "./depths.ts";
import { listed } from "../../core/text/listed.ts";
import { printable } from "../../core/text/printable.ts";
import type { Tone } from "../../core/text/status_tone.ts";
import type { Trigger } from "../../core/graph/trigger.ts";
import { asciiToneSymbols, type GraphView, toneSymbols } from "./graph_view.ts";

/** How a graph is drawn as text. */
export interface TreeOptions {
  readonly unicode: boolean;
  /** Marks a text by its tone. */
  readonly paint: (tone: Tone, text: string) => string;
  readonly dim: (text: string) => string;
}

/** How far lines are indented at most, columns. */
const maxIndent = 40;

/**
 * Draws a graph as a tree of lines. Each job stands once, below the dependency that lies deepest;
 * its other dependencies are named behind it.
 */
export function treeText({ nodes, edges }: GraphView, options: TreeOptions): string {
  const { unicode, paint, dim } = options;
  const symbols = unicode ? toneSymbols : asciiToneSymbols;
  const [tee, corner, bar] = unicode ? ["├─ ", "└─ ", "│  "] : ["|- ", "`- ", "|  "];
  const incoming = nodes.map((): { from: number; trigger: Trigger }[] => []);
  for (const { from, to, trigger } of edges) incoming[to]?.push({ from, trigger });
  const parents = deepestParents(incoming);
  const children = nodes.map((): number[] => []);
  const roots: number[] = [];
  for (const [index, parent] of parents.entries()) {
    if (parent === null) roots.push(index);
    else children[parent]?.push(index);
  }
  const nameOf = (index: number) => printable(nodes[index]?.id ?? "");
  const lineOf = (index: number, isFlat: boolean): string => {
    const node = nodes[index];
    if (node === undefined) return "";
    const mark = node.word === null ? "" : `${paint(node.tone, symbols[node.tone])} `;
    const word = node.word === null || node.word === "SUCCESS"
      ? ""
      : `  ${paint(node.tone, node.word)}`;
    const detail = node.detail === null ? "" : `  ${dim(node.detail)}`;
    const all = (incoming[index] ?? []).map(({ from, trigger }) => {
      const name = `${nameOf(from)}${trigger === "success" ? "" : ` (${trigger})`}`;
      return { name, trigger, isParent: parents[index] === from };
    });
    const others = all.filter(({ isParent }) => !isParent || isFlat).map(({ name }) => name);
    const triggers = all.filter(({ isParent, trigger }) =>
      isParent && !isFlat && trigger !== "success"
    );
    const more = [
      ...triggers.map(({ trigger }) => `on ${trigger}`),
      ...(others.length === 0
        ? []
        : [`${isFlat ? "after" : "also after"} ${listed(others, maxNames)}`]),
    ];
    const behind = more.length === 0 ? "" : `  ${dim(more.join(", "))}`;
    return `${mark}${nameOf(index)}${word}${detail}${behind}`;
  };
  const lines: string[] = [];
  // A stack and not recursion: chains may have thousands of jobs.
  const stack = roots.map((index) => ({ index, lead: "", rest: "", isFlat: false })).reverse();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { index, lead, rest, isFlat } = next;
    lines.push(`${lead}${lineOf(index, isFlat)}`.trimEnd());
    const below = children[index] ?? [];
    // From here on lines stand side by side and say themselves what they follow.
    const isDeep = rest.length >= maxIndent;
    for (let at = below.length - 1; at >= 0; at--) {
      const isLast = at === below.length - 1;
      stack.push({
        index: below[at] as number,
        lead: isDeep ? rest + tee : rest + (isLast ? corner : tee),
        rest: isDeep ? rest : rest + (isLast ? "   " : bar),
        isFlat: isDeep,
      });
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** Names that are told of one job; a step that gathers hundreds needs one line as well. */
const maxNames = 8;

/** Returns for each job the dependency with the longest way from a root, of equals the first. */
function deepestParents(
  incoming: readonly (readonly { readonly from: number }[])[],
): readonly (number | null)[] {
  const depths = depthsOf(incoming.map((list) => list.map(({ from }) => from)));
  return incoming.map((list) => {
    let parent: number | null = null;
    for (const { from } of list) {
      if (parent === null || (depths[from] ?? 0) > (depths[parent] ?? 0)) parent = from;
    }
    return parent;
  });
}
