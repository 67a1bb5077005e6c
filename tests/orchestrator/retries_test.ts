import assert from "node:assert/strict";
import fc from "fast-check";
import type { Outcome } from "../../src/core/outcome.ts";
import type { RetryAnswer } from "../../src/core/retries/retry_conditions.ts";
import type { RetryPolicy } from "../../src/core/retries/retry_policy.ts";
import type { RunEvent } from "../../src/core/run/run_event.ts";
import { type JobSketch, makeJobs } from "../rig/make_job.ts";
import { simulate, type Simulated, type Simulation } from "../rig/simulate_run.ts";

const failed: Outcome = { kind: "exited", code: 1 };
const succeeded: Outcome = { kind: "succeeded" };
const policy: RetryPolicy = {
  maxRetries: 2,
  delayMs: 60_000,
  backoff: 2,
  jitter: 0,
  maxDelayMs: 0,
  maxTimeMs: 0,
  onStatus: [],
  onExitCodes: [],
  onOutput: [],
  question: { command: "ask", timeoutMs: 1_000 },
};
const yes: RetryAnswer = { kind: "yes", rule: "retry_if says yes" };
const no: RetryAnswer = { kind: "no", reason: "retry_if did not say yes" };

function run(
  sketch: Partial<JobSketch>,
  simulation: Omit<Simulation, "jobs" | "workers">,
): Promise<Simulated> {
  return simulate({ jobs: makeJobs([{ id: "a", ...sketch }]), workers: 1, ...simulation });
}

/** What was decided after each execution of the only job, as the history gets it. */
function choices({ recorded }: Simulated) {
  return recorded.flatMap((event) => {
    if (event.kind === "job_retrying") return [event.execution.retry];
    if (event.kind !== "job_ended" || event.state.kind !== "finished") return [];
    return [event.state.past.at(-1)?.retry];
  });
}

function reason({ report }: Simulated): string | null | undefined {
  return report.failed[0]?.reason;
}

Deno.test("an answer from the slot decides, and each decision is recorded with its wait", async () => {
  const answers = [yes, no];
  const simulated = await run({ retry: policy }, {
    script: (_, n) => ({ durationMs: 10, outcome: failed, answer: answers[n - 1] ?? yes }),
  });
  assert.deepEqual(choices(simulated), [
    { delayMs: 60_000, rule: "retry_if says yes, retry 1 of 2" },
    { delayMs: null, rule: "retry_if did not say yes" },
  ]);
  assert.equal(reason(simulated), "exit code 1; retry_if did not say yes");
  assert.deepEqual(simulated.started.map(({ retry }) => retry?.execution), [1, 2]);
});

Deno.test("after the last retry nobody is asked, and a success says nothing", async () => {
  const used = await run({ retry: { ...policy, maxRetries: 1 } }, {
    script: () => ({ durationMs: 10, outcome: failed, answer: yes }),
  });
  assert.deepEqual(used.started.map(({ retry }) => retry?.execution ?? null), [1, null]);
  assert.deepEqual(choices(used), [
    { delayMs: 60_000, rule: "retry_if says yes, retry 1 of 1" },
    { delayMs: null, rule: "all 1 of max_retries used" },
  ]);
  const good = await run({ retry: policy }, {});
  assert.deepEqual(choices(good), [null]);
});

Deno.test("a failure without any retry to expect is recorded with its rule, not told", async () => {
  const simulated = await run({}, { script: () => ({ durationMs: 10, outcome: failed }) });
  assert.deepEqual(choices(simulated), [{ delayMs: null, rule: "max_retries is 0" }]);
  assert.equal(reason(simulated), "exit code 1");
});

Deno.test("a stop ends the wait at once, and the record keeps what had been chosen", async () => {
  for (const limit of [{ stopAfterMs: 1_000 }, { runTimeoutMs: 1_000 }]) {
    const simulated = await run({ retry: { ...policy, onStatus: ["FAILED"] } }, {
      ...limit,
      script: () => ({ durationMs: 10, outcome: failed }),
    });
    assert.equal(simulated.elapsedMs, 1_000);
    const by = "stopAfterMs" in limit ? "SIGTERM" : "run_timeout";
    const chosen = "status FAILED is in retry_on_status, retry 1 of 2";
    assert.deepEqual(choices(simulated), [
      { delayMs: 60_000, rule: chosen },
      { delayMs: 60_000, rule: `${chosen}; no retry: ${by}` },
    ]);
    assert.equal(reason(simulated), `exit code 1; no retry: ${by}`);
  }
});

function warnings({ events, report }: Simulated): readonly (readonly [number, string])[] {
  return events.flatMap((event: RunEvent) =>
    event.kind === "notice" ? [[event.at - report.run.startedAt, event.message] as const] : []
  );
}

Deno.test("an execution that lasts longer than expected is told of while it runs, once, and is slow", async () => {
  const expectedMs = 600_000;
  const simulated = await run({ expectedMs, retry: { ...policy, onStatus: ["FAILED"] } }, {
    script: (_, n) =>
      n === 1
        ? { durationMs: 599_999, outcome: failed }
        : { durationMs: 700_000, outcome: succeeded },
  });
  const secondAt = 599_999 + 60_000;
  assert.deepEqual(warnings(simulated), [
    [secondAt + expectedMs, "slow: still running after its expected_duration of 10m 00s"],
  ]);
  assert.deepEqual(simulated.report.slow, [{ id: "a", tookMs: 700_000, expectedMs }]);
  assert.equal(simulated.report.status, "SUCCESS");
  assert.equal(simulated.elapsedMs, secondAt + 700_000, "it was not ended");
});

Deno.test("only the last execution makes a job slow, and a stop leaves no watch behind", async () => {
  const expectedMs = 1_000;
  const recovered = await run({ expectedMs, retry: { ...policy, onStatus: ["FAILED"] } }, {
    script: (_, n) =>
      n === 1 ? { durationMs: 5_000, outcome: failed } : { durationMs: 10, outcome: succeeded },
  });
  assert.deepEqual(recovered.report.slow, []);
  assert.equal(warnings(recovered).length, 1);
  const stopped = await run({ expectedMs: 60_000 }, {
    stopAfterMs: 100,
    script: () => ({ durationMs: 90_000, outcome: succeeded }),
  });
  assert.deepEqual(warnings(stopped), []);
  assert(stopped.elapsedMs < 1_000, `the run went on for ${stopped.elapsedMs} ms`);
});

Deno.test("whatever is answered, each execution follows the wait recorded before it, and no more than allowed", async () => {
  const outcome = fc.constantFrom<Outcome>(
    failed,
    succeeded,
    { kind: "timed_out", afterMs: 3 },
    { kind: "slot_died", message: "gone" },
  );
  const steps = fc.array(fc.record({ outcome, says: fc.boolean() }), { minLength: 1 });
  const changes = fc.record({
    maxRetries: fc.integer({ min: 0, max: 4 }),
    delayMs: fc.integer({ min: 0, max: 1_000_000 }),
    jitter: fc.constantFrom(0, 0.5, 1),
    maxTimeMs: fc.constantFrom(0, 100_000, 3_000_000),
    onStatus: fc.subarray<RetryPolicy["onStatus"][number]>(["FAILED", "TIMEOUT"]),
  });
  await fc.assert(
    fc.asyncProperty(steps, changes, fc.nat(), async (steps, changes, seed) => {
      const retry = { ...policy, ...changes };
      const simulated = await run({ retry }, {
        seed,
        script: (_, n) => {
          const { outcome, says } = steps[n - 1] ?? { outcome: succeeded, says: true };
          return {
            durationMs: 10,
            outcome,
            ...(outcome.kind === "slot_died" ? {} : { answer: says ? yes : no }),
          };
        },
      });
      const starts = simulated.recorded.flatMap((event) =>
        event.kind === "job_started" ? [event.at] : []
      );
      assert(starts.length <= 1 + retry.maxRetries, `${starts.length} executions`);
      const chosen = choices(simulated);
      assert.equal(chosen.length, starts.length, "each execution has its decision");
      for (const [at, choice] of chosen.entries()) {
        const next = starts[at + 1];
        if (next === undefined) {
          assert.equal(choice?.delayMs ?? null, null);
          const last: Outcome = steps[at]?.outcome ?? succeeded;
          assert.equal(choice === null, last.kind === "succeeded");
        } else {
          assert.equal(next - (starts[at] ?? 0) - 10, choice?.delayMs);
          if (retry.maxTimeMs > 0) assert(next - (starts[0] ?? 0) <= retry.maxTimeMs);
        }
      }
    }),
    { numRuns: 60 },
  );
});
