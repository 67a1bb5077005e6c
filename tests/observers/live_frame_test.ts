/** What frames look like and what they cost. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { RunEvent } from "../../src/core/run/run_event.ts";
import { createStyle } from "../../src/core/text/text_style.ts";
import { textWidth } from "../../src/core/text/text_width.ts";
import { drawFrame } from "../../src/observers/live_frame.ts";
import { LiveState } from "../../src/observers/live_state.ts";
import { allScenes } from "../rig/live_scenes.ts";
import { stage } from "../rig/live_stage.ts";
import { EventMaker, finished, header, startMs } from "../rig/run_events.ts";

const succeeded = { kind: "succeeded" } as const;
const exited2 = { kind: "exited", code: 2 } as const;

Deno.test("the terminal at chosen sizes looks as tests/fixtures/live_scenes.txt has it", async () => {
  const fixture = new URL("../fixtures/live_scenes.txt", import.meta.url);
  // scripts/generate_live_scenes.ts writes it; every line wants to be looked at.
  assert.equal(allScenes(), await Deno.readTextFile(fixture));
});

Deno.test("no frame outgrows a terminal of any size, whatever jobs are called", () =>
  fc.assert(fc.property(
    fc.record({
      columns: fc.integer({ min: 40, max: 200 }),
      rows: fc.integer({ min: 1, max: 60 }),
      compact: fc.boolean(),
      unicode: fc.boolean(),
      restMs: fc.option(fc.integer({ min: 0, max: 10 ** 9 })),
      isLeast: fc.boolean(),
      elapsedMs: fc.integer({ min: 0, max: 10 ** 9 }),
      jobs: fc.array(
        fc.record({
          name: fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), fc.string()),
          what: fc.constantFrom("runs", "retries", "waits", "fails", "succeeds"),
          usualMs: fc.option(fc.integer({ min: 0, max: 10 ** 8 })),
        }),
        { maxLength: 70 },
      ),
    }),
    ({ columns, rows, compact, unicode, restMs, isLeast, elapsedMs, jobs }) => {
      const state = new LiveState();
      const make = new EventMaker(header({ jobCount: jobs.length }));
      state.apply(make.runStarted());
      const usual: (number | null)[] = [];
      for (const [n, { name, what, usualMs }] of jobs.entries()) {
        const event = eventOf(what, `${n}${name}`, make);
        if ("index" in event) usual[event.index] = usualMs;
        state.apply(event);
      }
      const lines = drawFrame(state, {
        now: startMs + elapsedMs,
        columns,
        rows,
        compact,
        unicode,
        style: createStyle(false),
        utcOffset: () => 0,
        repeatFailure: true,
        rest: restMs === null ? null : { ms: restMs, isLeast },
        outlook: {
          apply: () => {},
          estimateOf: (index) => {
            const ms = usual[index] ?? null;
            return ms === null ? null : { p50Ms: ms, p95Ms: 2 * ms, successes: 3 };
          },
          restAt: () => null,
        },
      });
      assert(lines.length < rows || rows === 1, `${lines.length} lines in ${rows} rows`);
      for (const line of lines) {
        assert(textWidth(line) < columns, `${textWidth(line)} of ${columns}: ${line}`);
        // deno-lint-ignore no-control-regex -- that there are none is what is asked
        assert(!/[\x00-\x1f\x7f-\x9f]/.test(line), JSON.stringify(line));
      }
    },
  )));

function eventOf(what: string, name: string, make: EventMaker): RunEvent {
  switch (what) {
    case "runs":
      return make.started(0, name, 2);
    case "retries":
      return make.retrying(0, name, 3_600_000 - name.length);
    case "waits":
      return make.awaiting(0, name, [`file "${name}"`]);
    case "fails":
      return make.ended(0, name, finished(exited2));
    default:
      return make.ended(0, name, finished(succeeded));
  }
}

/** A terminal that only counts. */
class Counter {
  readonly isTerminal = true;
  writes = 0;
  longest = 0;
  columns(): number {
    return 80;
  }
  rows(): number {
    return 24;
  }
  write(text: string): void {
    this.writes++;
    this.longest = Math.max(this.longest, text.length);
  }
}

/** Runs jobs that are retried and fail, each in its own ms, and says what the terminal got of it. */
function costOf(jobCount: number): { readonly counter: Counter; readonly asked: number } {
  const counter = new Counter();
  let asked = 0;
  const { make, at } = stage(80, 24, jobCount, {
    out: counter,
    outlook: {
      estimateOf: () => {
        asked++;
        return { p50Ms: 1000, p95Ms: 2000, successes: 3 };
      },
      apply: () => {},
      restAt: () => ({ ms: 60_000, isLeast: false }),
    },
  });
  for (let i = 0; i < jobCount; i++) at(i, make.started(i, `job${i}`));
  for (let i = 0; i < jobCount; i++) at(jobCount + i, make.retrying(i, `job${i}`, 1_000_000 + i));
  for (let i = 0; i < jobCount; i++) {
    at(2 * jobCount + i, make.ended(i, `job${i}`, finished(succeeded)));
  }
  at(3 * jobCount + 1000);
  return { counter, asked };
}

Deno.test("what is drawn of 10,000 jobs is bounded by time and the terminal, not by the jobs", () => {
  const { counter, asked } = costOf(10_000);
  // A frame shows no more than half of 24 rows, and none comes less than 100 ms after the last.
  assert(counter.writes <= 310, `${counter.writes} frames in 31 s`);
  assert(counter.longest < 24 * 160, `a frame of ${counter.longest} characters`);
  assert(asked <= 12 * 310, `${asked} rows were drawn`);
});

Deno.test("every failure of 10,000 stays on the screen, and each is written once", () => {
  const { screen, make, at } = stage(80, 24, 10_000);
  for (let i = 0; i < 10_000; i++) at(i, make.ended(i, `job${i}`, finished(exited2)));
  at(12_000);
  assert.equal(screen.all().filter((line) => line.includes("FAILED")).length, 10_000);
  assert(screen.visible().some((line) => line.includes("10000/10000  100%")));
});
