import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDotenv } from "../../../src/core/environment/dotenv.ts";
import { literalText } from "../../../src/core/environment/interpolate.ts";
import { parseTemplate, renderTemplate } from "../../../src/core/environment/interpolate.ts";

function variablesOf(text: string): Readonly<Record<string, string>> {
  const parsed = parseDotenv(text);
  if (!parsed.ok) assert.fail(JSON.stringify(parsed.mistakes));
  return parsed.variables;
}

function mistakesOf(text: string): readonly string[] {
  const parsed = parseDotenv(text);
  assert(!parsed.ok, "nothing was wrong");
  return parsed.mistakes.map(({ line, message }) => `${line}: ${message}`);
}

Deno.test("env files: names, blanks, comments, export, quotes, escapes, several lines", () => {
  const text = String.raw`
# a comment
PLAIN=a value # with a comment
HASH=a#b
export EXPORTED = x=y
EMPTY=
COMMENT_ONLY= # nothing
SINGLE='a \n "b" ${"${X}"} # no comment' # a comment
DOUBLE="a\tb \"c\" \\ \d ${"${X}"} \${Y} \$Z"
MULTI="first
# second"
ALSO='one
two'
TWICE=1
TWICE=2
  INDENTED=yes`;
  assert.deepEqual(variablesOf(`\ufeff${text}`), {
    PLAIN: "a value",
    HASH: "a#b",
    EXPORTED: "x=y",
    EMPTY: "",
    COMMENT_ONLY: "",
    SINGLE: 'a \\n "b" $${X} # no comment',
    DOUBLE: 'a\tb "c" \\ \\d ${X} $${Y} $Z',
    MULTI: "first\n# second",
    ALSO: "one\ntwo",
    TWICE: "2",
    INDENTED: "yes",
  });
  assert.deepEqual(variablesOf("A=1\r\nB='x\r\ny'\r\n"), { A: "1", B: "x\ny" });
  assert.equal(variablesOf("__proto__=x")["__proto__"], "x");
});

Deno.test("env files: every mistake is told with its line and without a value", () => {
  const text = `A=1
hunter22
=hunter22
9A=hunter22
B="two
lines" hunter22
C='x'
D="never closed hunter22`;
  const mistakes = mistakesOf(text);
  assert.deepEqual(mistakes, [
    '2: Expected NAME=VALUE: there is no "="',
    '3: Expected a name before "="',
    "4: Expected a name of letters, digits and underscores that starts with no digit",
    '5: Expected nothing but a comment after the quoted value of "B"',
    '6: Expected NAME=VALUE: there is no "="',
    '8: The value of "D" has no closing "',
  ]);
  assert(!mistakes.join("").includes("hunter22"), "a value is shown");
  assert.deepEqual(mistakesOf("A=\0"), ['1: Expected the value of "A" to have no NUL character']);
});

Deno.test("env files: what is written in single quotes comes out of interpolation as it is", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("$", "{", "}", "A", "\\", '"', " ", "#", "\n") }),
      (text) => {
        const value = variablesOf(`X='${text}'`)["X"] ?? "";
        assert.equal(value, literalText(text));
        assert.equal(renderTemplate(parseTemplate(value), () => "wrong"), text);
      },
    ),
  );
});
