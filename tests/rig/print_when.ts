import type { Operand, WhenExpression } from "../../src/core/when/expression.ts";

/** Writes an expression so that `parseWhen` reads the same from it. */
export function printWhen(expression: WhenExpression): string {
  switch (expression.kind) {
    case "defined":
      return `defined(${expression.name})`;
    case "equal": {
      const { left, right, negated } = expression;
      return `${printOperand(left)} ${negated ? "!=" : "=="} ${printOperand(right)}`;
    }
    case "matches": {
      const { operand, pattern, ignoreCase, negated } = expression;
      const sign = negated ? "!~" : "=~";
      return `${printOperand(operand)} ${sign} /${pattern}/${ignoreCase ? "i" : ""}`;
    }
    case "not":
      return `not ${printPart(expression.inner)}`;
    case "and":
    case "or":
      return expression.parts.map(printPart).join(` ${expression.kind} `);
  }
}

function printPart(expression: WhenExpression): string {
  const text = printWhen(expression);
  return expression.kind === "and" || expression.kind === "or" ? `(${text})` : text;
}

const escaped: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function printOperand(operand: Operand): string {
  if (operand.kind === "variable") return operand.name;
  return `"${operand.text.replace(/["\\\n\r\t]/g, (found) => escaped[found] ?? `\\${found}`)}"`;
}
