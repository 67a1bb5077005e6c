import { formatDuration, formatElapsed } from "../../core/text/format_duration.ts";

const second = 1000;
const steps = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * 60 * second),
  ...[1, 2, 3, 6, 12, 24, 48, 96, 168].map((n) => n * 3600 * second),
];

/** Returns round times from 0 to a duration for an axis, ms: as many as `count`, roughly. */
export function timeTicks(durationMs: number, count: number): readonly number[] {
  const least = durationMs / count;
  const step = steps.find((size) => size >= least) ?? Math.ceil(least / 86_400_000) * 86_400_000;
  return Array.from({ length: Math.floor(durationMs / step) + 1 }, (_, at) => at * step);
}

/** Formats a time on an axis, ms. */
export function tickText(ms: number): string {
  if (ms === 0) return "0";
  const text = ms < second || ms % second !== 0 ? formatDuration(ms) : formatElapsed(ms);
  return text.replace(/ 00[smh]$/, "");
}
