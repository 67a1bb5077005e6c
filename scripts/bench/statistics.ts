/** The middle of some measurements and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Returns the spread of `values`, of which there must be at least one. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const min = sorted[0];
  const max = sorted.at(-1);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.ceil((sorted.length - 1) / 2)];
  if (min === undefined || max === undefined || low === undefined || high === undefined) {
    throw new Error("Internal error: no values to take the spread of");
  }
  return { median: (low + high) / 2, min, max };
}

/**
 * Returns the spread of `values[i] / baseline[i]`. Both of a pair are measured in the same round,
 * so what slows the whole machine for a while hardly moves their ratio.
 */
export function ratioSpread(values: readonly number[], baseline: readonly number[]): Spread {
  if (values.length !== baseline.length) {
    throw new Error(`Internal error: ${values.length} values, ${baseline.length} to compare with`);
  }
  return spreadOf(values.map((value, i) => value / (baseline[i] ?? NaN)));
}
