import { axisX, axisY, dot, gridX, link, tickX } from "@observablehq/plot";
import { formatDuration } from "../../core/text/format_duration.ts";
import { fitMiddle } from "../../core/text/text_width.ts";
import type { JobView } from "../model/job_view.ts";
import type { RunView } from "../model/run_view.ts";
import { svgChart, toneColour } from "./svg_chart.ts";
import { tickText, timeTicks } from "./time_axis.ts";

const maxJobs = 24;

/** Jobs whose time can be compared with what they usually take, the most telling ones, longest first. */
export function comparableJobs({ jobs }: RunView): readonly JobView[] {
  return jobs.filter(({ ranHere, tookMs, usual }) => ranHere && tookMs !== null && usual !== null)
    .sort((a, b) => weightOf(b) - weightOf(a))
    .slice(0, maxJobs)
    .sort((a, b) => (b.tookMs ?? 0) - (a.tookMs ?? 0));
}

function weightOf({ tookMs, usual }: JobView): number {
  return Math.max(tookMs ?? 0, usual?.p50Ms ?? 0);
}

/** Draws how long jobs took, against the span in which eight of ten of their successes lie. */
export function durationsChart(jobs: readonly JobView[]): string {
  const end = jobs.reduce((most, job) => Math.max(most, weightOf(job), job.usual?.highMs ?? 0), 1);
  const ticks = timeTicks(end, 8);
  const rows = jobs.map((job, row) => ({
    job,
    row,
    took: job.tookMs ?? 0,
    low: job.usual?.lowMs ?? 0,
    middle: job.usual?.p50Ms ?? 0,
    high: job.usual?.highMs ?? 0,
    title: `${job.id}\n${formatDuration(job.tookMs ?? 0)}, usually ` +
      `${formatDuration(job.usual?.p50Ms ?? 0)} (of ${job.usual?.count ?? 0} successes)`,
  }));
  return svgChart({
    width: 1120,
    height: 38 + rows.length * 22,
    marginLeft: 210,
    marginRight: 24,
    marginTop: 24,
    marginBottom: 10,
    x: { domain: [0, end], type: "linear" },
    y: { domain: rows.map(({ row }) => row), type: "band" },
    marks: [
      gridX(ticks, { stroke: "var(--grid)", strokeOpacity: 1 }),
      axisX(ticks, { anchor: "top", tickSize: 0, tickFormat: tickText, label: null }),
      axisY({
        tickSize: 0,
        label: null,
        tickFormat: (row: number) => fitMiddle(jobs[row]?.id ?? "", 28),
      }),
      link(rows, {
        x1: "low",
        x2: "high",
        y1: "row",
        y2: "row",
        stroke: "var(--usual)",
        strokeWidth: 10,
        strokeLinecap: "round",
      }),
      tickX(rows, { x: "middle", y: "row", stroke: "var(--soft-ink)", strokeWidth: 2, inset: 3 }),
      dot(rows, {
        x: "took",
        y: "row",
        r: 5,
        symbol: ({ job }: { job: JobView }) => job.tone === "good" ? "circle" : "diamond",
        fill: ({ job }: { job: JobView }) => toneColour(job.tone),
        stroke: "var(--paper)",
        title: "title",
        href: ({ job }: { job: JobView }) => `#${job.anchor}`,
      }),
    ],
  }, `How long ${jobs.length} jobs took against what they usually take`);
}
