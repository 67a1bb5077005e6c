import { type TestPattern, testPlainly } from "../text/test_pattern.ts";
import type { Operand, WhenExpression } from "./expression.ts";

/** How much of a value regular expressions get to see, UTF-16 units: they can take very long. */
const maxMatchedLength = 10_000;

/** Returns a variable's value, `null` where it is not set, `undefined` where that is not known yet. */
export type Lookup = (name: string) => string | null | undefined;

/**
 * Evaluates an expression.
 *
 * @returns `null` where it depends on what is not known yet, or takes too long to find out.
 */
export function evaluateWhen(
  expression: WhenExpression,
  lookup: Lookup,
  testPattern: TestPattern = testPlainly,
): boolean | null {
  switch (expression.kind) {
    case "defined": {
      const value = lookup(expression.name);
      return value === undefined ? null : value !== null;
    }
    case "equal": {
      const [left, right] = [expression.left, expression.right].map((side) => textOf(side, lookup));
      if (left === undefined || right === undefined) return null;
      return (left === right) !== expression.negated;
    }
    case "matches": {
      const text = textOf(expression.operand, lookup);
      if (text === undefined) return null;
      const pattern = new RegExp(expression.pattern, expression.ignoreCase ? "ui" : "u");
      const isFound = testPattern(pattern, text.slice(0, maxMatchedLength));
      return isFound === null ? null : isFound !== expression.negated;
    }
    case "not": {
      const inner = evaluateWhen(expression.inner, lookup, testPattern);
      return inner === null ? null : !inner;
    }
    case "and":
    case "or": {
      const decisive = expression.kind === "or";
      let isKnown = true;
      for (const part of expression.parts) {
        const value = evaluateWhen(part, lookup, testPattern);
        if (value === decisive) return decisive;
        if (value === null) isKnown = false;
      }
      return isKnown ? !decisive : null;
    }
  }
}

/** What is not set is as good as empty: `defined` tells the two apart. */
function textOf(operand: Operand, lookup: Lookup): string | undefined {
  if (operand.kind === "text") return operand.text;
  const value = lookup(operand.name);
  return value === undefined ? undefined : value ?? "";
}
