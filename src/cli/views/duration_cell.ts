import { formatDuration } from "../../core/text/format_duration.ts";

/** Returns a length of time, ms, as it stands in a table; `-` where there is none. */
export function durationCell(ms: number | null): string {
  return ms === null ? "-" : formatDuration(ms);
}
