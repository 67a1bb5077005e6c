import assert from "node:assert/strict";
import fc from "fast-check";
import { fileCondition } from "../rig/make_condition.ts";
import { makeJobs } from "../rig/make_job.ts";
import { simulate } from "../rig/simulate_run.ts";
import { fileAt, statuses, told, waiter } from "../rig/waiting_jobs.ts";

Deno.test("whatever is waited for, no wait holds a slot and no wake-up is lost", async () => {
  const arbitrary = fc.record({
    workers: fc.integer({ min: 1, max: 3 }),
    continueOnError: fc.boolean(),
    stopAfterMs: fc.option(fc.integer({ min: 0, max: 90_000 }), { nil: undefined, freq: 3 }),
    jobs: fc.array(
      fc.record({
        before: fc.boolean(),
        conditions: fc.array(
          fc.record({
            metAt: fc.option(fc.integer({ min: 0, max: 80_000 }), { nil: Infinity, freq: 5 }),
            interval: fc.integer({ min: 100, max: 20_000 }),
            timeoutMs: fc.option(fc.integer({ min: 100, max: 60_000 }), { nil: 100_000 }),
            durationMs: fc.constantFrom(0, 0, 5, 3_000),
          }),
          { maxLength: 3 },
        ),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  });
  await fc.assert(
    fc.asyncProperty(arbitrary, async ({ workers, continueOnError, stopAfterMs, jobs: shapes }) => {
      const jobs = makeJobs(shapes.map(({ before, conditions }, n) =>
        waiter(
          `j${n}`,
          conditions.map(({ interval, timeoutMs }, number) =>
            fileCondition(`/${number}`, { pollIntervalMs: interval, timeoutMs })
          ),
          { dependencies: before && n > 0 ? [`j${n - 1}`] : [] },
        )
      ));
      const run = await simulate({
        jobs,
        workers,
        continueOnError,
        ...(stopAfterMs === undefined ? {} : { stopAfterMs }),
        look: ({ jobId, condition }, at) => {
          const number = condition.kind === "file" ? Number(condition.path.slice(1)) : 0;
          const shape = shapes[Number(jobId.slice(1))]?.conditions[number];
          assert.ok(shape);
          return { answer: fileAt(at >= shape.metAt), durationMs: shape.durationMs };
        },
      });
      const waiting = new Set<string>();
      for (const event of run.events) {
        if (event.kind === "job_awaiting") waiting.add(event.jobId);
        if (event.kind === "condition_met" && event.left.length === 0) waiting.delete(event.jobId);
        if (event.kind === "job_ended") waiting.delete(event.jobId);
        if (event.kind === "job_started") {
          assert(!waiting.has(event.jobId), `"${event.jobId}" took a slot while it waited`);
        }
      }
      assert.equal(told(run, "job_ended").length, jobs.length, "every job ends once");
      assert(run.highest <= workers);
      for (const { jobId, conditions, index } of told(run, "job_awaiting")) {
        assert.equal(conditions.length, shapes[index]?.conditions.length, jobId);
      }
      if (stopAfterMs !== undefined || !continueOnError) return;
      for (const [n, { conditions }] of shapes.entries()) {
        const status = statuses(run)[`j${n}`];
        const begun = told(run, "job_awaiting").find(({ index }) => index === n)?.after;
        if (begun === undefined) continue;
        const mustFail = conditions.some(({ metAt, timeoutMs }) =>
          metAt > begun + timeoutMs + 8_000
        );
        const mustMeet = conditions.every(({ metAt, timeoutMs, durationMs }) =>
          metAt <= begun + timeoutMs - 8_000 && durationMs < 5_000
        );
        if (mustFail) assert.equal(status, "CONDITION_FAILED", `j${n}`);
        if (mustMeet) assert.equal(status, "SUCCESS", `j${n}`);
      }
    }),
    { numRuns: 200 },
  );
});
