import { nearest } from "../text/nearest.ts";
import { fitText } from "../text/text_width.ts";
import type { Lookup } from "./evaluate_when.ts";
import { expressionsIn, variablesIn, type WhenClause } from "./expression.ts";

/** Variables named in a reason, and how much of each value is shown. */
const maxNamed = 5;
const maxShownWidth = 60;

/**
 * Says why a job does not run: the clause and the values that decided.
 *
 * @param shownValue Returns a value as it may be shown.
 */
export function describeUnmet(
  { text, expression }: WhenClause,
  lookup: Lookup,
  shownValue: (name: string, value: string) => string,
): string {
  const names = variablesIn(expression);
  const facts = names.slice(0, maxNamed).map((name) => {
    const value = lookup(name);
    if (typeof value !== "string") return `${name} is not set`;
    // Masked before it is cut: the part of a secret could not be told from other text.
    return `${name} is "${fitText(shownValue(name, value), maxShownWidth, "...")}"`;
  });
  if (names.length > maxNamed) facts.push(`and ${names.length - maxNamed} more`);
  return `when is not met: ${text}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`;
}

/**
 * Finds the variables of a clause that nothing can set; those that it asks for by `defined` are
 * expected to be missing.
 *
 * @param known The names that some layer of the environment or an output sets.
 */
export function unknownVariables(
  { expression }: WhenClause,
  known: ReadonlySet<string>,
): readonly { readonly name: string; readonly nearest: string | null }[] {
  const asked = new Set<string>();
  for (const part of expressionsIn(expression)) {
    if (part.kind === "defined") asked.add(part.name);
  }
  return variablesIn(expression).filter((name) => !known.has(name) && !asked.has(name))
    .map((name) => ({ name, nearest: nearest(name, known) }));
}
