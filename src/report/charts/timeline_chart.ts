import { axisX, axisY, gridX, link, rect, ruleX, text } from "@observablehq/plot";
import { counted } from "../../core/text/counted.ts";
import { formatDuration } from "../../core/text/format_duration.ts";
import { printable } from "../../core/text/printable.ts";
import { toneOfStatus } from "../../core/text/status_tone.ts";
import { fitMiddle, textWidth } from "../../core/text/text_width.ts";
import { toneSymbols } from "../graph/graph_view.ts";
import type { JobView } from "../model/job_view.ts";
import type { RunView } from "../model/run_view.ts";
import { lanesOf } from "./lanes.ts";
import { svgChart, toneColour } from "./svg_chart.ts";
import { tickText, timeTicks } from "./time_axis.ts";

interface Bar {
  readonly job: JobView;
  /** Ms since the run's start. */
  readonly from: number;
  readonly to: number;
  readonly slot: number | null;
  readonly tone: string;
  readonly isCritical: boolean;
  readonly title: string;
}

/** What the critical path waited for while no slot worked on it. */
interface Pause {
  /** Ms since the run's start. */
  readonly from: number;
  readonly to: number;
  readonly word: string;
  readonly title: string;
}

const width = 1120;
const margins = { left: 92, right: 16 };
/** Columns of text that a pixel has room for, at the size that the style sheet gives bars. */
const columnsPerPixel = 1 / 6.9;
/** Names that do not fit are cut down to as many columns as can still be told apart. */
const leastColumns = 8;
/** A pause that is this long has room for its word. */
const pauseWordPixels = 70;
/** More lanes than this are drawn narrower. */
const manyLanes = 16;

/**
 * Draws which execution took which slot when, with the critical path in a lane of its own.
 *
 * @returns The chart, or `null` where nothing was executed.
 */
export function timelineChart(view: RunView): string | null {
  const bars = barsOf(view);
  if (bars.length === 0) return null;
  const lanes = lanesOf(bars);
  const laneCount = lanes.reduce((most, lane) => Math.max(most, lane + 1), 0);
  const hasPath = view.criticalPath.length > 1;
  const end = bars.reduce((most, { to }) => Math.max(most, to), Math.max(1, view.tookMs));
  const offset = hasPath ? 1.35 : 0;
  const placed = bars.map((bar, at) => ({ ...bar, row: (lanes[at] ?? 0) + offset }));
  const path = hasPath
    ? bars.filter(({ isCritical }) => isCritical).map((bar) => ({ ...bar, row: 0 }))
    : [];
  // What is drawn last covers the edges of its neighbours.
  const all = [...placed, ...path].sort((a, b) => Number(a.isCritical) - Number(b.isCritical));
  const laneHeight = laneCount > manyLanes ? 15 : 27;
  const rows = [
    ...(hasPath ? [{ row: 0, name: "critical path" }] : []),
    ...Array.from(
      { length: laneCount },
      (_, lane) => ({ row: lane + offset, name: `slot ${lane + 1}` }),
    ),
  ];
  const pixelsPerMs = (width - margins.left - margins.right) / end;
  const columnsOf = ({ from, to }: Bar) => Math.floor((to - from) * pixelsPerMs * columnsPerPixel);
  const nameOf = ({ tone, job }: Bar) => tone === "bad" ? `${toneSymbols.bad} ${job.id}` : job.id;
  const named = laneHeight < 20 ? [] : all.filter((bar) => {
    const columns = columnsOf(bar);
    return columns >= leastColumns || columns >= textWidth(nameOf(bar));
  });
  const pauses = hasPath ? pausesOf(view) : [];
  const ticks = timeTicks(end, 10);
  return svgChart({
    width,
    height: 34 + Math.ceil((laneCount + offset) * laneHeight),
    marginLeft: margins.left,
    marginRight: margins.right,
    marginTop: 24,
    marginBottom: 10,
    x: { domain: [0, end], type: "linear" },
    y: { domain: [0, laneCount + offset], type: "linear", reverse: true },
    marks: [
      gridX(ticks, { stroke: "var(--grid)", strokeOpacity: 1 }),
      axisX(ticks, { anchor: "top", tickSize: 0, tickFormat: tickText, label: null }),
      axisY(rows.map(({ row }) => row + 0.5), {
        tickSize: 0,
        tickFormat: (middle: number) => rows.find(({ row }) => row + 0.5 === middle)?.name ?? "",
        label: null,
      }),
      rect(all, {
        x1: "from",
        x2: "to",
        y1: (bar: Bar & { row: number }) => bar.row + 0.09,
        y2: (bar: Bar & { row: number }) => bar.row + 0.91,
        rx: 3,
        fill: (bar: Bar) => toneColour(bar.tone),
        stroke: (bar: Bar) => bar.isCritical ? "var(--ink)" : "var(--paper)",
        strokeWidth: (bar: Bar) => bar.isCritical ? 1.6 : 0.5,
        title: "title",
        href: (bar: Bar) => `#${bar.job.anchor}`,
      }),
      ...[
        link(pauses, {
          x1: "from",
          x2: "to",
          y1: 0.5,
          y2: 0.5,
          stroke: "var(--warn-mark)",
          strokeWidth: 2,
          strokeDasharray: "3 3",
          title: "title",
        }),
        text(pauses.filter(({ from, to }) => (to - from) * pixelsPerMs > pauseWordPixels), {
          x: ({ from, to }: Pause) => (from + to) / 2,
          y: 0.5,
          dy: -7,
          text: "word",
          fill: "var(--warn)",
          fontSize: 10,
          pointerEvents: "none",
        }),
      ],
      text(named, {
        x: (bar: Bar) => (bar.from + bar.to) / 2,
        y: (bar: Bar & { row: number }) => bar.row + 0.5,
        text: (bar: Bar) => fitMiddle(nameOf(bar), columnsOf(bar)),
        fill: "var(--on-mark)",
        fontSize: 11,
        pointerEvents: "none",
      }),
      ...(view.source.record.run.finishedAt === null
        ? [ruleX([view.tookMs], { stroke: "var(--ink)" })]
        : []),
    ],
  }, labelOf(view, bars, laneCount));
}

function barsOf({ jobs, source }: RunView): Bar[] {
  const { run } = source.record;
  return jobs.filter(({ ranHere }) => ranHere).flatMap((job) =>
    job.record.executions.map((execution): Bar => {
      const to = (execution.finishedAt ?? source.madeAt) - run.startedAt;
      const from = Math.min(execution.startedAt - run.startedAt, to);
      const tries = job.record.executions.length > 1 ? `, execution ${execution.n}` : "";
      const reason = execution.reason === null ? "" : `: ${printable(execution.reason)}`;
      return {
        job,
        from,
        to,
        slot: execution.slot,
        tone: toneOfStatus(execution.status),
        isCritical: job.isOnCriticalPath,
        title: `${job.id}${tries}\n${execution.status}${reason}\n` +
          `${formatDuration(to - from)}, from ${tickText(from)}`,
      };
    })
  );
}

/** Returns the pauses before retries and the waits for conditions of the critical path. */
function pausesOf({ jobs, criticalPath, source }: RunView): Pause[] {
  const { startedAt } = source.record.run;
  return criticalPath.flatMap((index) => {
    const job = jobs[index];
    if (job === undefined) return [];
    const { executions, waitStartedAt, waitEndedAt } = job.record;
    const pause = (from: number, to: number, word: string, what: string): Pause => ({
      from: from - startedAt,
      to: to - startedAt,
      word,
      title: `${job.id} waited ${formatDuration(to - from)} ${what}`,
    });
    const before = waitStartedAt === null || waitEndedAt === null || waitEndedAt <= waitStartedAt
      ? []
      : [pause(waitStartedAt, waitEndedAt, "condition", "for its conditions")];
    const between = executions.flatMap(({ finishedAt }, at) => {
      const next = executions[at + 1];
      return next === undefined || finishedAt === null || next.startedAt <= finishedAt
        ? []
        : [pause(finishedAt, next.startedAt, "retry", `before execution ${next.n}`)];
    });
    return [...before, ...between];
  });
}

function labelOf({ tookMs }: RunView, bars: readonly Bar[], lanes: number): string {
  return `Timeline: ${counted(bars.length, "execution")} in ${counted(lanes, "slot")} over ` +
    formatDuration(tookMs);
}
