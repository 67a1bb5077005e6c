import { instance } from "@viz-js/viz";
import assert from "node:assert/strict";
import { printable } from "../../src/core/text/printable.ts";
import { fitMiddle } from "../../src/core/text/text_width.ts";
import { collapseTwins } from "../../src/report/graph/collapse_twins.ts";
import { dotText } from "../../src/report/graph/dot_text.ts";
import { graphOfRun } from "../../src/report/graph/graph_of_run.ts";
import { graphSvg } from "../../src/report/graph/graph_svg.ts";
import type { GraphView } from "../../src/report/graph/graph_view.ts";
import { mermaidText } from "../../src/report/graph/mermaid_text.ts";
import { treeText } from "../../src/report/graph/tree_text.ts";
import { reportSource } from "../rig/report_source.ts";
import { failedNight, hostileRun, hostileTexts } from "../rig/sample_reports.ts";

const plain = {
  paint: (_: string, text: string) => text,
  dim: (text: string) => text,
};

Deno.test("a run is drawn as a tree in which each job stands once", () => {
  const source = reportSource([
    { id: "fetch" },
    { id: "sum", after: ["fetch"] },
    { id: "largest", after: ["fetch"], ends: ["FAILED"] },
    { id: "report", after: ["sum", "largest"] },
    { id: "alert", after: [{ id: "largest", trigger: "failure" }] },
  ]);
  assert.equal(
    treeText(graphOfRun(source.record), { ...plain, unicode: true }),
    `✓ fetch  1.0s
├─ ✓ sum  1.0s
│  └─ ! report  BLOCKED  also after largest
└─ ✗ largest  FAILED  1.0s
   └─ ✓ alert  1.0s  on failure
`,
  );
  assert.equal(
    treeText(graphOfRun(source.record), { ...plain, unicode: false }).split("\n")[2],
    "|  `- ! report  BLOCKED  also after largest",
  );
});

Deno.test("a long chain is drawn without leaving the screen to the right", () => {
  const jobs = Array.from({ length: 3_000 }, (_, at) => ({
    id: `j${at}`,
    after: at === 0 ? [] : [`j${at - 1}`],
  }));
  const lines = treeText(graphOfRun(reportSource(jobs).record), { ...plain, unicode: true })
    .trimEnd().split("\n");
  assert.equal(lines.length, 3_000);
  assert.equal(Math.max(...lines.map((line) => line.length)) < 90, true);
  assert.match(lines.at(-1) ?? "", /j2999 .* after j2998/, "it says what it follows");
});

Deno.test("no name is syntax in DOT: Graphviz shows every one as it is", async () => {
  const graph = graphOfRun(hostileRun().record);
  const viz = await instance();
  for (const look of ["colours", "classes"] as const) {
    const result = viz.render(dotText(graph, { direction: "LR", look }), { format: "json" });
    assert.equal(result.status, "success", JSON.stringify(result.errors));
    const { objects, edges } = JSON.parse(result.output ?? "");
    assert.equal(objects.length, hostileTexts.length);
    assert.equal(edges.length, hostileTexts.length - 1);
  }
  const svg = await graphSvg(graph, { look: "classes", linkOf: (index) => `#job-${index + 1}` });
  const titles = [...svg.matchAll(/xlink:title="([^"]*)"/g)].map(([, title]) => unescape(title));
  assert.deepEqual(
    titles,
    hostileTexts.map((text, at) => {
      const last = at === hostileTexts.length - 1;
      return `${printable(text)}, ${last ? "FAILED" : "SUCCESS"}, 1.0s`;
    }),
  );
  const labels = [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => unescape(text))
    .filter((text) => text !== "1.0s");
  assert.deepEqual(
    labels,
    hostileTexts.map((text, at) => {
      const name = fitMiddle(printable(text), 32);
      return `${at === hostileTexts.length - 1 ? "✗" : "✓"} ${name}`;
    }),
  );
  assert.doesNotMatch(svg, /<(script|img|b|i|svg [^w])/);
});

/** Reads what an attribute's text stands for. */
function unescape(text = ""): string {
  const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  return text.replace(/&(#?\w+);/g, (whole, name: string) => {
    const known = named[name];
    if (known !== undefined) return known;
    return name.startsWith("#") ? String.fromCodePoint(Number(name.slice(1))) : whole;
  });
}

Deno.test("no name is syntax in Mermaid", () => {
  const lines = mermaidText(graphOfRun(hostileRun().record)).trimEnd().split("\n");
  const nodes = lines.filter((line) => /^ {2}n\d+\[/.test(line));
  assert.equal(nodes.length, hostileTexts.length);
  for (const line of nodes) {
    assert.match(
      line,
      /^ {2}n\d+\["[^"<>&`\\;|{}\[\]]*(#\d+;[^"<>&`\\|{}\[\]]*)*<br\/>1\.0s"\]:::\w+$/u,
    );
  }
  assert.equal(
    nodes[0],
    '  n0["✓ #60;script#62;document.title=#39;owned#39;#60;/script#62;<br/>1.0s"]:::good',
  );
});

Deno.test("what a graph looks like says more than its colours", () => {
  const graph = graphOfRun(failedNight().record);
  const dot = dotText(graph, { direction: "LR", look: "colours" });
  assert.match(dot, /label="✗ load_order_lines\\n3m 32s".*penwidth=2.2/);
  assert.match(dot, /label="! mart_sales".*dashed/);
  assert.match(dot, /-> n\d+ \[label="failure", style=dashed\]/);
  const mermaid = mermaidText(graph);
  assert.match(mermaid, /n9 -\.->\|failure\| n19/);
  assert.match(mermaid, /n0 ==> n5\n/, "the critical path is thick");
});

Deno.test("jobs in the same place share a box, but none that failed hides among others", () => {
  const parts = Array.from({ length: 200 }, (_, at) => `part${at}`);
  const source = reportSource([
    { id: "split" },
    ...parts.map((id, at) => ({
      id,
      after: ["split"],
      ...(at === 70 ? { ends: ["FAILED"] as const } : {}),
    })),
    { id: "join", after: parts },
  ]);
  const whole = graphOfRun(source.record);
  const { graph, members } = collapseTwins(whole);
  assert.equal(graph.nodes.length <= 7, true, `${graph.nodes.length} boxes`);
  assert.equal(graph.nodes.filter(({ tone }) => tone === "bad").length, 1);
  assert.deepEqual(members.flat().sort((a, b) => a - b), [...whole.nodes.keys()]);
  assert.equal(graph.nodes.some(({ detail }) => /^19\d jobs$/.test(detail ?? "")), true);
});

Deno.test("a graph without edges, of one job and of none can be drawn", async () => {
  for (const jobs of [[], [{ id: "only" }]]) {
    const graph: GraphView = graphOfRun(reportSource(jobs).record);
    assert.match(await graphSvg(graph, { look: "colours" }), /^<svg[\s\S]*<\/svg>$/);
    assert.equal(treeText(graph, { ...plain, unicode: true }).split("\n").length - 1, jobs.length);
    assert.match(mermaidText(graph), /^flowchart LR\n/);
  }
});
