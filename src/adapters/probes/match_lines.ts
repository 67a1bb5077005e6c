import { messageOf } from "../../core/message_of.ts";
import { runInNewContext } from "node:vm";
import { err, ok } from "../../core/result.ts";
import { maxPatternLine } from "../../ports/files.ts";
import type { LineMatch, MatchLines } from "../../ports/match_lines.ts";

/**
 * Searches lines with the runtime's own regular expressions, of which some take for ever. Nothing
 * can interrupt one but the time limit of a script, so the search runs as if it were one.
 */
export const matchLines: MatchLines = (lines, patterns, limitMs) => {
  let found: LineMatch | null = null;
  const search = () => {
    found = find(lines, patterns);
  };
  try {
    runInNewContext("search()", { search }, { timeout: limitMs });
    return ok(found);
  } catch (error) {
    const code = (error as { readonly code?: unknown } | null)?.code;
    if (code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return err(`no end within ${limitMs / 1000} s`);
    return err(messageOf(error));
  }
};

function find(lines: readonly string[], patterns: readonly string[]): LineMatch | null {
  for (const pattern of patterns) {
    const expression = new RegExp(pattern, "u");
    const line = lines.findLast((line) =>
      expression.test(line.slice(0, maxPatternLine).replace(/\r$/, ""))
    );
    if (line !== undefined) return { line, pattern };
  }
  return null;
}
