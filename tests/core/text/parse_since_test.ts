import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSince } from "../../../src/core/text/parse_since.ts";

/** 2026-11-23 at 00:30 of a wall clock two hours ahead of UTC. */
const clock = { now: Date.UTC(2026, 10, 22, 22, 30), utcOffsetMinutes: () => 120 };

Deno.test("moments are read in every documented form, as the wall clock shows them", () => {
  const utc = (...parts: [number, number, number, number?, number?, number?, number?]) =>
    Date.UTC(parts[0], parts[1] - 1, ...parts.slice(2) as [number]);
  const hours = 3_600_000;
  const forms: [string, number | null][] = [
    ["today", utc(2026, 11, 22, 22)],
    ["yesterday", utc(2026, 11, 21, 22)],
    [" Yesterday ", utc(2026, 11, 21, 22)],
    ["2026-11-23", utc(2026, 11, 22, 22)],
    ["2026-11-23 06:00", utc(2026, 11, 23, 4)],
    ["2026-11-23T06:00:07.25", utc(2026, 11, 23, 4, 0, 7, 250)],
    ["2026-11-23T06:00:00Z", utc(2026, 11, 23, 6)],
    ["2026-11-23t06:00-05:30", utc(2026, 11, 23, 11, 30)],
    ["2 days", clock.now - 48 * hours],
    ["2 days ago", clock.now - 48 * hours],
    ["2d", clock.now - 48 * hours],
    ["1 week", clock.now - 168 * hours],
    ["1h30m", clock.now - 1.5 * hours],
    ["1 hour, 30 minutes ago", clock.now - 1.5 * hours],
    ["1.5 hours", clock.now - 1.5 * hours],
    ["2026-02-30", null],
    ["2026-13-01", null],
    ["2026-11-23 24:00", null],
    ["90", null],
    ["2 moons", null],
    ["tomorrow", null],
    ["ago", null],
    ["", null],
    ["-2 days", null],
  ];
  for (const [text, at] of forms) assert.equal(parseSince(text, clock), at, JSON.stringify(text));
});

Deno.test("a date begins at midnight also where the clock is changed between it and now", () => {
  // Summer time ended on 2026-10-25 at 01:00 UTC.
  const berlin = {
    now: Date.UTC(2026, 10, 23),
    utcOffsetMinutes: (at: number) => at < Date.UTC(2026, 9, 25, 1) ? 120 : 60,
  };
  assert.equal(parseSince("2026-10-25", berlin), Date.UTC(2026, 9, 24, 22));
  assert.equal(parseSince("2026-10-26", berlin), Date.UTC(2026, 9, 25, 23));
});

Deno.test("no text makes it throw", () => {
  fc.assert(fc.property(fc.string(), (text) => void parseSince(text, clock)));
  fc.assert(
    fc.property(fc.stringMatching(/^\d{0,20}-?\d{0,3}-?\d{0,3}[ T]?[dhms:Z+.]*$/), (text) => {
      const at = parseSince(text, clock);
      assert.ok(at === null || Number.isFinite(at), text);
    }),
  );
});
