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
  return spreadOf(ratiosOf(values, baseline));
}

/** Returns `values[i] / baseline[i]`. */
export function ratiosOf(values: readonly number[], baseline: readonly number[]): number[] {
  if (values.length !== baseline.length) {
    throw new Error(`Internal error: ${values.length} values, ${baseline.length} to compare with`);
  }
  return values.map((value, i) => value / (baseline[i] ?? NaN));
}

/**
 * Returns between which of the values the median of all that could have been measured lies with a
 * probability of 95 % or more, whatever their distribution. That takes six values at least; of fewer
 * ones nothing is known.
 */
export function median95(
  values: readonly number[],
): { readonly from: number; readonly to: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const count = sorted.length;
  // How many values may be left out on each side: with k of them, the true median lies outside with
  // twice the chance that a coin thrown `count` times shows heads k times or less.
  let outside = 0;
  let left = -1;
  for (let k = 0, chance = 0.5 ** count; 2 * (outside + chance) <= 0.05; k++) {
    outside += chance;
    left = k;
    chance = chance * (count - k) / (k + 1);
  }
  const [from, to] = [sorted[left], sorted[count - 1 - left]];
  return from === undefined || to === undefined ? { from: 0, to: Infinity } : { from, to };
}
