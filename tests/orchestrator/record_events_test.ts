import assert from "node:assert/strict";
import fc from "fast-check";
import type { RunEvent } from "../../src/core/run/run_event.ts";
import { Announcer } from "../../src/orchestrator/announcer.ts";
import { Inbox } from "../../src/orchestrator/inbox.ts";
import { recordEvents } from "../../src/orchestrator/record_events.ts";
import type { RunMessage } from "../../src/orchestrator/run_message.ts";
import { HistoryError } from "../../src/ports/history_store.ts";
import { StateManager } from "../../src/queue/state_manager.ts";
import { makeGraph, makeJobs } from "../rig/make_job.ts";
import { VirtualClock } from "../rig/virtual_clock.ts";

/** What a try to record comes to. */
type Try = "recorded" | "locked" | "failed";

/** Records so many events with a history whose tries come to what is given, all others well. */
async function record(
  count: number,
  tries: readonly Try[],
  onTry: (inbox: Inbox<RunMessage>, tried: number) => void = () => {},
) {
  const clock = new VirtualClock();
  const states = new StateManager(makeGraph(makeJobs([{ id: "a" }])));
  const inbox = new Inbox<RunMessage>();
  const [recorded, shown]: [string[], string[]] = [[], []];
  const heardAfter: number[] = [];
  const steps: number[] = [];
  const textOf = (event: RunEvent) => event.kind === "notice" ? event.message : event.kind;
  const announce = (message: string) =>
    states.announce({ kind: "notice", at: clock.now(), level: "info", jobId: null, message });
  let pending: string[] = [];
  const announcer = new Announcer({
    history: {
      name: "history",
      observe(events) {
        pending.push(...events.map(textOf));
        const outcome = tries[steps.length] ?? "recorded";
        onTry(inbox, steps.push(pending.length));
        if (outcome !== "recorded") {
          throw new HistoryError("no", { isLocked: outcome === "locked" });
        }
        recorded.push(...pending);
        pending = [];
      },
      close() {},
    },
    observers: [{
      name: "observer",
      observe: (events) => void shown.push(...events.map(textOf)),
      close() {},
    }],
    onObserverFailure: assert.fail,
    masked: (event) => event,
  });
  for (let n = 0; n < count; n++) announce(`event ${n}`);
  const result = await clock.drive(
    recordEvents({ announcer, states, clock, inbox }, {
      isPatient: () => true,
      apply: () => {
        announce(`heard ${heardAfter.length}`);
        heardAfter.push(recorded.length);
      },
    }),
  );
  return { ...result, steps, recorded, shown, heardAfter };
}

const stop: RunMessage = { kind: "stop_requested", signal: "SIGTERM" };

Deno.test("many events are recorded in steps, and what is heard between two of them is applied", async () => {
  const run = await record(3500, [], (inbox, tried) => {
    if (tried === 1) inbox.push(stop);
  });
  assert.deepEqual(run.steps, [1000, 1000, 1000, 501]);
  assert.deepEqual(run.heardAfter, [1000]);
  assert.equal(run.recorded.at(-1), "heard 0", "what follows from it is recorded as well");
  assert.deepEqual([run.failure, run.hasHeard], [null, true]);
  assert.deepEqual((await record(1000, [])).steps, [1000]);
  assert.deepEqual((await record(0, [])).steps, [0]);
});

Deno.test("a step that is locked out is tried alone until it is recorded", async () => {
  const run = await record(2500, ["recorded", "locked", "locked"]);
  assert.deepEqual(run.steps, [1000, 1000, 1000, 1000, 500]);
  assert.deepEqual(run.shown, run.recorded);
});

Deno.test("whatever becomes of each step, all is shown in order, and recorded is what came before", async () => {
  const tries = fc.array(fc.constantFrom<Try>("recorded", "locked", "failed"), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.nat(5000), tries, async (count, tries) => {
      const run = await record(count, tries);
      const all = Array.from({ length: count }, (_, n) => `event ${n}`);
      assert.deepEqual(run.shown, all);
      assert.deepEqual(run.recorded, all.slice(0, run.recorded.length));
      if (run.failure === null) assert.equal(run.recorded.length, count);
    }),
    { numRuns: 50 },
  );
});
