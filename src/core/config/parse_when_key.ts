import type { WhenClause } from "../when/expression.ts";
import { parseWhen } from "../when/parse_when.ts";
import { type Subject, titleOf } from "./messages/explain_wrong_value.ts";
import type { Findings } from "./messages/findings.ts";

/** Reads the `when` of a job; a mistake is shown where it stands in the text. */
export function parseWhenKey(
  text: string | null,
  subject: Subject,
  findings: Findings,
): WhenClause | null {
  if (text === null) return null;
  const expression = parseWhen(text);
  if (expression.ok) return { text, expression: expression.value };
  const { message, hint, at, length } = expression.error;
  findings.error(`Cannot read ${titleOf(subject, "when")}: ${message}`, {
    path: [...subject.path, "when"],
    part: "value",
    within: { offset: at, length },
  }, { hint });
  return null;
}
