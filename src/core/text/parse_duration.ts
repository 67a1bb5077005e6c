/** Milliseconds of each unit, in the order in which a text may use them. */
const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

/** What a length of time looks like: a number, or numbers with units, the larger ones first. */
export const durationPattern =
  /^\s*(?:(\d+(?:\.\d+)?)|(?=\d)(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?)\s*$/;

/**
 * Reads a length of time: `90s`, `5m`, `1h30m`, `1.5h`, `500ms`, or a number of seconds, `90`.
 *
 * @returns Milliseconds, or `null` where the text is no length of time.
 */
export function parseDuration(text: string): number | null {
  const match = durationPattern.exec(text);
  if (match === null) return null;
  const [, seconds, ...parts] = match;
  if (seconds !== undefined) return inRange(Number(seconds) * units.s);
  const sizes = Object.values(units);
  return inRange(parts.reduce((sum, part, at) => sum + Number(part ?? 0) * (sizes[at] ?? 0), 0));
}

function inRange(ms: number): number | null {
  return Number.isFinite(ms) && ms <= Number.MAX_SAFE_INTEGER ? ms : null;
}
