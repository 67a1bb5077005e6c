import { createHash } from "node:crypto";
import { h } from "preact";
import { render } from "preact-render-to-string";
import { comparableJobs, durationsChart } from "./charts/durations_chart.ts";
import { runsChart } from "./charts/runs_chart.ts";
import { timelineChart } from "./charts/timeline_chart.ts";
import { usageChart } from "./charts/usage_chart.ts";
import { drawGraph } from "./draw_graph.ts";
import { viewRun } from "./model/view_run.ts";
import { pageScript } from "./page/page_script.ts";
import { type Drawings, ReportPage } from "./page/report_page.tsx";
import { styleSheet } from "./page/style_sheet.ts";
import type { ReportSource } from "./report_source.ts";

/**
 * Makes the report of a run: one HTML document that needs nothing else. Its policy lets the browser
 * load nothing and run the one script that it holds; all drawings are made here.
 */
export async function renderReport(source: ReportSource): Promise<string> {
  const view = viewRun(source);
  const comparable = comparableJobs(view);
  const drawings: Drawings = {
    graph: await drawGraph(view),
    timeline: timelineChart(view),
    durations: comparable.length === 0 ? null : durationsChart(comparable),
    runs: runsChart(view),
    cpu: usageChart(view.jobs, "cpu"),
    memory: usageChart(view.jobs, "memory"),
  };
  return `<!doctype html>\n${render(h(ReportPage, { view, drawings, policy }))}\n`;
}

const policy = [
  "default-src 'none'",
  `script-src ${hashOf(pageScript)}`,
  `style-src ${hashOf(styleSheet)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
