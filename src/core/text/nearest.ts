/** Longer words are not compared: nobody mistypes them, and each comparison is quadratic. */
const maxWordLength = 64;

/**
 * Returns the candidate that a person who typed `word` most likely meant, or `null` where none is
 * near. Letter case counts nothing, `-` is `_`, and a swap of two neighbours is one slip. A word that
 * goes on as the candidate does is near too. Among equally near candidates the first wins.
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const typed = fold(word);
  if (typed.length === 0 || typed.length > maxWordLength) return null;
  let best: string | null = null;
  const limit = slipsAllowed(typed.length);
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (candidate === word) continue;
    const folded = fold(candidate);
    const distance = limit > 0 && folded.startsWith(typed)
      ? Math.min(limit, folded.length - typed.length)
      : distanceWithin(bestDistance - 1, typed, folded);
    if (distance >= bestDistance) continue;
    best = candidate;
    bestDistance = distance;
    if (distance === 0) break;
  }
  return best;
}

function distanceWithin(limit: number, a: string, b: string): number {
  return Math.abs(a.length - b.length) > limit ? limit + 1 : editDistance(a, b, limit);
}

/** A third of the letters, so that `db` does not become `id`, and never more than three. */
function slipsAllowed(length: number): number {
  return length <= 2 ? 0 : Math.min(3, Math.max(1, Math.floor(length / 3)));
}

function fold(word: string): string {
  return word.toLowerCase().replaceAll("-", "_");
}

/**
 * Counts insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`
 * (Damerau-Levenshtein, optimal string alignment). Answers `limit + 1` as soon as it is beyond.
 */
function editDistance(a: string, b: string, limit: number): number {
  const width = b.length + 1;
  let beforePrevious: number[] = [];
  let previous: number[] = Array.from({ length: width }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current: number[] = [row];
    let least = row;
    for (let column = 1; column < width; column++) {
      const same = a.charCodeAt(row - 1) === b.charCodeAt(column - 1);
      let cost = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 &&
        a.charCodeAt(row - 1) === b.charCodeAt(column - 2) &&
        a.charCodeAt(row - 2) === b.charCodeAt(column - 1);
      if (swapped) cost = Math.min(cost, at(beforePrevious, column - 2) + 1);
      current.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
