import assert from "node:assert/strict";
import fc from "fast-check";
import { formatBytes } from "../../src/core/text/format_bytes.ts";
import { parseBytes } from "../../src/core/text/parse_bytes.ts";
import { formatDuration, formatElapsed } from "../../src/core/text/format_duration.ts";
import { clockTime, isoLocal, isoUtc } from "../../src/core/text/format_time.ts";
import { printable, printableOutput } from "../../src/core/text/printable.ts";
import { shellQuote } from "../../src/core/text/shell_quote.ts";
import { createStyle } from "../../src/core/text/text_style.ts";
import {
  breakText,
  fitMiddle,
  fitText,
  textWidth,
  wrapText,
} from "../../src/core/text/text_width.ts";

Deno.test("durations are cut to the precision that their size deserves", () => {
  const cases: [number, string, string][] = [
    [-5, "0ms", "0s"],
    [999.9, "999ms", "0s"],
    [1000, "1.0s", "1s"],
    [59_999, "59.9s", "59s"],
    [60_000, "1m 00s", "1m 00s"],
    [3_599_999, "59m 59s", "59m 59s"],
    [3_600_000, "1h 00m", "1h 00m"],
    [86_399_999, "23h 59m", "23h 59m"],
    [277_200_000, "3d 05h", "3d 05h"],
  ];
  for (const [ms, measured, growing] of cases) {
    assert.equal(formatDuration(ms), measured, `${ms} ms measured`);
    assert.equal(formatElapsed(ms), growing, `${ms} ms growing`);
  }
});

Deno.test("bytes and times read as people expect", () => {
  assert.deepEqual([0, 1023, 1024, 1536, 65_536, 3_400_000, 5e15].map(formatBytes), [
    "0 B",
    "1023 B",
    "1 KiB",
    "1.5 KiB",
    "64 KiB",
    "3.2 MiB",
    "4547 TiB",
  ]);
  const at = Date.UTC(2026, 10, 23, 23, 30, 5, 7);
  assert.equal(isoUtc(at), "2026-11-23T23:30:05.007Z");
  assert.equal(isoLocal(at, 60), "2026-11-24T00:30:05+01:00");
  assert.equal(isoLocal(at, -210), "2026-11-23T20:00:05-03:30");
  assert.equal(isoLocal(at, 0), "2026-11-23T23:30:05+00:00");
  assert.equal(clockTime(at, 330), "05:00:05");
});

Deno.test("printable text has no character that acts, and ordinary text is left alone", () => {
  assert.equal(
    printable("a\n\t\r\x1b[2J\x7f\x9b\u202e\u2028"),
    "a\\n\\t\\r\\x1b[2J\\x7f\\x9b\\u202e\\u2028",
  );
  assert.equal(printable("Grüße 顧客 👩‍🚀 c:\\new"), "Grüße 顧客 👩‍🚀 c:\\new");
  const unit = fc.oneof(
    fc.integer({ min: 0, max: 0xff }),
    fc.integer({ min: 0x2000, max: 0xffff }),
  );
  fc.assert(fc.property(fc.array(unit), (units) => {
    for (const show of [printable, printableOutput]) {
      assert.doesNotMatch(show(String.fromCharCode(...units)), /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u);
    }
  }));
});

Deno.test("a line of output reads as a terminal would have shown it", () => {
  assert.equal(
    printableOutput("\x1b[1;31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x1b\\"),
    "red link",
  );
  assert.equal(printableOutput(" 10%\r 50%\r100%\r"), "100%");
  assert.equal(printableOutput("windows\r"), "windows");
  assert.equal(printableOutput("a\tbc\td"), "a       bc      d");
  assert.equal(printableOutput("half \x1b[3"), "half \\x1b[3");
});

Deno.test("widths count wide characters twice and combining marks not at all", () => {
  assert.deepEqual(["abc", "顧客", "e\u0301", "🙂", "⚠️", "ｆ", "한글", "…━"].map(textWidth), [
    3,
    4,
    1,
    2,
    2,
    2,
    4,
    2,
  ]);
});

Deno.test("texts are cut at their end or middle to a width, and said to be", () => {
  assert.equal(fitText("abcdef", 6), "abcdef");
  assert.equal(fitText("abcdefg", 6), "abcde…");
  assert.equal(fitText("abcdefg", 6, "..."), "abc...");
  assert.equal(fitText("顧客データ", 6), "顧客…");
  assert.equal(fitMiddle("load_customers_2026", 11), "load_…_2026");
  assert.equal(fitMiddle("abcdef", 2), "a…");
  const text = fc.string({
    unit: fc.constantFrom("a", "é", "顧", "🙂", " ", "e\u0301"),
    maxLength: 60,
  });
  fc.assert(fc.property(text, fc.integer({ min: 0, max: 40 }), (value, columns) => {
    assert(textWidth(fitText(value, columns)) <= columns);
    assert(textWidth(fitMiddle(value, columns)) <= columns);
  }));
});

Deno.test("wrapping keeps to the width, loses no word and leaves long words whole", () => {
  assert.deepEqual(wrapText("one two three", 7), ["one two", "three"]);
  assert.deepEqual(wrapText("one two three", 7, 4), ["one", "two", "three"]);
  assert.deepEqual(wrapText("", 7), [""]);
  assert.deepEqual(wrapText("abcdefghij k", 5), ["abcdefghij", "k"]);
  assert.deepEqual(breakText("abcdefgh", 3), ["abc", "def", "gh"]);
  assert.deepEqual(breakText("顧客", 1), ["顧", "客"]);
  const words = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1 });
  fc.assert(fc.property(words, fc.integer({ min: 8, max: 30 }), (list, columns) => {
    const lines = wrapText(list.join(" "), columns);
    assert.equal(lines.join(" "), list.join(" "));
    assert(lines.every((line) => line.length <= columns));
  }));
});

Deno.test("a quoted word reaches a command unchanged", async () => {
  assert.equal(shellQuote("load_customers-2.sql"), "load_customers-2.sql");
  assert.equal(shellQuote("it's"), `'it'\\''s'`);
  const words = [
    "",
    " a  b ",
    "$HOME `id` \"x\" 'y' \\",
    "*",
    "~",
    "a\nb\x1b[2J\\'\u0085é",
    "顧客",
    "-n",
    "!x",
  ];
  const script = `printf '%s\\0' ${words.map(shellQuote).join(" ")}`;
  const { stdout } = await new Deno.Command("bash", { args: ["-c", script] }).output();
  assert.deepEqual(new TextDecoder().decode(stdout).split("\0").slice(0, -1), words);
});

Deno.test("styles nest, and leave text alone without colour", () => {
  const { red, bold } = createStyle(true);
  assert.equal(red(`a${bold("b")}c`), "\x1b[31ma\x1b[1mb\x1b[22mc\x1b[39m");
  assert.equal(red(""), "");
  const off = createStyle(false);
  assert.equal(off.red(off.bold("a")), "a");
});

Deno.test("bytes are read with units of both kinds, and nothing else is", () => {
  const texts = ["0", "4096", "12B", "500MB", "1.5 GiB", "2TiB", "1kB", "10", "1.0005KB"];
  const bytes = [0, 4096, 12, 500_000_000, 1_610_612_736, 2 * 1024 ** 4, null, 10, 1001];
  assert.deepEqual(texts.map(parseBytes), bytes);
  const wrong = ["", "-1", "1e3", "GB", "1 iB", "1GB free", "9007199254740993", "9999999TiB"];
  assert.deepEqual(wrong.map(parseBytes), wrong.map(() => null));
});
