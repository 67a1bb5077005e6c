import { formatDuration } from "./format_duration.ts";

/** The step in which the system counts CPU time, ms. */
const resolutionMs = 10;

/** Formats a measured CPU time, ms, as durations are; below the system's step it says so: `<10ms`. */
export function formatCpuTime(ms: number): string {
  return ms < resolutionMs ? `<${resolutionMs}ms` : formatDuration(ms);
}
