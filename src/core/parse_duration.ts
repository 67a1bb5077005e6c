/** Milliseconds of each unit, in the order in which a text may use them. */
const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

const pattern =
  /^(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$/;

/**
 * Reads a length of time: `90s`, `5m`, `1h30m`, `1.5h`, `500ms`, or a number of seconds, `90`.
 *
 * @returns Milliseconds, or `null` where the text is no length of time.
 */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return inRange(Number(trimmed) * units.s);
  const match = pattern.exec(trimmed);
  if (match === null || trimmed === "") return null;
  let total = 0;
  for (const [place, size] of Object.values(units).entries()) {
    total += Number(match[place + 1] ?? 0) * size;
  }
  return inRange(total);
}

function inRange(ms: number): number | null {
  return Number.isFinite(ms) && ms <= Number.MAX_SAFE_INTEGER ? ms : null;
}
