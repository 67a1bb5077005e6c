import assert from "node:assert/strict";
import fc from "fast-check";
import { JsonScan } from "../../../src/core/text/json_scan.ts";

function scan(pieces: readonly string[]) {
  const scanner = new JsonScan();
  for (const piece of pieces) {
    const mistake = scanner.push(piece);
    if (mistake !== null) return mistake;
  }
  return scanner.end();
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Cuts a text at places that follow from numbers. */
function cut(text: string, places: readonly number[]): string[] {
  const at = [...places.map((place) => place % (text.length + 1)), 0, text.length];
  const sorted = at.toSorted((a, b) => a - b);
  return sorted.slice(1).map((end, n) => text.slice(sorted[n], end));
}

const json = fc.tuple(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 1, "\t"))
  .map(([text, indent]) => JSON.stringify(JSON.parse(text), null, indent));

/** JSON, JSON with a mistake or two, and what looks like it. */
const nearlyJson = fc.oneof(
  json,
  fc.tuple(json, fc.nat(), fc.nat(3), fc.string({ maxLength: 2 })).map(
    ([text, at, length, other]) => {
      const from = at % (text.length + 1);
      return text.slice(0, from) + other + text.slice(from + length);
    },
  ),
  fc.array(
    fc.constantFrom(...'{}[],:"\\-+.0123eE truefalsn\n\t\r\u0001u/b', "true", "null", '"a"', "1.5"),
    { maxLength: 12 },
  ).map((parts) => parts.join("")),
);

Deno.test("what is JSON piece by piece is JSON as a whole, and the other way round", () => {
  fc.assert(
    fc.property(nearlyJson, fc.array(fc.nat(), { maxLength: 5 }), (text, places) => {
      assert.equal(scan(cut(text, places)) === null, isJson(text), JSON.stringify(text));
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("a mistake is told with its line, and an end that comes too soon is one", () => {
  assert.deepEqual(scan(['{\n"a": 1,\n', "x}"]), { line: 3, message: 'Unexpected token "x"' });
  assert.deepEqual(scan(["[1,\n2"]), { line: 2, message: "Unexpected end of JSON input" });
  assert.deepEqual(scan([""]), { line: 1, message: "Unexpected end of JSON input" });
  assert.deepEqual(scan(["[1, 01]"]), { line: 1, message: "A number is none" });
});

Deno.test("no nesting takes more memory than is sensible", () => {
  const deep = "[".repeat(100_000);
  assert.equal(scan([deep, "]".repeat(100_000)]), null);
  assert.match(scan([deep, "["])?.message ?? "", /nested deeper than 100000/);
});
