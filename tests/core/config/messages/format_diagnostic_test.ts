import assert from "node:assert/strict";
import fc from "fast-check";
import type { Diagnostic } from "../../../../src/core/config/messages/diagnostic.ts";
import { formatDiagnostics } from "../../../../src/core/config/messages/format_diagnostic.ts";
import { createStyle } from "../../../../src/core/text/text_style.ts";
import { textWidth } from "../../../../src/core/text/text_width.ts";

function formatDiagnostic(
  diagnostic: Diagnostic,
  ...rest: Parameters<typeof formatDiagnostics> extends [unknown, ...infer Rest] ? Rest : never
): string {
  return formatDiagnostics([diagnostic], ...rest);
}

/** Lays out an error about a word of a text. */
function format(text: string, word: string, columns = 100): string {
  const place = { offset: text.indexOf(word), length: word.length };
  const diagnostic: Diagnostic = { severity: "error", message: "Wrong", place };
  return formatDiagnostic(diagnostic, { path: "jobs.json", text }, { columns });
}

Deno.test("a diagnostic shows place, message, line, marks, related places and hint", () => {
  const text = '{\n  "a": 1,\n  "a": 2\n}\n';
  const diagnostic: Diagnostic = {
    severity: "warning",
    message: 'Key "a" is there again',
    hint: "remove one",
    place: { offset: text.lastIndexOf('"a"'), length: 3 },
    related: [{ message: "First here", place: { offset: 4, length: 3 } }],
  };
  assert.equal(
    formatDiagnostic(diagnostic, { path: "etc/jobs.json", text }),
    [
      'etc/jobs.json:3:3: warning: Key "a" is there again',
      '   3 |   "a": 2',
      "     |   ^~~",
      "  etc/jobs.json:2:3: First here",
      '   2 |   "a": 1,',
      "     |   ^~~",
      "  hint: remove one",
      "",
    ].join("\n"),
  );
});

Deno.test("a diagnostic without a place shows the file alone", () => {
  const diagnostic: Diagnostic = { severity: "error", message: "The config is empty" };
  assert.equal(
    formatDiagnostic(diagnostic, { path: "jobs.json", text: "" }),
    "jobs.json: error: The config is empty\n",
  );
});

const layouts: readonly (readonly [what: string, text: string, word: string, lines: string])[] = [
  [
    "tabs as two columns each",
    "\t\tx = here",
    "here",
    [
      "jobs.json:1:7: error: Wrong",
      "   1 |     x = here",
      "     |         ^~~~",
    ].join("\n"),
  ],
  [
    "wide characters as two columns",
    '"日本": 🚀 here',
    "here",
    [
      "jobs.json:1:9: error: Wrong",
      '   1 | "日本": 🚀 here',
      "     |            ^~~~",
    ].join("\n"),
  ],
  [
    "a wide place by its width",
    "x 日本",
    "日本",
    [
      "jobs.json:1:3: error: Wrong",
      "   1 | x 日本",
      "     |   ^~~~",
    ].join("\n"),
  ],
  [
    "no column for a byte order mark",
    "\ufeff{here}",
    "here",
    [
      "jobs.json:1:2: error: Wrong",
      "   1 | {here}",
      "     |  ^~~~",
    ].join("\n"),
  ],
  [
    "no carriage return",
    "a\r\nhere\r\n",
    "here",
    [
      "jobs.json:2:1: error: Wrong",
      "   2 | here",
      "     | ^~~~",
    ].join("\n"),
  ],
  [
    "escape sequences as text",
    "\x1b[31m here",
    "here",
    [
      "jobs.json:1:7: error: Wrong",
      "   1 | \\x1b[31m here",
      "     |          ^~~~",
    ].join("\n"),
  ],
  [
    "a place of several lines by its first",
    "[\n 1,\n 2\n]",
    "1,\n 2",
    [
      "jobs.json:2:2: error: Wrong",
      "   2 |  1,",
      "     |  ^~",
    ].join("\n"),
  ],
  [
    "the end of the text",
    "{",
    "",
    [
      "jobs.json:1:1: error: Wrong",
      "   1 | {",
      "     | ^",
    ].join("\n"),
  ],
  [
    "no secret beside the place",
    '{"smtp_password": "hunter2", "x": here}',
    "here",
    [
      "jobs.json:1:35: error: Wrong",
      '   1 | {"smtp_password": "*******", "x": here}',
      "     |                                   ^~~~",
    ].join("\n"),
  ],
  [
    "no secret with quotes in it",
    '{"API_KEY": "a\\"b", "x": here}',
    "here",
    [
      "jobs.json:1:26: error: Wrong",
      '   1 | {"API_KEY": "****", "x": here}',
      "     |                          ^~~~",
    ].join("\n"),
  ],
];

for (const [what, text, word, lines] of layouts) {
  Deno.test(`an excerpt shows ${what}`, () => {
    assert.equal(format(text, word), `${lines}\n`);
  });
}

Deno.test("a long line is cut around its place, and a long place at its end", () => {
  const before = "a ".repeat(1000);
  assert.equal(
    format(`${before}here${" b".repeat(1000)}`, "here", 50),
    [
      "jobs.json:1:2001: error: Wrong",
      "   1 | ...a a a a a a a a here b b b b b b b b ...",
      "     |                    ^~~~",
      "",
    ].join("\n"),
  );
  assert.equal(
    format("here".repeat(50), "here".repeat(50), 50),
    [
      "jobs.json:1:1: error: Wrong",
      "   1 | hereherehereherehe...",
      "     | ^~~~~~~~~~~~~~~~~~~~~",
      "",
    ].join("\n"),
  );
});

Deno.test("the marks stand below the place and the line keeps within the columns, whatever the line", () => {
  const line = fc.string({ unit: "grapheme", maxLength: 300 })
    .map((text) => text.replace(/[\n\r§]/g, ""));
  fc.assert(fc.property(line, line, fc.integer({ min: 40, max: 120 }), (a, b, columns) => {
    const [, shown = "", marks = ""] = format(`${a}§${b}`, "§", columns).split("\n");
    const width = textWidth(marks.slice(0, marks.indexOf("^")));
    assert.ok(textWidth(shown) <= columns, `${textWidth(shown)} columns: ${shown}`);
    assert.equal(textWidth(shown.slice(0, shown.indexOf("§"))), width, `${shown}\n${marks}`);
  }));
});

Deno.test("beyond the limit only the number is said, and errors come before warnings", () => {
  const text = "a b c d e f";
  const diagnostics = [..."abcdef"].map((word, index): Diagnostic => ({
    severity: index % 2 === 0 ? "warning" : "error",
    message: word,
    place: { offset: text.indexOf(word), length: 1 },
  }));
  const shown = (limit: number) =>
    formatDiagnostics(diagnostics, { path: "j", text }, { limit }).split("\n")
      .filter((line) => !line.startsWith("  "));
  assert.deepEqual(shown(6), [
    "j:1:1: warning: a",
    "j:1:3: error: b",
    "j:1:5: warning: c",
    "j:1:7: error: d",
    "j:1:9: warning: e",
    "j:1:11: error: f",
    "",
  ]);
  assert.deepEqual(shown(4), [
    "j:1:1: warning: a",
    "j:1:3: error: b",
    "j:1:7: error: d",
    "j:1:11: error: f",
    "and 2 warnings more",
    "",
  ]);
  assert.deepEqual(shown(2), [
    "j:1:3: error: b",
    "j:1:7: error: d",
    "and 1 error and 3 warnings more",
    "",
  ]);
});

Deno.test("more than five related places are counted", () => {
  const place = { offset: 0, length: 1 };
  const related = Array.from({ length: 8 }, (_, index) => ({ message: `R${index}`, place }));
  const text = formatDiagnostic(
    { severity: "error", message: "M", place, related },
    { path: "j", text: "x" },
  );
  assert.match(text, /R4\n/);
  assert.doesNotMatch(text, /R5/);
  assert.match(text, /\n {2}and 3 more places\n$/);
});

Deno.test("colours go on the parts by their meaning", () => {
  const place = { offset: 0, length: 1 };
  const format = (severity: "error" | "warning") =>
    formatDiagnostic({ severity, message: "M", place }, { path: "j", text: "x" }, {
      style: createStyle(true),
    });
  assert.ok(format("error").includes("\x1b[31merror:\x1b[39m M\n"));
  assert.ok(format("error").includes("\x1b[31m^\x1b[39m"));
  assert.ok(format("warning").includes("\x1b[33mwarning:\x1b[39m M\n"));
});
