import { axisY, rect, text } from "@observablehq/plot";
import { formatDuration } from "../../core/text/format_duration.ts";
import { toneSymbols } from "../graph/graph_view.ts";
import { depthsOf } from "../graph/depths.ts";
import type { JobView } from "../model/job_view.ts";
import { svgChart, toneColour } from "./svg_chart.ts";

/** Squares in a row. */
const columns = 70;
const size = 14.5;

/**
 * Draws a graph that is too large for boxes and arrows: a square for each job, by its level, which is
 * the longest way to it from a job without dependencies.
 */
export function levelsChart(jobs: readonly JobView[]): string {
  const levels = depthsOf(jobs.map(({ dependencies }) => dependencies));
  const groups: JobView[][] = [];
  for (const job of jobs) (groups[levels[job.index] ?? 0] ??= []).push(job);
  const squares: { job: JobView; x: number; y: number }[] = [];
  const marks: { y: number; level: number }[] = [];
  let y = 0;
  for (const [level, group] of groups.entries()) {
    marks.push({ y, level });
    for (const [at, job] of group.entries()) {
      squares.push({ job, x: at % columns, y: y + Math.floor(at / columns) });
    }
    y += Math.ceil(group.length / columns) + 0.35;
  }
  type Square = typeof squares[number];
  return svgChart({
    width: 92 + columns * size,
    height: 12 + y * size,
    marginLeft: 76,
    marginRight: 16,
    marginTop: 6,
    marginBottom: 6,
    x: { domain: [0, columns], type: "linear", axis: null },
    y: { domain: [0, y], type: "linear", reverse: true },
    marks: [
      axisY(marks.map((mark) => mark.y + 0.5), {
        tickSize: 0,
        label: null,
        tickFormat: (at: number) => `level ${marks.find((mark) => mark.y + 0.5 === at)?.level}`,
      }),
      rect(squares, {
        x1: ({ x }: Square) => x + 0.08,
        x2: ({ x }: Square) => x + 0.92,
        y1: (square: Square) => square.y + 0.08,
        y2: (square: Square) => square.y + 0.92,
        rx: 2,
        fill: ({ job }: Square) => toneColour(job.tone),
        stroke: ({ job }: Square) => job.isOnCriticalPath ? "var(--ink)" : "none",
        strokeWidth: 1.6,
        title: ({ job }: Square) =>
          `${job.id}\n${job.record.status}` +
          (job.tookMs === null ? "" : `, ${formatDuration(job.tookMs)}`),
        href: ({ job }: Square) => `#${job.anchor}`,
      }),
      text(squares.filter(({ job }) => job.tone !== "good"), {
        x: ({ x }: Square) => x + 0.5,
        y: (square: Square) => square.y + 0.5,
        text: ({ job }: Square) => toneSymbols[job.tone],
        fill: "var(--on-mark)",
        fontSize: 9,
        pointerEvents: "none",
      }),
    ],
  }, `Graph: ${jobs.length} jobs in ${groups.length} levels`);
}
