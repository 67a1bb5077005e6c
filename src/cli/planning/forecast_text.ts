import { counted } from "../../core/text/counted.ts";
import type { DependencyManager } from "../../core/graph/dependency_manager.ts";
import { formatDuration } from "../../core/text/format_duration.ts";
import { printable } from "../../core/text/printable.ts";
import type { Estimate, PartlyAssumed } from "../../core/schedule/forecast.ts";
import type { Style } from "../../core/text/text_style.ts";
import type { PlanForecast } from "./plan_forecast.ts";

/** Nobody reads more names of a path: its first and last ones are shown. */
const mostNames = 8;

/** Lays out the forecast of a run for people. */
export function forecastText(
  { forecast, schedule, attempts }: PlanForecast,
  graph: DependencyManager,
  style: Style,
): string {
  if (forecast === null) {
    return `${
      style.bold("Prediction:")
    } no history, nothing is known of how long these jobs take\n`;
  }
  const { durationMs, longDurationMs, workMs, criticalPath, criticalPathMs } = forecast;
  const { unknown, assumedMs, awaiting } = forecast;
  // With a guess in it it may as well be less.
  const roughly = unknown > 0 ? "about " : awaiting > 0 ? "at least " : "";
  const names = criticalPath.map((index) => printable(graph.id(index)));
  const lines = [
    `${style.bold("Prediction:")} ${roughly}${formatDuration(durationMs)}, or ` +
    `${formatDuration(longDurationMs)} if every job takes its p95`,
    `  Critical path  ${partlyGuessed(criticalPathMs)}: ${pathText(names)}`,
    `  Work           ${partlyGuessed(workMs)}`,
    ...(schedule === "fifo" ? [] : ["  Order          the longest way left to the end first"]),
    `  History        ${attempts === 1 ? "the newest attempt" : `the newest ${attempts} attempts`}`,
    ...(unknown === 0 ? [] : [
      `  No history     ${counted(unknown, "job")}: a guess of ` +
      `${formatDuration(assumedMs)}${unknown === 1 ? "" : " each"}, the mean of the others`,
    ]),
    ...(awaiting === 0 ? [] : [
      `  Not counted    how long ${
        counted(awaiting, "job waits", "jobs wait")
      } for conditions outside the run`,
    ]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Says how long a job usually takes. */
export function estimateText(estimate: Estimate | null): string {
  if (estimate === null) return "no history";
  const { p50Ms, p95Ms, successes } = estimate;
  const count = counted(successes, "success", "successes");
  return `${formatDuration(p50Ms)}, p95 ${formatDuration(p95Ms)} (${count})`;
}

function partlyGuessed({ ms, assumedMs }: PartlyAssumed): string {
  return assumedMs === 0
    ? formatDuration(ms)
    : `${formatDuration(ms)}, ${formatDuration(assumedMs)} of it guessed`;
}

function pathText(names: readonly string[]): string {
  if (names.length <= mostNames) return names.join(" -> ");
  const half = mostNames / 2;
  const left = names.length - mostNames;
  return [...names.slice(0, half), `${left} more`, ...names.slice(-half)].join(" -> ");
}
