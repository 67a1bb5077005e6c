import assert from "node:assert/strict";
import fc from "fast-check";
import { formatDiagnostics } from "../../../../src/core/config/messages/format_diagnostic.ts";
import { readJsonText } from "../../../../src/core/config/json/json_text.ts";

/** Reads a text that must have no syntax error. Prototypes are made plain for comparisons. */
async function read(text: string) {
  const result = await readJsonText(text);
  assert.ok(result.ok, `cannot be read: ${text}`);
  return result.value;
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

Deno.test("comments, trailing commas and a byte order mark are accepted", async () => {
  const text = '\ufeff// first\n{ /* a */ "a": [1, 2,], // rest\n "b": "// no comment", }\n';
  assert.deepEqual(plain((await read(text)).value), { a: [1, 2], b: "// no comment" });
  assert.deepEqual(plain((await read('\ufeff{"a": 1}')).value), { a: 1 });
});

Deno.test("any JSON text reads as JSON.parse reads it, also with comments strewn in", async () => {
  const json = fc.json({ maxDepth: 4 });
  await fc.assert(fc.asyncProperty(json, async (text) => {
    const expected = JSON.parse(text);
    assert.deepEqual((await read(text)).value, expected);
    const commented = await read(`/* { */ ${text} // "`);
    assert.deepEqual(plain(commented.value), plain(expected));
  }));
});

Deno.test("no text makes the reader throw, and what it rejects has a place and no JSON meaning", async () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.constantFrom(..."{}[]\",:'/*\\ntu1-. \n")).map((parts) => parts.join("")),
  );
  await fc.assert(
    fc.asyncProperty(text, async (text) => {
      const result = await readJsonText(text);
      if (result.ok) return;
      assert.ok(result.error.length > 0);
      assert.throws(() => JSON.parse(text.replace(/^\ufeff/, "")), SyntaxError);
      for (const { place } of result.error) {
        assert.ok(place === undefined || place.offset + place.length <= text.length);
      }
      assert.ok(formatDiagnostics(result.error, { path: "j", text }).startsWith("j:"));
    }),
    { numRuns: 300 },
  );
});

const errors: readonly (readonly [text: string, messages: string])[] = [
  ["", 'j: error: The config is empty\n  hint: a config is a JSON object with a list "jobs"\n'],
  [
    "{'id': 1}",
    at(2, "Unexpected text", "{'id': 1}", " ^~~~", "JSON strings and keys stand in double quotes"),
  ],
  ["{id: 1}", at(2, "Unexpected text", "{id: 1}", " ^~", "text stands in double quotes")],
  ['{"a": None}', at(7, "Unexpected text", '{"a": None}', "      ^~~~", 'JSON writes it "null"')],
  ['{"a": 1 "b": 2}', at(9, 'Expected "," before this', '{"a": 1 "b": 2}', "        ^~~")],
  ['{"a" 1}', at(6, 'Expected ":" after the key', '{"a" 1}', "     ^")],
  ['{"a": [1}', at(9, 'Expected "]" before this "}"', '{"a": [1}', "        ^")],
  ["[1,,2]", at(4, "Expected a value", "[1,,2]", "   ^")],
  ["{} x", at(4, "Expected nothing after the config's last brace", "{} x", "   ^")],
  [
    "jobs:\n  - id: a\n",
    at(1, "Unexpected text", "jobs:", "^~~~", 'a config is a JSON object with a list "jobs"'),
  ],
  ["# jobs\n{}", at(1, "Unexpected text", "# jobs", "^", 'a comment starts with "//"')],
  ["---\n", at(1, "Unexpected text", "---", "^", 'a config is a JSON object with a list "jobs"')],
  ["{} {}", at(4, "Expected nothing after the config's last brace", "{} {}", "   ^")],
  [
    '{"a": .5}',
    at(7, "Unexpected text", '{"a": .5}', "      ^~", "a number starts with a digit or a minus"),
  ],
  [
    '{"a": “b”}',
    at(7, "Unexpected text", '{"a": “b”}', "      ^~~", "JSON takes straight double quotes"),
  ],
  [
    '{"a":\u00a01}',
    at(6, "Unexpected text", '{"a":\u00a01}', "     ^~", "the character U+00A0 has no place here"),
  ],
  [
    '{"a": "\\q"}',
    at(
      7,
      "Unknown escape in a string",
      '{"a": "\\q"}',
      "      ^~~~",
      'a backslash is written "\\\\"',
    ),
  ],
  [
    '{"a": "b',
    at(
      7,
      "String is not closed on its line",
      '{"a": "b',
      "      ^~",
      'a line break within a string is written "\\n"',
    ),
  ],
  ["{} /* x", at(4, "Comment is not closed", "{} /* x", "   ^~~~")],
  [
    '{"jobs": [\n',
    'j:1:11: error: Expected "]" before the end of the file\n   1 | {"jobs": [\n     |           ^\n' +
    '  j:1:10: "[" is opened here\n   1 | {"jobs": [\n     |          ^\n',
  ],
];

function at(column: number, message: string, line: string, marks: string, hint?: string): string {
  return `j:1:${column}: error: ${message}\n   1 | ${line}\n     | ${marks}\n` +
    (hint === undefined ? "" : `  hint: ${hint}\n`);
}

for (const [text, messages] of errors) {
  Deno.test(`the syntax error in ${JSON.stringify(text)} is told`, async () => {
    const result = await readJsonText(text);
    assert.ok(!result.ok, "the text was read");
    assert.equal(formatDiagnostics(result.error, { path: "j", text }), messages);
  });
}

Deno.test("syntax errors on different lines are all told, one for each line", async () => {
  const text = '{\n  "a": True,\n  b: 1, c: 2,\n  "d": 1\n  "e": 2\n}';
  const result = await readJsonText(text);
  assert.ok(!result.ok);
  const told = formatDiagnostics(result.error, { path: "j", text });
  assert.deepEqual(told.split("\n").filter((line) => line.startsWith("j:")), [
    "j:2:8: error: Unexpected text",
    "j:3:3: error: Unexpected text",
    'j:5:3: error: Expected "," before this',
  ]);
});

Deno.test("nesting beyond 200 levels is an error with its place, not a crash", async () => {
  for (const open of ["[", '{"a":', "//\n[", '[/* "[ */']) {
    const text = open.repeat(100_000);
    const result = await readJsonText(text);
    assert.ok(!result.ok);
    const expected = open.length * 200 + open.indexOf(open.includes("[") ? "[" : "{");
    assert.equal(result.error[0]?.place?.offset, expected, open);
    assert.match(result.error[0]?.message ?? "", /at most 200 levels/);
  }
  assert.ok((await readJsonText(`${"[".repeat(200)}${"]".repeat(200)}`)).ok);
});

Deno.test("every value and key is found where it stands, the last of equal keys", async () => {
  const text = '\ufeff{"a": {"b": [true, {"c": 12.50}]}, "a\\n": 1, "x": 1, "x": 2}';
  const places = await (await read(text)).places();
  const shown = (place: { offset: number; length: number } | null) =>
    place && text.slice(place.offset, place.offset + place.length);
  assert.equal(shown(places.valueAt(["a", "b", 1, "c"])), "12.50");
  assert.equal(shown(places.keyAt(["a", "b", 1, "c"])), '"c"');
  assert.equal(shown(places.valueAt(["a", "b", 0])), "true");
  assert.equal(shown(places.keyAt(["a", "b", 0])), "true");
  assert.equal(shown(places.keyAt(["a\n"])), '"a\\n"');
  assert.equal(shown(places.valueAt(["x"])), "2");
  assert.equal(shown(places.valueAt([])), text.slice(1));
  assert.equal(places.valueAt(["a", "nothing", 1]), null);
  assert.equal(places.sourceAt(["a", "b", 1, "c"]), "12.50");
});

Deno.test("equal keys in one object are noticed in strict JSON and in JSON with comments", async () => {
  const equal = '{"a": {"k": 1, "j": 2, "k": {"k": 3}}, "b": [{"k": 1}], "__proto__": 1}';
  for (const text of [equal, `${equal} // x`]) {
    const document = await read(text);
    assert.equal(document.hasDuplicateKeys, true, text);
    const found = (await document.places()).duplicateKeys();
    assert.deepEqual(found, [{
      name: "k",
      first: { offset: text.indexOf('"k": 1'), length: 3 },
      last: { offset: text.indexOf('"k": {'), length: 3 },
    }]);
  }
  const different =
    '{"a": ":", "b": {"a": "\\":"}, "c": [{"a": 1}, {"a": 1}], "__proto__": {"a": 1}}';
  assert.equal((await read(different)).hasDuplicateKeys, false);
  assert.equal((await read(`${different} // x`)).hasDuplicateKeys, false);
});
