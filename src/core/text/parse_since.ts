/** What turns local times into moments. */
export interface LocalClock {
  /** Epoch ms. */
  readonly now: number;
  /** Returns how far the wall clock is ahead of UTC at a time, minutes. */
  readonly utcOffsetMinutes: (atMs: number) => number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Units of a distance in words, by their singular and short names. */
const units: ReadonlyMap<string, number> = new Map([
  ...["s", "sec", "second"].map((name) => [name, 1000] as const),
  ...["m", "min", "minute"].map((name) => [name, minute] as const),
  ...["h", "hour"].map((name) => [name, hour] as const),
  ...["d", "day"].map((name) => [name, day] as const),
  ...["w", "week"].map((name) => [name, 7 * day] as const),
]);

/** What people may write, for messages. */
export const sinceForms = '"2026-11-23", "2026-11-23 06:00", "yesterday", "2 days" or "90m"';

/**
 * Reads a moment in the past: a date or a date and time of the local clock, either with `T` or a
 * zone as ISO 8601 has it; `today` and `yesterday`, which begin at midnight; or how long ago: `2 days`,
 * `1h30m`, `3 weeks ago`.
 *
 * @returns Epoch ms, or `null` where the text is none of these.
 */
export function parseSince(text: string, clock: LocalClock): number | null {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === "today") return midnight(0, clock);
  if (trimmed === "yesterday") return midnight(-1, clock);
  const distance = readDistance(trimmed);
  return distance === null ? readTime(trimmed, clock) : clock.now - distance;
}

/** The local midnight that began today, or a day some days off. */
function midnight(days: number, clock: LocalClock): number {
  const local = clock.now + clock.utcOffsetMinutes(clock.now) * minute;
  return momentOf(Math.floor(local / day) * day + days * day, clock);
}

function readDistance(text: string): number | null {
  const pieces = text.replace(/\s*ago$/, "");
  if (!/^(?:\d+(?:\.\d+)?\s*[a-z]+[\s,]*)+$/.test(pieces)) return null;
  let distance = 0;
  for (const [, number = "", name = ""] of pieces.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)) {
    const unit = units.get(name) ?? units.get(name.replace(/s$/, ""));
    if (unit === undefined) return null;
    distance += Number(number) * unit;
  }
  return Number.isSafeInteger(Math.round(distance)) ? Math.round(distance) : null;
}

const time =
  /^(\d{4})-(\d\d)-(\d\d)(?:[t ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d*)?)?\s*(z|[+-]\d\d:?\d\d)?)?$/;

function readTime(text: string, clock: LocalClock): number | null {
  const match = time.exec(text);
  if (match === null) return null;
  const [, year, month, date, hours, minutes, seconds, fraction, zone] = match;
  const number = (digits: string | undefined) => Number(digits ?? 0);
  const days = Date.UTC(number(year), number(month) - 1, number(date));
  // A 30th of February would become a day in March.
  if (new Date(days).toISOString().slice(0, 10) !== text.slice(0, 10)) return null;
  if (number(hours) > 23 || number(minutes) > 59 || number(seconds) > 59) return null;
  const clockTime = number(hours) * hour + number(minutes) * minute + number(seconds) * 1000 +
    number(fraction?.padEnd(3, "0"));
  if (zone === undefined) return momentOf(days + clockTime, clock);
  return days + clockTime - (zone === "z" ? 0 : zoneMinutes(zone)) * minute;
}

function zoneMinutes(zone: string): number {
  const digits = zone.replace(/\D/g, "");
  const size = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith("-") ? -size : size;
}

/** Asked twice: near a change of the clock the first guess may have the other side's distance. */
function momentOf(localMs: number, { utcOffsetMinutes }: LocalClock): number {
  const guess = localMs - utcOffsetMinutes(localMs) * minute;
  return localMs - utcOffsetMinutes(guess) * minute;
}
