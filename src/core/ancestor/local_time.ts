const dayMs = 86_400_000;

/**
 * Reads a time of a wall clock, `2026-11-23 06:00:00` or with a `T` and fractions of a second, as
 * epoch ms; `null` for any other text.
 *
 * Of a time that the clock showed twice, when it was set back, the earlier one is meant; one that it
 * never showed, when it was set forward, is read as if it had not been set yet.
 *
 * @param utcOffsetMinutes How far the clock was ahead of UTC at a time.
 */
export function localTime(
  text: string,
  utcOffsetMinutes: (atMs: number) => number,
): number | null {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?$/.exec(text.trim());
  if (match === null) return null;
  const [, day, time, fraction = ""] = match;
  const iso = `${day}T${time}.${fraction.slice(0, 3).padEnd(3, "0")}Z`;
  const shown = Date.parse(iso);
  // A day such as the 31st of June is read as the 1st of July, or not at all.
  if (Number.isNaN(shown) || new Date(shown).toISOString() !== iso) return null;
  const readings = [shown - dayMs, shown + dayMs]
    .map((near) => shown - utcOffsetMinutes(near) * 60_000);
  const right = readings.filter((at) => at + utcOffsetMinutes(at) * 60_000 === shown);
  return right.length > 0 ? Math.min(...right) : readings[0] ?? null;
}
