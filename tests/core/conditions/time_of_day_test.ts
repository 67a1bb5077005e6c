import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type OffsetAt,
  parseTimeOfDay,
  timeOfDayAfter,
} from "../../../src/core/conditions/time_of_day.ts";
import { isTimeZone, zoneOffset } from "../../../src/core/conditions/zone_offset.ts";

/** Returns when a job may start, as UTC, that waits for a time in a run of a start given in UTC. */
function due(start: string, time: string, zone: string): string {
  const timeMs = parseTimeOfDay(time);
  assert.ok(timeMs !== null, time);
  const startMs = Date.parse(`${start}Z`);
  const at = timeOfDayAfter(startMs, timeMs, zoneOffset(zone));
  return new Date(at).toISOString().replace(/(:00)?\.000Z$/, "");
}

Deno.test("a time of day is hours and minutes, perhaps seconds, and nothing else", () => {
  assert.equal(parseTimeOfDay("02:30"), 9_000_000);
  assert.equal(parseTimeOfDay("23:59:59"), 86_399_000);
  assert.equal(parseTimeOfDay("00:00"), 0);
  for (const text of ["24:00", "2:30", "02:60", "02:30:60", "0230", "02:30 ", "2am", ""]) {
    assert.equal(parseTimeOfDay(text), null, text);
  }
});

Deno.test("a time means that of the run's day, unless it is more than twelve hours past", () => {
  const examples: readonly (readonly [string, string, string])[] = [
    ["2026-11-23T01:00", "02:30", "2026-11-23T02:30"],
    ["2026-11-23T02:30", "02:30", "2026-11-23T02:30"],
    ["2026-11-23T02:45", "02:30", "2026-11-23T02:30"],
    ["2026-11-23T10:00", "02:30", "2026-11-23T02:30"],
    ["2026-11-23T14:30", "02:30", "2026-11-23T02:30"],
    ["2026-11-23T14:31", "02:30", "2026-11-24T02:30"],
    ["2026-11-23T23:50", "02:30", "2026-11-24T02:30"],
    ["2026-11-23T00:30", "18:00", "2026-11-23T18:00"],
    ["2026-12-31T23:00", "00:15", "2027-01-01T00:15"],
  ];
  for (const [start, time, expected] of examples) {
    assert.equal(due(start, time, "UTC"), expected, `${start}, after ${time}`);
  }
});

Deno.test("the day and the time are those of the time zone", () => {
  // 23:30 UTC is 00:30 of the next day in Berlin, 08:30 in Tokyo, 18:30 of the same in New York.
  assert.equal(due("2026-11-22T23:30", "02:30", "Europe/Berlin"), "2026-11-23T01:30");
  assert.equal(due("2026-11-22T23:30", "02:30", "Asia/Tokyo"), "2026-11-22T17:30");
  assert.equal(due("2026-11-22T23:30", "02:30", "America/New_York"), "2026-11-23T07:30");
  assert.equal(due("2026-11-22T23:30", "05:15", "Asia/Kolkata"), "2026-11-22T23:45");
});

Deno.test("a time that the clocks skip is the moment at which they jump", () => {
  // Berlin goes from 02:00 to 03:00 at 01:00 UTC.
  assert.equal(due("2026-03-28T23:30", "02:30", "Europe/Berlin"), "2026-03-29T01:00");
  assert.equal(due("2026-03-28T23:30", "03:00", "Europe/Berlin"), "2026-03-29T01:00");
  assert.equal(due("2026-03-28T23:30", "03:30", "Europe/Berlin"), "2026-03-29T01:30");
  // Beirut begins that day at 01:00, Lord Howe jumps by half an hour.
  assert.equal(due("2026-03-28T20:00", "00:30", "Asia/Beirut"), "2026-03-28T22:00");
  assert.equal(due("2026-10-03T14:00", "02:15", "Australia/Lord_Howe"), "2026-10-03T15:30");
});

Deno.test("a time that the clocks show twice is the first of the two", () => {
  // Berlin goes from 03:00 back to 02:00 at 01:00 UTC.
  assert.equal(due("2026-10-24T22:30", "02:30", "Europe/Berlin"), "2026-10-25T00:30");
  assert.equal(due("2026-10-24T22:30", "02:59:30", "Europe/Berlin"), "2026-10-25T00:59:30");
  assert.equal(due("2026-10-24T22:30", "03:00", "Europe/Berlin"), "2026-10-25T02:00");
  assert.equal(due("2026-11-01T03:00", "01:30", "America/New_York"), "2026-11-01T05:30");
});

Deno.test("in all zones and on all days it is the first minute that shows the time or later", () => {
  const zones = [
    "UTC",
    "Europe/Berlin",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Asia/Beirut",
  ];
  const offsets = new Map<string, OffsetAt>(zones.map((zone) => [zone, zoneOffset(zone)]));
  const changes = [
    "2026-03-08",
    "2026-03-29",
    "2026-10-25",
    "2026-11-01",
    "2018-11-04",
    "2011-12-30",
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.constantFrom(...changes),
      fc.integer({ min: -36 * 60, max: 36 * 60 }),
      fc.integer({ min: 0, max: 24 * 60 - 1 }),
      (zone, day, startMinutes, timeMinutes) => {
        const offsetAt = offsets.get(zone) as OffsetAt;
        const start = Date.parse(`${day}T00:00Z`) + startMinutes * 60_000;
        const wallAt = (ms: number) => ms + offsetAt(ms) * 60_000;
        const midnight = Math.floor(wallAt(start) / 86_400_000) * 86_400_000;
        const firstAt = (wall: number) => {
          let ms = wall - 16 * 3_600_000;
          while (wallAt(ms) < wall) ms += 60_000;
          return ms;
        };
        const today = firstAt(midnight + timeMinutes * 60_000);
        const expected = start - today <= 12 * 3_600_000
          ? today
          : firstAt(midnight + 86_400_000 + timeMinutes * 60_000);
        assert.equal(timeOfDayAfter(start, timeMinutes * 60_000, offsetAt), expected);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("names of time zones are told from others", () => {
  for (const zone of ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"]) {
    assert(isTimeZone(zone), zone);
  }
  for (const zone of ["Europe/Berln", "Mars", ""]) assert(!isTimeZone(zone), zone);
});
