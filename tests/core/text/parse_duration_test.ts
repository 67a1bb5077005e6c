import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDuration } from "../../../src/core/text/parse_duration.ts";

Deno.test("lengths of time are read in every documented form", () => {
  const forms: [string, number | null][] = [
    ["90s", 90_000],
    ["5m", 300_000],
    ["1h30m", 5_400_000],
    ["1.5h", 5_400_000],
    ["2d", 172_800_000],
    ["500ms", 500],
    ["1s500ms", 1_500],
    ["0.25", 250],
    [" 90 ", 90_000],
    ["", null],
    ["m", null],
    ["30m1h", null],
    ["-5s", null],
    ["5 m", null],
    ["1e3s", null],
    ["five", null],
    ["9".repeat(400), null],
  ];
  for (const [text, ms] of forms) assert.equal(parseDuration(text), ms, JSON.stringify(text));
});

Deno.test("whole hours, minutes and seconds make a round trip", () => {
  const part = fc.nat({ max: 500 });
  fc.assert(fc.property(part, part, part, (h, m, s) => {
    assert.equal(parseDuration(`${h}h${m}m${s}s`), ((h * 60 + m) * 60 + s) * 1000);
  }));
});
