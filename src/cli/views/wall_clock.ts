import { isoLocal } from "../../core/text/format_time.ts";
import type { CliDependencies } from "../cli_dependencies.ts";

/** Formats a time, epoch ms, for a table: `2026-11-23 06:00:00` of the wall clock; `-` for none. */
export function wallClock(
  atMs: number | null,
  { utcOffsetMinutes }: Pick<CliDependencies, "utcOffsetMinutes">,
): string {
  if (atMs === null) return "-";
  return isoLocal(atMs, utcOffsetMinutes(atMs)).slice(0, 19).replace("T", " ");
}

/** Formats a time as {@link wallClock} does, with the zone's distance from UTC behind it. */
export function wallClockWithZone(
  atMs: number,
  { utcOffsetMinutes }: Pick<CliDependencies, "utcOffsetMinutes">,
): string {
  const text = isoLocal(atMs, utcOffsetMinutes(atMs));
  return `${text.slice(0, 19).replace("T", " ")} ${text.slice(19)}`;
}
