/** Formats a time, epoch ms, in UTC with milliseconds: `2026-11-23T05:00:00.000Z`. */
export function isoUtc(atMs: number): string {
  return new Date(atMs).toISOString();
}

/**
 * Formats a time, epoch ms, as a wall clock shows it and yet without ambiguity:
 * `2026-11-23T06:00:00+01:00`.
 *
 * @param offsetMinutes How far the wall clock is ahead of UTC.
 */
export function isoLocal(atMs: number, offsetMinutes: number): string {
  const sign = offsetMinutes < 0 ? "-" : "+";
  const size = Math.abs(offsetMinutes);
  return `${shifted(atMs, offsetMinutes).slice(0, 19)}${sign}${two(size / 60)}:${two(size % 60)}`;
}

/** Formats the time of day, `06:00:00`, `offsetMinutes` ahead of UTC. */
export function clockTime(atMs: number, offsetMinutes: number): string {
  return shifted(atMs, offsetMinutes).slice(11, 19);
}

function shifted(atMs: number, offsetMinutes: number): string {
  return isoUtc(atMs + offsetMinutes * 60_000);
}

function two(value: number): string {
  return String(Math.floor(value)).padStart(2, "0");
}
