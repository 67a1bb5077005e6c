import assert from "node:assert/strict";
import fc from "fast-check";
import { describeUnmet, unknownVariables } from "../../../src/core/when/describe_when.ts";
import { evaluateWhen } from "../../../src/core/when/evaluate_when.ts";
import {
  type Operand,
  variablesIn,
  type WhenExpression,
} from "../../../src/core/when/expression.ts";
import { parseWhen } from "../../../src/core/when/parse_when.ts";
import { printWhen } from "../../rig/print_when.ts";

function parsed(text: string): WhenExpression {
  const result = parseWhen(text);
  assert.ok(result.ok, result.ok ? "" : `${text}: ${result.error.message}`);
  return result.value;
}

function holds(text: string, env: Readonly<Record<string, string>>): boolean | null {
  return evaluateWhen(parsed(text), (name) => Object.hasOwn(env, name) ? env[name] : null);
}

const plain = { noNullPrototype: true } as const;
const name = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/);
const operand: fc.Arbitrary<Operand> = fc.oneof(
  name.map((name) => ({ kind: "variable" as const, name })),
  fc.string({ unit: "binary" }).map((text) => ({ kind: "text" as const, text })),
);
const pattern = fc.constantFrom("^db[0-9]+$", "a\\/b", "[/]", "\\\\", "x|y", "(?<n>.)", "[\\]/]");
const { expression } = fc.letrec<{ expression: WhenExpression }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    name.map((name) => ({ kind: "defined" as const, name })),
    fc.record({
      kind: fc.constant("equal" as const),
      left: operand,
      right: operand,
      negated: fc.boolean(),
    }, plain),
    fc.record({
      kind: fc.constant("matches" as const),
      operand,
      pattern,
      ignoreCase: fc.boolean(),
      negated: fc.boolean(),
    }, plain),
    fc.record({ kind: fc.constant("not" as const), inner: tie("expression") }, plain),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      parts: fc.array(tie("expression"), { minLength: 2, maxLength: 3 }),
    }, plain),
  ),
}));

Deno.test("what is printed is parsed to the same expression", () => {
  fc.assert(fc.property(expression, (expression) => {
    const text = printWhen(expression);
    const result = parseWhen(text);
    if (!result.ok && /more than|deeper/.test(result.error.message)) return;
    assert.ok(result.ok, result.ok ? "" : `${text}: ${result.error.message}`);
    assert.deepEqual(result.value, expression);
  }));
});

Deno.test("any text is an expression or a mistake with a place in it", () => {
  const piece = fc.oneof(
    fc.constantFrom("==", "!=", "=~", "!~", "!", "(", ")", "and", "or", "not", "&&", "||"),
    fc.constantFrom("defined", "A", "'x'", '"', "/a/", "/", "$A", "\\", "1", "=", " ", "true"),
    fc.string({ unit: "binary", maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece), fc.constantFrom("", " "), (pieces, separator) => {
      const text = pieces.join(separator);
      const result = parseWhen(text);
      if (result.ok) {
        assert.notEqual(evaluateWhen(result.value, () => null), null);
        return;
      }
      const { at, length, message } = result.error;
      assert.ok(at >= 0 && length >= 0 && at + length <= text.length, `${text}: ${message}`);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("what is decided before all is known stays so, whatever the rest becomes", () => {
  const values = fc.dictionary(name, fc.option(fc.string(), { nil: undefined }));
  fc.assert(fc.property(expression, values, fc.string(), (expression, values, later) => {
    const before = evaluateWhen(expression, (name) => values[name]);
    if (before === null) return;
    for (const rest of [null, "", later]) {
      assert.equal(evaluateWhen(expression, (name) => values[name] ?? rest), before);
    }
  }));
});

Deno.test("equality, defined and patterns mean what they say", () => {
  const env = { MODE: "full", HOST: "db12", EMPTY: "", COUNT: "3", FLAG: "true" };
  const met = [
    'MODE == "full"',
    "'full' == MODE",
    "MODE != 'quick'",
    "defined(MODE) and defined(EMPTY) and not defined(NOWHERE)",
    "EMPTY == '' && NOWHERE == ''",
    "HOST =~ /^db[0-9]+$/",
    "HOST =~ /DB/i and HOST !~ /DB/",
    "COUNT == 3 and FLAG == true and COUNT != 3.0",
    "!(MODE == 'quick' || HOST == 'x')",
    // "and" binds closer than "or", and "not" closer than both.
    "MODE == 'full' or MODE == 'x' and MODE == 'y'",
    "not MODE == 'x' and COUNT == '3'",
    "MODE == MODE",
  ];
  for (const text of met) assert.equal(holds(text, env), true, text);
  for (const text of met) assert.equal(holds(`not (${text})`, env), false, text);
});

Deno.test("mistakes are told where they are, with what to write", () => {
  const mistakes: readonly (readonly [string, number, string, string?])[] = [
    ["", 0, "Expected a variable or a text: it ends here"],
    [
      "MODE",
      4,
      'Expected "==", "!=", "=~" or "!~": it ends here',
      'write defined(MODE), or MODE == "..."',
    ],
    ["MODE = 'x'", 5, 'Unexpected "="', 'did you mean "=="?'],
    ["$MODE == 'x'", 0, 'Variables stand without "$": "$MODE"', "write MODE"],
    ["A == ${B}", 5, 'Variables stand without "$": "${B}"', "write B"],
    ["A == 'x", 5, "A text has no end", "put ' behind it"],
    [
      "A =~ 'x'",
      5,
      "Expected a regular expression: \"'x'\"",
      "write it between slashes: /^a.*z$/",
    ],
    ["A =~ /(/", 5, "A regular expression is wrong: Unterminated group"],
    ["A =~ /x/g", 8, 'Unknown flags "g" of a regular expression'],
    ["(A == 'x'", 9, 'Expected ")": it ends here'],
    ["A == 'x' B", 9, 'Expected "and", "or" or the end: "B"'],
    ["A == '\\x'", 6, 'Unknown escape "\\\\x" in a text'],
    ["defined A", 8, 'Expected "(" after "defined": "A"', "write defined(NAME)"],
    ["!".repeat(60) + "defined(A)", 50, 'Nested deeper than 50 levels: "!"'],
  ];
  for (const [text, at, message, hint] of mistakes) {
    const result = parseWhen(text);
    assert.ok(!result.ok, text);
    assert.deepEqual([result.error.at, result.error.message], [at, message], text);
    if (hint !== undefined) assert.equal(result.error.hint, hint, text);
  }
});

Deno.test("a reason names the values that decided, shortened after they were masked", () => {
  const text = "MODE == 'full' and KEY != 'x' and NONE == 'y'";
  const values: Record<string, string> = { MODE: "q".repeat(100), KEY: "hidden" };
  const reason = describeUnmet(
    { text, expression: parsed(text) },
    (name) => values[name] ?? null,
    (name, value) => name === "KEY" ? "***" : value,
  );
  const cut = `${"q".repeat(57)}...`;
  assert.equal(
    reason,
    `when is not met: ${text} (MODE is "${cut}", KEY is "***", NONE is not set)`,
  );
});

Deno.test("names that nothing sets are told with the nearest, unless they are asked for", () => {
  const text = "MOED == 'x' and defined(CI) and CI == 'y'";
  const clause = { text, expression: parsed(text) };
  assert.deepEqual(unknownVariables(clause, new Set(["MODE"])), [{
    name: "MOED",
    nearest: "MODE",
  }]);
  assert.deepEqual(variablesIn(clause.expression), ["MOED", "CI"]);
});
