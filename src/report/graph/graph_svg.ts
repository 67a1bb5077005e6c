import { instance, type Viz } from "@viz-js/viz";
import { printable } from "../../core/text/printable.ts";
import { type DotOptions, dotText, layoutSize } from "./dot_text.ts";
import type { GraphView } from "./graph_view.ts";

let loaded: Promise<Viz> | null = null;

/** Graphs up to this many jobs are laid out both ways, since that takes a moment only. */
const tryBothUpTo = 150;

/** What a screen shows at once, in the layout's points. */
const screen = { width: 1100, height: 760 };

/** Lays a graph out with Graphviz and returns it as an SVG element, in the direction that fits. */
export async function graphSvg(
  graph: GraphView,
  options: Omit<DotOptions, "direction" | "tooltips">,
): Promise<string> {
  const viz = await (loaded ??= instance());
  const draw = (direction: DotOptions["direction"]) => {
    const dot = dotText(graph, { ...options, direction, tooltips: true });
    const result = viz.render(dot, { format: "svg" });
    if (result.status === "success") return withTooltips(elementOf(result.output), graph);
    const why = result.errors.map(({ message }) => message).join("; ");
    throw new Error(`Internal error: the graph cannot be drawn: ${why}`);
  };
  const across = draw("LR");
  if (graph.nodes.length > tryBothUpTo) return across;
  const down = draw("TB");
  return scaleOf(down) > scaleOf(across) ? down : across;
}

/** How much of its size a drawing keeps where all of it is to be seen. */
function scaleOf(svg: string): number {
  const { width, height } = sizeOfSvg(svg);
  return Math.min(1, screen.width / width, screen.height / height);
}

/** Reads the size of a drawing by Graphviz, points. */
function sizeOfSvg(svg: string): { readonly width: number; readonly height: number } {
  const [, width, height] = /viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  return { width: Number(width ?? 1), height: Number(height ?? 1) };
}

/**
 * What stands before the element is for files of their own, and its comments repeat the names. A
 * point of the layout becomes a pixel. Letters are drawn smaller than they were laid out: nobody
 * knows how wide those of the reader are.
 */
function elementOf(svg: string): string {
  return svg.slice(svg.indexOf("<svg")).replaceAll(/<!--[\s\S]*?-->\n?/g, "")
    .replaceAll(`font-size="${layoutSize}.00"`, 'font-size="12"')
    .replace(/width="([\d.]+)pt" height="([\d.]+)pt"/, 'width="$1" height="$2"').trimEnd();
}

/** Puts whole names and statuses into tooltips: Graphviz would take them for escapes of its own. */
function withTooltips(svg: string, { nodes }: GraphView): string {
  return svg.replaceAll(/xlink:title="job (\d+)"/g, (_, index: string) => {
    const { id = "", word = null, detail = null } = nodes[Number(index)] ?? {};
    const told = [printable(id), word, detail].filter((text) => text !== null).join(", ");
    return `xlink:title="${told.replace(/[&<>"]/g, (character) => entities[character] ?? "")}"`;
  });
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};
