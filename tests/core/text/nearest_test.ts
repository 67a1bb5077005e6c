import assert from "node:assert/strict";
import fc from "fast-check";
import { nearest } from "../../../src/core/text/nearest.ts";

const keys = ["id", "command", "dependencies", "timeout", "max_retries", "retry_delay", "parallel"];

const cases: readonly (readonly [typed: string, meant: string | null])[] = [
  ["dependancies", "dependencies"],
  ["comand", "command"],
  ["tiemout", "timeout"],
  ["Timeout", "timeout"],
  ["max-retries", "max_retries"],
  ["paralell", "parallel"],
  ["param", null],
  ["par", "parallel"],
  ["db", null],
  ["ID", "id"],
  ["colour", null],
  ["", null],
  ["x".repeat(10_000), null],
];

for (const [typed, meant] of cases) {
  Deno.test(`nearest() takes "${typed.slice(0, 20)}" for ${meant ?? "nothing known"}`, () => {
    assert.equal(nearest(typed, keys), meant);
  });
}

Deno.test("nearest() prefers the least slips, then the first candidate", () => {
  assert.equal(nearest("loads", ["roads", "load", "loads2"]), "roads");
  assert.equal(nearest("extarct", ["extracts", "extract"]), "extract");
});

Deno.test("nearest() never suggests the word itself", () => {
  assert.equal(nearest("load", ["load"]), null);
});

Deno.test("nearest() finds a long word again after any one slip, and only ever names a candidate", () => {
  const word = fc.stringMatching(/^[a-z]{6,20}$/);
  fc.assert(
    fc.property(word, fc.nat(), fc.constantFrom("drop", "double", "swap"), (meant, at, slip) => {
      const i = at % (meant.length - 1);
      const [a = "", b = ""] = meant.slice(i, i + 2);
      const middle = { drop: b, double: a + a + b, swap: b + a }[slip];
      const typed = meant.slice(0, i) + middle + meant.slice(i + 2);
      assert.equal(nearest(typed, [meant]), typed === meant ? null : meant);
    }),
  );
  fc.assert(fc.property(fc.string(), fc.array(fc.string()), (typed, names) => {
    const found = nearest(typed, names);
    assert.ok(found === null || names.includes(found));
  }));
});
