import { printable } from "../../core/text/printable.ts";
import type { Tone } from "../../core/text/status_tone.ts";
import { type GraphEdge, type GraphNode, type GraphView, toneSymbols } from "./graph_view.ts";

const classes: Readonly<Record<Tone, string>> = {
  good: "fill:#dcf3e6,stroke:#1a7f4b,color:#10231a",
  bad: "fill:#fde3dd,stroke:#c2330d,color:#2b0f06,stroke-width:3px",
  warn: "fill:#fdf0cf,stroke:#95640a,color:#2a1d04,stroke-dasharray:5 3",
  plain: "fill:#dfeafc,stroke:#2458b8,color:#0c1d3b",
  dim: "fill:#eef0f3,stroke:#69727f,color:#20262e,stroke-dasharray:2 3",
};

/** Writes a graph as a Mermaid flowchart. Names can be anything: none of them is syntax. */
export function mermaidText({ nodes, edges }: GraphView): string {
  const used = (Object.keys(classes) as Tone[])
    .filter((tone) => nodes.some((node) => node.tone === tone));
  const lines = [
    "flowchart LR",
    ...nodes.map((node, index) => `  n${index}["${labelOf(node)}"]:::${node.tone}`),
    ...edges.map(edgeLine),
    ...used.map((tone) => `  classDef ${tone} ${classes[tone]}`),
  ];
  return `${lines.join("\n")}\n`;
}

function labelOf({ id, word, detail, tone }: GraphNode): string {
  const name = word === null ? printable(id) : `${toneSymbols[tone]} ${printable(id)}`;
  return detail === null ? escaped(name) : `${escaped(name)}<br/>${escaped(detail)}`;
}

function edgeLine({ from, to, trigger, isOnCriticalPath }: GraphEdge): string {
  const arrow = isOnCriticalPath ? "==>" : trigger === "success" ? "-->" : "-.->";
  const label = trigger === "success" ? "" : `|${trigger}|`;
  return `  n${from} ${arrow}${label} n${to}`;
}

/** Everything that Mermaid, Markdown or HTML could take for syntax, as Mermaid's entity codes. */
function escaped(text: string): string {
  return text.replace(
    /[^\p{L}\p{N} ._,:/()+=✓✗▶–…-]/gu,
    (character) => character === "!" ? character : `#${character.codePointAt(0)};`,
  );
}
