import type { Style } from "../core/text/text_style.ts";

/** What a progress bar shows: shares of a total. */
export interface Progress {
  readonly good: number;
  /** Failed, and not run because of it. */
  readonly bad: number;
  readonly total: number;
}

/** Draws a bar of exactly `columns`: good, then bad, then what is left. */
export function progressBar(
  { good, bad, total }: Progress,
  columns: number,
  options: { readonly style: Style; readonly unicode: boolean },
): string {
  const { style, unicode } = options;
  const [full, wrong, rest] = unicode ? ["━", "━", "─"] : ["=", "x", "-"];
  const ended = cells(good + bad, total, columns);
  // One bad job among thousands is still seen.
  const badCells = bad === 0 ? 0 : Math.max(1, ended - cells(good, total, columns));
  const goodCells = Math.max(0, ended - badCells);
  return style.green(full.repeat(goodCells)) + style.red(wrong.repeat(badCells)) +
    style.dim(rest.repeat(columns - goodCells - badCells));
}

/** Cut, not rounded: a full bar means that all is done. */
function cells(part: number, total: number, columns: number): number {
  return total === 0 ? columns : Math.min(columns, Math.floor(part / total * columns));
}
