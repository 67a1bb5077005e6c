import assert from "node:assert/strict";
import fc from "fast-check";
import { maxTotalLength, maxValueLength } from "../../../src/core/environment/env_templates.ts";
import {
  hasReferences,
  interpolateParams,
} from "../../../src/core/environment/interpolate_params.ts";

const env = { A: "1", EMPTY: "", REF: "${A}", BIG: "x".repeat(100_000) };

Deno.test("references in all texts are replaced, keys and other values stay", () => {
  const value = {
    "${A}": "${A}",
    list: ["x${A}", 1, null, true, ["${NO:-d}", "$${A}"]],
    deep: { deeper: { empty: "[${EMPTY}]", once: "${REF}" } },
  };
  assert.deepEqual(interpolateParams(value, env), {
    value: {
      "${A}": "1",
      list: ["x1", 1, null, true, ["d", "${A}"]],
      deep: { deeper: { empty: "[]", once: "${A}" } },
    },
    unknown: [],
    isTooLong: false,
  });
});

Deno.test("what leads nowhere stays and is named once, in the order of the text", () => {
  const value = { a: ["${NO}/x", "${NEVER}", "${NO:-}"], b: "${NO} ${constructor} ${__proto__}" };
  const { value: made, unknown } = interpolateParams(value, env);
  assert.deepEqual(made, { ...value, a: ["${NO}/x", "${NEVER}", ""] });
  assert.deepEqual(unknown, ["${NO}", "${NEVER}", "${constructor}", "${__proto__}"]);
});

Deno.test("a key called __proto__ is a key like any other", () => {
  const value = JSON.parse('{"__proto__": {"x": "${A}"}, "y": "${A}"}');
  const made = interpolateParams(value, env).value;
  assert.equal(JSON.stringify(made), '{"__proto__":{"x":"1"},"y":"1"}');
  assert.equal(Object.getPrototypeOf(made), Object.prototype);
});

Deno.test("a value without references is returned itself, others are left as they were", () => {
  const plain = { a: ["$A", { b: "}" }] };
  assert.equal(interpolateParams(plain, env).value, plain);
  const value = Object.freeze({ a: Object.freeze(["${A}"]) });
  assert.deepEqual(interpolateParams(value, env).value, { a: ["1"] });
  assert.deepEqual(value, { a: ["${A}"] });
});

Deno.test("no depth and no width is too much", () => {
  let deep: unknown = "${A}";
  for (let level = 0; level < 50_000; level++) deep = level % 2 === 0 ? [deep] : { k: deep };
  let made: unknown = interpolateParams(deep, env).value;
  while (typeof made === "object" && made !== null) [made] = Object.values(made);
  assert.equal(made, "1");
  const wide = Array.from({ length: 200_000 }, (_, at) => at % 2 === 0 ? "${A}" : "a");
  assert.equal(interpolateParams(wide, env).value.join("").length, 200_000);
});

Deno.test("texts that would become too long stay as they are", () => {
  const text = "${BIG}".repeat(2);
  assert.ok(env.BIG.length * 2 > maxValueLength);
  assert.deepEqual(interpolateParams([text, "${A}"], env), {
    value: [text, "1"],
    unknown: [],
    isTooLong: true,
  });
  const many = Array.from({ length: 1000 }, () => "${BIG}");
  const { value, isTooLong } = interpolateParams(many, env);
  assert.equal(isTooLong, true);
  assert.ok(value.join("").length <= maxTotalLength + many.join("").length);
});

Deno.test("what has no references comes out as it went in, whatever it is", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const { value: made, unknown } = interpolateParams(value, {});
    if (!hasReferences(value)) assert.equal(made, value);
    assert.deepEqual(unknown, []);
  }));
});

Deno.test("each text comes out as it would alone, in the same shape", () => {
  const text = fc.array(fc.constantFrom("${A}", "${NO}", "${NO:-x}", "$${A}", "${", "}", "a"))
    .map((parts) => parts.join(""));
  const { value: tree } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.constantFrom(null, 7, true),
      fc.array(tie("value")),
      fc.dictionary(fc.oneof(text, fc.constant("__proto__")), tie("value")),
    ),
  }));
  fc.assert(fc.property(tree, (value) => {
    const alone = (_: string, item: unknown) =>
      typeof item === "string" ? interpolateParams([item], env).value[0] : item;
    assert.equal(
      JSON.stringify(interpolateParams(value, env).value),
      JSON.stringify(value, alone),
    );
  }));
});
