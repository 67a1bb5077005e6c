import assert from "node:assert/strict";
import fc from "fast-check";
import {
  parseTemplate,
  type Reference,
  referencesIn,
  renderTemplate,
} from "../../../src/core/environment/interpolate.ts";

const values: Readonly<Record<string, string>> = { A: "1", B: "${A}", EMPTY: "", _x9: "u" };
const valueOf = ({ name }: Reference) => values[name] ?? null;

function render(text: string): string | null {
  return renderTemplate(parseTemplate(text), valueOf);
}

Deno.test("puts values in place of references and leaves the rest alone", () => {
  const cases: Readonly<Record<string, string>> = {
    "": "",
    "plain": "plain",
    "${A}": "1",
    "x${A}y${A}z": "x1y1z",
    "${_x9}": "u",
    "[${EMPTY}]": "[]",
    // A value is not looked through again.
    "${B}": "${A}",
    // Unknown names stay.
    "${NO}/x": "${NO}/x",
    // Not references.
    "$A $ $$ $1": "$A $ $$ $1",
    "${}": "${}",
    "${A": "${A",
    "${9}": "${9}",
    "${A B}": "${A B}",
    "${A-x}": "${A-x}",
    "${A:+x}": "${A:+x}",
    "{A}": "{A}",
    "}": "}",
    // Literal.
    "$${A}": "${A}",
    "$${A} ${A}": "${A} 1",
    "$$${A}": "$${A}",
    "$${": "${",
    // Defaults.
    "${A:-2}": "1",
    "${NO:-2}": "2",
    "${EMPTY:-2}": "2",
    "${NO:-}": "",
    "${NO:-a:-b}": "a:-b",
    "${NO:-${A}}": "1",
    "${NO:-x${ALSO_NO:-y${A}}z}": "xy1z",
    "${NO:-${ALSO_NO}}": "${ALSO_NO}",
    "${NO:-$${A}}": "${A}",
    "${A:-${NO}}": "1",
    "${NO:-{}}": "{}",
    // Unclosed defaults.
    "${NO:-x": "${NO:-x",
    "${NO:-${A}": "${NO:-1",
    "a${NO:-b${NO:-c": "a${NO:-b${NO:-c",
    "ünï ${A} 😀": "ünï 1 😀",
  };
  for (const [text, expected] of Object.entries(cases)) assert.equal(render(text), expected, text);
});

Deno.test("lists references with those in defaults", () => {
  const references = referencesIn(parseTemplate("${A} $${B} ${C:-x${D:-${E}}} ${F"));
  assert.deepEqual(references.map(({ name, text }) => [name, text]), [
    ["A", "${A}"],
    ["C", "${C:-x${D:-${E}}}"],
    ["D", "${D:-${E}}"],
    ["E", "${E}"],
  ]);
});

Deno.test("gives up instead of making a text beyond the limit", () => {
  const twice = parseTemplate("${A}${A}");
  assert.equal(renderTemplate(twice, () => "xx", 4), "xxxx");
  assert.equal(renderTemplate(twice, () => "xx", 3), null);
  assert.equal(renderTemplate(parseTemplate("ab${A:-cd}"), () => null, 3), null);
});

Deno.test("leaves any text without references as it is", () => {
  const text = fc.string({ unit: fc.constantFrom(..."$AB:-} x") });
  fc.assert(fc.property(text, (text) => assert.equal(render(text), text)));
});

Deno.test("escapes any text with $${ for ${", () => {
  const text = fc.string({ unit: fc.constantFrom("${", "A", "B", ":-", "x", " ") });
  fc.assert(
    fc.property(text, (text) => assert.equal(render(text.replaceAll("${", "$${")), text)),
  );
});

Deno.test("returns what it cannot know: with nothing set and no defaults, a text stays itself", () => {
  const text = fc.string({ unit: fc.constantFrom("${A}", "${B}", "$", "{", "}", "A", " ") })
    .filter((text) => !text.includes("$${"));
  fc.assert(fc.property(text, (text) => {
    assert.equal(renderTemplate(parseTemplate(text), () => null), text);
  }));
});

Deno.test("takes time in proportion to the text, however it is nested", () => {
  const size = 100_000;
  for (const part of ["${A}", "${A:-", "$${", "}", "${", "$", "${AAAA"]) {
    assert.notEqual(render(part.repeat(size)), null);
  }
  const nested = "${NO:-".repeat(size) + "x" + "}".repeat(size);
  assert.notEqual(render(nested), null);
  assert.equal(referencesIn(parseTemplate(nested)).length, 50, "deeper ones stay text");
});
