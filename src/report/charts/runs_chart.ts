import { axisX, axisY, barY, gridY, ruleY, text } from "@observablehq/plot";
import { formatDuration } from "../../core/text/format_duration.ts";
import { isoLocal } from "../../core/text/format_time.ts";
import { toneOfStatus } from "../../core/text/status_tone.ts";
import type { AttemptRecord } from "../../ports/history_records.ts";
import { toneSymbols } from "../graph/graph_view.ts";
import type { RunView } from "../model/run_view.ts";
import { svgChart, toneColour } from "./svg_chart.ts";
import { tickText, timeTicks } from "./time_axis.ts";

/** Fewer runs make no picture. */
const fewest = 3;

/** More columns than this leave no room for each one's number. */
const mostNumbers = 14;

/** Draws how long the application's newest runs took; `null` of too few. */
export function runsChart({ pastRuns, source, usualMs, tookMs }: RunView): string | null {
  if (pastRuns.length < fewest) return null;
  const { run } = source.record;
  const tookOf = (past: AttemptRecord) =>
    past.runId === run.runId
      ? tookMs
      : Math.max(0, (past.finishedAt ?? past.startedAt) - past.startedAt);
  const end = pastRuns.reduce((most, past) => Math.max(most, tookOf(past)), usualMs ?? 1);
  const ticks = timeTicks(end, 4);
  const isThis = (past: AttemptRecord) => past.runId === run.runId;
  const titleOf = (past: AttemptRecord) => {
    const at = isoLocal(past.startedAt, source.utcOffsetMinutes(past.startedAt));
    return `run ${past.runId}: ${past.status}\n${formatDuration(tookOf(past))}, ` +
      at.slice(0, 16).replace("T", " ");
  };
  const step = Math.ceil(pastRuns.length / mostNumbers);
  return svgChart({
    width: 1120,
    height: 196,
    marginLeft: 64,
    marginRight: 16,
    marginTop: 18,
    marginBottom: 26,
    x: { domain: pastRuns.map((_, at) => at), type: "band", padding: 0.25 },
    y: { domain: [0, end * 1.05], type: "linear" },
    marks: [
      gridY(ticks, { stroke: "var(--grid)", strokeOpacity: 1 }),
      axisY(ticks, { tickSize: 0, tickFormat: tickText, label: null }),
      axisX({
        tickSize: 0,
        label: null,
        tickFormat: (at: number) => {
          const past = pastRuns[at];
          if (past === undefined) return "";
          return isThis(past) || (pastRuns.length - 1 - at) % step === 0 ? String(past.runId) : "";
        },
      }),
      barY(pastRuns, {
        x: (_: AttemptRecord, at: number) => at,
        y: tookOf,
        fill: (past: AttemptRecord) => toneColour(toneOfStatus(past.status)),
        fillOpacity: (past: AttemptRecord) => isThis(past) ? 1 : 0.55,
        stroke: (past: AttemptRecord) => isThis(past) ? "var(--ink)" : "none",
        strokeWidth: 1.6,
        rx: 2,
        title: titleOf,
      }),
      text(pastRuns, {
        x: (_: AttemptRecord, at: number) => at,
        y: tookOf,
        text: (past: AttemptRecord) =>
          past.status === "SUCCESS" ? "" : toneSymbols[toneOfStatus(past.status)],
        fill: (past: AttemptRecord) => toneColour(toneOfStatus(past.status)),
        dy: -8,
      }),
      ...(usualMs === null
        ? []
        : [ruleY([usualMs], { stroke: "var(--soft-ink)", strokeDasharray: "4 3" })]),
    ],
  }, `How long the newest ${pastRuns.length} runs took`);
}
