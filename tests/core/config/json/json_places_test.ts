import assert from "node:assert/strict";
import fc from "fast-check";
import { parseWithPlaces } from "../../../../src/core/config/json/json_places.ts";

/** Writes a text as a JSON string in one of the ways that it can be written. */
function written(text: string, escaped: readonly boolean[]): string {
  const units = Array.from({ length: text.length }, (_, at) => {
    const unit = text.charAt(at);
    if (escaped[at % Math.max(1, escaped.length)] === true) {
      return `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`;
    }
    return JSON.stringify(unit).slice(1, -1);
  });
  return `"${units.join("")}"`;
}

Deno.test("a stretch of a string is found however the string is written", () => {
  const text = fc.string({ unit: "binary", minLength: 1 });
  fc.assert(
    fc.property(text, fc.array(fc.boolean()), fc.nat(), fc.nat(), (text, escaped, a, b) => {
      const offset = a % text.length;
      const length = 1 + b % (text.length - offset);
      const source = `{"key": [1, ${written(text, escaped)}]}`;
      const { places } = parseWithPlaces(source);
      const place = places.textAt(["key", 1], { offset, length });
      assert.ok(place !== null);
      const found = source.slice(place.offset, place.offset + place.length);
      assert.equal(JSON.parse(`"${found}"`), text.slice(offset, offset + length));
    }),
  );
});

Deno.test("behind the end of a string is its quote; what is no string is meant as a whole", () => {
  const source = '{"a": "x\\n", "b": 12}';
  const { places } = parseWithPlaces(source);
  assert.deepEqual(places.textAt(["a"], { offset: 2, length: 0 }), { offset: 10, length: 1 });
  assert.equal(source.charAt(10), '"');
  assert.deepEqual(places.textAt(["b"], { offset: 0, length: 0 }), places.valueAt(["b"]));
  assert.equal(places.textAt(["c"], { offset: 0, length: 0 }), null);
});
