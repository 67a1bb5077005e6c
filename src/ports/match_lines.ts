import type { Result } from "../core/result.ts";

/** A line and the regular expression that matches it. */
export interface LineMatch {
  readonly line: string;
  readonly pattern: string;
}

/**
 * Looks for a line that one of some regular expressions (flag `u`) matches, the last line first.
 * However long an expression would take, it is given up after the limit.
 *
 * @returns The match, or `null` where there is none; or why that is not known.
 */
export type MatchLines = (
  lines: readonly string[],
  patterns: readonly string[],
  limitMs: number,
) => Result<LineMatch | null, string>;
