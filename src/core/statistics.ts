/**
 * Returns the value below which a part of the numbers lies, taken between the two nearest ones;
 * `null` of no numbers.
 *
 * @param part From 0 to 1: 0.5 is the median.
 */
export function quantile(numbers: readonly number[], part: number): number | null {
  if (numbers.length < 2) return numbers[0] ?? null;
  const sorted = Float64Array.from(numbers).sort();
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}

/** How lengths of time have changed. */
export interface Change {
  readonly beforeMs: number;
  readonly recentMs: number;
  /** As a part of what was before: 0.5 is half as much again. */
  readonly ratio: number;
  readonly direction: "longer" | "shorter" | "same";
}

/** Whatever its share, nobody cares for a smaller difference, ms. */
const leastMs = 100;
/** Less is as likely to be the machine's mood. */
const leastRatio = 0.1;
/** The same, where one is compared with one. */
const leastOfSingles = { ms: 500, ratio: 0.25 } as const;
/** How many are needed to tell what is usual. */
const fewest = 3;

/**
 * Compares the medians of lengths of time, ms. A difference counts as one where it is larger than
 * 100 ms, a tenth, and three times what they usually differ by; where too few are known to say what
 * is usual, larger than half a second and a quarter.
 *
 * @returns `null` where one side has no numbers.
 */
export function compareDurations(
  before: readonly number[],
  recent: readonly number[],
): Change | null {
  const beforeMs = quantile(before, 0.5);
  const recentMs = quantile(recent, 0.5);
  if (beforeMs === null || recentMs === null) return null;
  const size = Math.abs(recentMs - beforeMs);
  const ratio = beforeMs === 0 ? (recentMs === 0 ? 0 : Infinity) : recentMs / beforeMs - 1;
  const isOne = before.length < fewest
    ? size > leastOfSingles.ms && Math.abs(ratio) > leastOfSingles.ratio
    : size > Math.max(leastMs, 3 * deviation(before, beforeMs)) && Math.abs(ratio) > leastRatio;
  const direction = !isOne ? "same" : recentMs > beforeMs ? "longer" : "shorter";
  return { beforeMs, recentMs, ratio, direction };
}

/** The median distance from the median, which one outlier does not change. */
function deviation(numbers: readonly number[], median: number): number {
  return quantile(numbers.map((number) => Math.abs(number - median)), 0.5) ?? 0;
}
