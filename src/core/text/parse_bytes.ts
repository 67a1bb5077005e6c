/** Bytes of each unit: those with an `i` are powers of 1024. */
const units: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["B", 1],
  ...["K", "M", "G", "T"].flatMap((letter, at): [string, number][] => [
    [`${letter}B`, 1000 ** (at + 1)],
    [`${letter}iB`, 1024 ** (at + 1)],
  ]),
]);

/**
 * Reads a number of bytes: `500MB`, `1.5 GiB`, `4096`.
 *
 * @returns Bytes, or `null` where the text is no number of bytes.
 */
export function parseBytes(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?) ?([KMGT]?i?B)?$/.exec(text.trim());
  const unit = units.get(match?.[2] ?? "");
  if (match === null || unit === undefined) return null;
  const bytes = Math.round(Number(match[1]) * unit);
  return Number.isSafeInteger(bytes) ? bytes : null;
}
