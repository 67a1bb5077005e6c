import { levelsChart } from "./charts/levels_chart.ts";
import { collapseTwins } from "./graph/collapse_twins.ts";
import { graphOfRun } from "./graph/graph_of_run.ts";
import { graphSvg } from "./graph/graph_svg.ts";
import type { RunView } from "./model/run_view.ts";
import type { Drawings } from "./page/report_page.tsx";

/** Up to so many jobs each gets a box of its own, whatever its place. */
const mostSingle = 60;
/** Larger graphs cannot be read as boxes and arrows, and take long to lay out. */
const mostBoxes = 220;
const mostArrows = 700;

/** Draws the graph of a run: boxes and arrows as long as people can read them, else its levels. */
export async function drawGraph(view: RunView): Promise<Drawings["graph"]> {
  const { jobs } = view;
  if (jobs.length === 0) return null;
  const whole = graphOfRun(view.source.record);
  const linkOf = (index: number) => `#${jobs[index]?.anchor ?? "jobs"}`;
  const hasPath = view.criticalPath.length > 1;
  const legend = (hasPath ? "A thick frame marks the critical path. " : "") +
    "Each job leads to its place in the list.";
  if (whole.nodes.length <= mostSingle && whole.edges.length <= mostArrows) {
    return { svg: await graphSvg(whole, { look: "classes", linkOf }), kind: "graph", note: legend };
  }
  const { graph, members } = collapseTwins(whole);
  if (graph.nodes.length <= mostBoxes && graph.edges.length <= mostArrows) {
    const first = (place: number) => linkOf(members[place]?.[0] ?? 0);
    const svg = await graphSvg(graph, { look: "classes", linkOf: first });
    const together = graph.nodes.length === whole.nodes.length
      ? ""
      : "Jobs of the same status that wait for the same jobs, and are waited for by the same, " +
        "share a box. ";
    return { svg, kind: "graph", note: `${together}${legend}` };
  }
  return {
    svg: levelsChart(jobs),
    kind: "levels",
    note:
      `${jobs.length} jobs are too many for boxes and arrows: each is a square, below the jobs that it ` +
      `can depend on.${hasPath ? " The critical path is framed." : ""}`,
  };
}
