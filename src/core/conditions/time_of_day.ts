/** Says how far the wall clock of some place is ahead of UTC at a time, epoch ms; returns minutes. */
export type OffsetAt = (atMs: number) => number;

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** How long ago a time of day may have been, when a run starts, to count as that of this run, ms. */
const reachBackMs = 12 * 60 * minuteMs;

/** Time between two looks at an offset, ms: no zone changes its clocks between quarters of an hour. */
const stepMs = 15 * minuteMs;

/** How far offsets go from UTC, ms, with room. */
const maxOffsetMs = 16 * 60 * minuteMs;

/** What a time of day looks like: `02:30` or `02:30:15`. */
export const timeOfDayPattern = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;

/** Returns the ms after midnight that a text such as `02:30` means, or `null`. */
export function parseTimeOfDay(text: string): number | null {
  const match = timeOfDayPattern.exec(text);
  if (match === null) return null;
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

/**
 * Returns the moment that a time of day means for a run, epoch ms: that of the day on which the run
 * starts, be it ahead or past; but where it is more than twelve hours past, that of the next day. So
 * a run of 23:00 waits for 02:30 in the night, and one that is repeated at 10:00 does not.
 *
 * A time that the clocks skip is the moment of the skip; of one that comes twice it is the first.
 *
 * @param timeMs Ms after midnight.
 */
export function timeOfDayAfter(startMs: number, timeMs: number, offsetAt: OffsetAt): number {
  const wall = startMs + offsetAt(startMs) * minuteMs;
  const midnight = Math.floor(wall / dayMs) * dayMs;
  const today = firstMomentAt(midnight + timeMs, offsetAt);
  return startMs - today <= reachBackMs
    ? today
    : firstMomentAt(midnight + dayMs + timeMs, offsetAt);
}

/** Returns the first moment at which the clocks of a place show a time or later, all as epoch ms. */
function firstMomentAt(wall: number, offsetAt: OffsetAt): number {
  const wallAt = (ms: number) => ms + offsetAt(ms) * minuteMs;
  const first = Math.floor((wall - maxOffsetMs) / stepMs) * stepMs;
  const last = wall + maxOffsetMs;
  const offsets = new Set<number>();
  for (let ms = first; ms <= last; ms += stepMs) offsets.add(offsetAt(ms));
  const moments = [...offsets].map((offset) => wall - offset * minuteMs);
  const shown = moments.filter((ms) => wallAt(ms) === wall);
  if (shown.length > 0) return Math.min(...shown);
  // The clocks never show it: they jump over it, and the jump is what is looked for.
  let before = first;
  while (wallAt(before + stepMs) < wall) before += stepMs;
  let after = before + stepMs;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallAt(middle) < wall) before = middle;
    else after = middle;
  }
  return after;
}
