import { printable } from "../../core/text/printable.ts";
import type { Tone } from "../../core/text/status_tone.ts";
import { fitMiddle } from "../../core/text/text_width.ts";
import { type GraphEdge, type GraphNode, type GraphView, toneSymbols } from "./graph_view.ts";

/** How a graph looks in DOT. */
export interface DotOptions {
  readonly direction: "LR" | "TB";
  /** Colours of its own, or classes for a page that has a style sheet for them. */
  readonly look: "colours" | "classes";
  /** Returns where a job leads to, or `null`. */
  readonly linkOf?: (index: number) => string | null;
  /**
   * Whether an SVG is drawn of it: each job gets its place as a tooltip, for who draws it to put the
   * text there, and letters are laid out in another size than they have in the end.
   */
  readonly tooltips?: true;
}

/** Of letters that are laid out for an SVG; they are drawn smaller, since others may be wider, points. */
export const layoutSize = 14;

/** Longest name that a box shows, columns; the tooltip has all of it. */
const maxLabel = 32;

const colours: Readonly<Record<Tone, readonly [fill: string, line: string]>> = {
  good: ["#dcf3e6", "#1a7f4b"],
  bad: ["#fde3dd", "#c2330d"],
  warn: ["#fdf0cf", "#95640a"],
  plain: ["#dfeafc", "#2458b8"],
  dim: ["#eef0f3", "#69727f"],
};

/** Writes a graph in the DOT language of Graphviz. Names can be anything: none of them is syntax. */
export function dotText({ title, nodes, edges }: GraphView, options: DotOptions): string {
  const { direction, look, tooltips } = options;
  const defaults = look === "colours"
    ? 'node [shape=box, style="rounded,filled", fontname="Helvetica,Arial,sans-serif", ' +
      (tooltips === true ? `fontsize=${layoutSize}, margin="0.2,0.08"]` : "fontsize=11]")
    : 'node [shape=box, style=rounded, fontname="Arial", fontsize=14, margin="0.2,0.08"]';
  const lines = [
    `// ${printable(title)}`,
    "digraph jobs {",
    `  graph [rankdir=${direction}, bgcolor=transparent, nodesep=0.22, ranksep=0.42, pad=0.1]`,
    `  ${defaults}`,
    `  edge [arrowsize=0.7, color="#8a93a0", fontname="Arial", fontsize=10]`,
    ...nodes.map((node, index) =>
      `  n${index} [${attributes(nodeAttributes(node, index, options))}]`
    ),
    ...edges.map((edge) =>
      `  n${edge.from} -> n${edge.to}${bracketed(attributes(edgeAttributes(edge, options)))}`
    ),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

type Attributes = Readonly<Record<string, string>>;

function nodeAttributes(
  node: GraphNode,
  index: number,
  { look, linkOf, tooltips }: DotOptions,
): Attributes {
  const name = fitMiddle(printable(node.id), maxLabel);
  const first = node.word === null ? name : `${toneSymbols[node.tone]} ${name}`;
  const second = node.detail ?? "";
  const label = second === ""
    ? quoted(first)
    : `${quoted(first).slice(0, -1)}\\n${escaped(second)}"`;
  const link = linkOf?.(index) ?? null;
  const [fill, line] = colours[node.tone];
  const drawn = look === "classes"
    ? { class: quoted(`job ${node.tone}${node.isOnCriticalPath ? " critical" : ""}`) }
    : {
      fillcolor: quoted(fill),
      color: quoted(line),
      ...(node.isOnCriticalPath || node.tone === "bad" ? { penwidth: "2.2" } : {}),
      ...(node.tone === "warn" ? { style: quoted("rounded,filled,dashed") } : {}),
      ...(node.tone === "dim" ? { style: quoted("rounded,filled,dotted") } : {}),
    };
  return {
    label,
    ...(tooltips === true ? { tooltip: quoted(`job ${index}`) } : {}),
    ...drawn,
    ...(link === null ? {} : { URL: quoted(link) }),
  };
}

function edgeAttributes(
  { trigger, isOnCriticalPath }: GraphEdge,
  { look }: DotOptions,
): Attributes {
  return {
    ...(trigger === "success" ? {} : { label: quoted(trigger), style: "dashed" }),
    ...(!isOnCriticalPath
      ? {}
      : look === "classes"
      ? { class: quoted("critical") }
      : { penwidth: "2.2", color: quoted("#1f2733") }),
  };
}

function attributes(all: Attributes): string {
  return Object.entries(all).map(([name, value]) => `${name}=${value}`).join(", ");
}

function bracketed(text: string): string {
  return text === "" ? "" : ` [${text}]`;
}

/** A double-quoted string; in what is shown, Graphviz also replaces HTML entities and escapes. */
function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

function escaped(text: string): string {
  return printable(text).replaceAll("&", "&amp;").replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}
