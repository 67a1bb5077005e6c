import assert from "node:assert/strict";
import { jobStatusOf } from "../../src/core/job_state.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { type JobSketch, makeJobs } from "../rig/make_job.ts";
import { simulate, type Simulated } from "../rig/simulate_run.ts";

const failed: Outcome = { kind: "exited", code: 1 };
const succeeded: Outcome = { kind: "succeeded" };

function startOrder({ events }: Simulated): readonly string[] {
  return events.flatMap((event) => event.kind === "job_started" ? [event.jobId] : []);
}

function statuses({ events }: Simulated): Record<string, string> {
  return Object.fromEntries(
    events.flatMap((event) =>
      event.kind === "job_ended" ? [[event.jobId, jobStatusOf(event.state)]] : []
    ),
  );
}

function sketch(id: string, ...dependencies: string[]): JobSketch {
  return { id, dependencies };
}

const diamond = makeJobs([
  sketch("z", "y"),
  sketch("y", "x"),
  sketch("x"),
  sketch("w"),
]);

Deno.test("a sequential run goes breadth-first in declared order, as the ancestor does", async () => {
  const run = await simulate({ jobs: diamond, workers: 1 });
  assert.deepEqual(startOrder(run), ["x", "w", "y", "z"]);
  assert.equal(run.report.status, "SUCCESS");
});

Deno.test("a job starts the moment its last dependency ends, whatever else still runs (D2)", async () => {
  const jobs = makeJobs([sketch("slow"), sketch("quick"), sketch("next", "quick")]);
  const run = await simulate({
    jobs,
    workers: 2,
    script: (job) => ({ durationMs: job.id === "slow" ? 6_600 : 500, outcome: succeeded }),
  });
  const next = run.events.find((event) => event.kind === "job_started" && event.jobId === "next");
  assert.equal(next !== undefined && next.at - run.report.run.startedAt, 500);
  assert.equal(run.elapsedMs, 6_600);
});

Deno.test("without --continue-on-error nothing new starts after a failure and what runs ends", async () => {
  const jobs = makeJobs([
    sketch("bad"),
    sketch("long"),
    sketch("after-bad", "bad"),
    sketch("after-long", "long"),
    sketch("deep", "after-bad"),
  ]);
  const run = await simulate({
    jobs,
    workers: 2,
    script: (job) =>
      job.id === "bad"
        ? { durationMs: 5, outcome: failed }
        : { durationMs: 50, outcome: succeeded },
  });
  assert.deepEqual(statuses(run), {
    bad: "FAILED",
    long: "SUCCESS",
    "after-bad": "BLOCKED",
    deep: "BLOCKED",
    "after-long": "NOT_STARTED",
  });
  assert.deepEqual([run.report.status, run.report.exitCode], ["FAILED", 1]);
});

Deno.test("with --continue-on-error the rest runs and a failed leaf still fails the run (D3)", async () => {
  const jobs = makeJobs([sketch("bad"), sketch("good"), sketch("after-good", "good")]);
  const run = await simulate({
    jobs,
    workers: 1,
    continueOnError: true,
    script: (job) => ({ durationMs: 5, outcome: job.id === "bad" ? failed : succeeded }),
  });
  assert.deepEqual(statuses(run), { bad: "FAILED", good: "SUCCESS", "after-good": "SUCCESS" });
  assert.deepEqual([run.report.status, run.report.exitCode], ["FAILED", 1]);
});

Deno.test("each execution is told what it is part of", async () => {
  const run = await simulate({ jobs: makeJobs([sketch("load")]), workers: 1 });
  assert.deepEqual(run.started[0]?.env, {
    EXECUTIONER_APPLICATION: "app",
    EXECUTIONER_ATTEMPT: "1",
    EXECUTIONER_JOB_ID: "load",
    EXECUTIONER_LOG_DIR: "/x/logs",
    EXECUTIONER_MARK: "mark/0/1",
    EXECUTIONER_OUTPUT: "/dev/null",
    EXECUTIONER_RUN_ID: "1",
    PWD: "/x",
  });
});

Deno.test("1,500 sequential jobs all run (D5)", async () => {
  const jobs = makeJobs(Array.from({ length: 1_500 }, (_, n) => sketch(`j${n}`)));
  const run = await simulate({ jobs, workers: 1 });
  assert.equal(run.report.counts.SUCCESS, 1_500);
  assert.equal(run.report.status, "SUCCESS");
});

Deno.test("a job that waits for its retry holds no slot", async () => {
  const [flaky, other] = makeJobs([sketch("flaky"), sketch("other")]);
  assert(flaky !== undefined && other !== undefined);
  const retry = { ...flaky.retry, maxRetries: 1, delayMs: 60_000, jitter: 0 };
  const run = await simulate({
    jobs: [{ ...flaky, retry }, other],
    workers: 1,
    script: (job, n) => ({
      durationMs: 10,
      outcome: job.id === "flaky" && n === 1 ? failed : succeeded,
    }),
  });
  assert.deepEqual(startOrder(run), ["flaky", "other", "flaky"]);
  const other2 = run.events.find((event) =>
    event.kind === "job_started" && event.jobId === "other"
  );
  assert.equal(other2 !== undefined && other2.at - run.report.run.startedAt, 10);
  assert.equal(run.elapsedMs, 60_020);
});

Deno.test("a stop cancels what runs, wakes what waits for a retry and starts nothing", async () => {
  const [flaky, long, next] = makeJobs([sketch("flaky"), sketch("long"), sketch("next", "long")]);
  assert(flaky !== undefined && long !== undefined && next !== undefined);
  const run = await simulate({
    jobs: [{ ...flaky, retry: { ...flaky.retry, maxRetries: 5 } }, long, next],
    workers: 2,
    stopAfterMs: 1_000,
    script: (job) =>
      job.id === "flaky"
        ? { durationMs: 10, outcome: failed }
        : { durationMs: 10_000, outcome: succeeded },
  });
  assert.deepEqual(statuses(run), { flaky: "FAILED", long: "CANCELLED", next: "NOT_STARTED" });
  assert.deepEqual([run.report.status, run.report.exitCode], ["INTERRUPTED", 143]);
  assert(run.elapsedMs < 1_100, `the run went on for ${run.elapsedMs} ms after a stop at 1000 ms`);
});

Deno.test("a run that reaches its run_timeout ends what runs, starts nothing and fails", async () => {
  const jobs = makeJobs([sketch("long"), sketch("next", "long")]);
  const run = await simulate({
    jobs,
    workers: 1,
    runTimeoutMs: 1_000,
    script: () => ({ durationMs: 60_000, outcome: succeeded }),
  });
  assert.deepEqual(statuses(run), { long: "CANCELLED", next: "NOT_STARTED" });
  assert.deepEqual([run.report.status, run.report.exitCode], ["FAILED", 1]);
  assert(run.elapsedMs < 1_100, `the run went on for ${run.elapsedMs} ms`);
});

Deno.test("a blank command succeeds without a slot, and its dependents run", async () => {
  const jobs = makeJobs([{ id: "blank", command: { kind: "nothing" } }, sketch("next", "blank")]);
  const run = await simulate({ jobs, workers: 1 });
  assert.deepEqual(statuses(run), { blank: "SUCCESS", next: "SUCCESS" });
  assert.equal(run.started.length, 1);
});

Deno.test("a stop is heard amid many jobs that end at once", async () => {
  const jobs = makeJobs(
    Array.from({ length: 5_000 }, (_, i) => ({ id: `blank-${i}`, command: { kind: "nothing" } })),
  );
  const stopped = await simulate({ jobs, workers: 1, stopAfterMs: 0 });
  assert.equal(stopped.report.exitCode, 143);
  const { SUCCESS, NOT_STARTED } = stopped.report.counts;
  assert(SUCCESS > 0 && NOT_STARTED > 0, `${SUCCESS} succeeded and ${NOT_STARTED} did not start`);
  const run = await simulate({ jobs, workers: 1 });
  assert.equal(run.report.counts.SUCCESS, 5_000);
});

Deno.test("nothing starts that could not be recorded, and the run says that it failed", async () => {
  const jobs = makeJobs([sketch("a"), sketch("b", "a")]);
  const run = await simulate({ jobs, workers: 1, historyFailsAt: 0 });
  assert.equal(run.started.length, 0);
  assert.deepEqual([run.report.status, run.report.exitCode], ["FAILED", 1]);
  assert.equal(run.report.stop?.kind, "history_failed");
});

Deno.test("a history that is locked for ten seconds is waited for, and nothing is lost or too early", async () => {
  const jobs = makeJobs([sketch("a"), sketch("b", "a")]);
  const run = await simulate({ jobs, workers: 1, locked: { fromMs: 5, forMs: 10_000 } });
  assert.deepEqual(statuses(run), { a: "SUCCESS", b: "SUCCESS" });
  assert.equal(run.report.status, "SUCCESS");
  const ends = run.recorded.filter(({ kind }) => kind === "job_ended");
  assert.equal(ends.length, 2);
  const [, second] = run.events.filter(({ kind }) => kind === "job_started");
  assert.ok(second !== undefined && second.at < run.report.run.startedAt + 100);
  assert.ok(run.elapsedMs >= 10_005 && run.elapsedMs < 10_200, `it took ${run.elapsedMs} ms`);
});

Deno.test("a signal ends what runs though the history is locked, and what waits for it never starts", async () => {
  const jobs = makeJobs([sketch("long"), sketch("quick"), sketch("next", "quick")]);
  const run = await simulate({
    jobs,
    workers: 2,
    locked: { fromMs: 5, forMs: 10_000 },
    stopAfterMs: 1_000,
    script: ({ id }) => ({ durationMs: id === "long" ? 60_000 : 10, outcome: succeeded }),
  });
  assert.deepEqual(statuses(run), { long: "CANCELLED", quick: "SUCCESS", next: "CANCELLED" });
  assert.deepEqual(run.started.length, 2, "what could not be recorded was not started");
  const cut = run.events.find((event) => event.kind === "job_ended" && event.jobId === "long");
  const after = (cut?.at ?? 0) - run.report.run.startedAt;
  assert.ok(after >= 1_000 && after <= 1_100, `the signal was heard after ${after} ms`);
  assert.equal(run.report.status, "INTERRUPTED");
});

Deno.test("a signal that comes when all has ended, but for its record, changes nothing", async () => {
  const run = await simulate({
    jobs: makeJobs([sketch("bad"), sketch("next", "bad")]),
    workers: 1,
    locked: { fromMs: 5, forMs: 10_000 },
    stopAfterMs: 1_000,
    script: () => ({ durationMs: 10, outcome: failed }),
  });
  assert.deepEqual(statuses(run), { bad: "FAILED", next: "BLOCKED" });
  assert.deepEqual([run.report.status, run.report.exitCode], ["FAILED", 1]);
});

Deno.test("a history that stays locked ends the run with the reason, and each step waits no more", async () => {
  const jobs = makeJobs([sketch("a"), sketch("long"), sketch("b", "a")]);
  const run = await simulate({
    jobs,
    workers: 2,
    locked: { fromMs: 5, forMs: 1_000_000 },
    script: ({ id }) => ({ durationMs: id === "long" ? 20_000 : 10, outcome: succeeded }),
  });
  assert.deepEqual(run.report.stop, { kind: "history_failed", message: "it is locked" });
  assert.equal(run.report.exitCode, 1);
  assert.ok(run.elapsedMs <= 20_050, `it took ${run.elapsedMs} ms`);
  assert.equal(run.started.length, 2);
});

Deno.test("an alert runs when its job fails and is skipped when that succeeds, in fail-fast too", async () => {
  const jobs = makeJobs([
    sketch("load"),
    { id: "alert", dependencies: ["load"], triggers: { load: "failure" } },
    sketch("next", "load"),
    sketch("other"),
  ]);
  const bad = await simulate({
    jobs,
    workers: 1,
    script: (job) => ({ durationMs: 5, outcome: job.id === "load" ? failed : succeeded }),
  });
  assert.deepEqual(statuses(bad), {
    load: "FAILED",
    next: "BLOCKED",
    alert: "SUCCESS",
    other: "NOT_STARTED",
  });
  const good = await simulate({ jobs, workers: 1 });
  assert.deepEqual(statuses(good), {
    load: "SUCCESS",
    alert: "SKIPPED",
    next: "SUCCESS",
    other: "SUCCESS",
  });
  assert.equal(good.report.status, "SUCCESS");
});

Deno.test("a clean-up runs at the end whatever happened, also after jobs that never started", async () => {
  const jobs = makeJobs([
    sketch("a"),
    sketch("b", "a"),
    sketch("c"),
    { id: "cleanup", dependencies: ["b", "c"], triggers: { b: "done", c: "done" } },
  ]);
  const run = await simulate({
    jobs,
    workers: 1,
    script: (job) => ({ durationMs: 5, outcome: job.id === "a" ? failed : succeeded }),
  });
  assert.deepEqual(statuses(run), {
    a: "FAILED",
    b: "BLOCKED",
    c: "NOT_STARTED",
    cleanup: "SUCCESS",
  });
  assert.deepEqual([run.report.status, run.report.exitCode], ["FAILED", 1]);
});

Deno.test("a job that may fail neither blocks others nor fails the run", async () => {
  const jobs = makeJobs([{ id: "lint", allowFailure: true }, sketch("build", "lint")]);
  const run = await simulate({
    jobs,
    workers: 1,
    script: (job) => ({ durationMs: 5, outcome: job.id === "lint" ? failed : succeeded }),
  });
  assert.deepEqual(statuses(run), { lint: "FAILED", build: "SUCCESS" });
  assert.deepEqual([run.report.status, run.report.exitCode], ["SUCCESS", 0]);
});

Deno.test("what is more urgent starts first, what is equally urgent in declared order", async () => {
  const jobs = makeJobs([
    sketch("a"),
    { id: "b", priority: -1 },
    { id: "c", priority: 5 },
    sketch("d"),
    { id: "e", priority: 5 },
  ]);
  assert.deepEqual(startOrder(await simulate({ jobs, workers: 1 })), ["c", "e", "a", "d", "b"]);
});

Deno.test("priority goes before rank, and whoever waits for units holds no lower rank up", async () => {
  const jobs = makeJobs([
    sketch("low"),
    { id: "first", resources: { db: 1 } },
    { id: "waits", resources: { db: 1 } },
    sketch("middle"),
    { id: "urgent", priority: 1 },
  ]);
  const run = await simulate({
    jobs,
    workers: 2,
    limits: { db: 1 },
    ranks: Float64Array.of(1, 9, 8, 2, 0),
    script: ({ id }) => ({ durationMs: id === "first" ? 100 : 10, outcome: succeeded }),
  });
  assert.deepEqual(startOrder(run), ["urgent", "first", "middle", "low", "waits"]);
});

Deno.test("a job that waits for units lets others by, but none that would starve it", async () => {
  const jobs = makeJobs([
    { id: "small", resources: { db: 1 } },
    { id: "big", resources: { db: 2 } },
    { id: "later", resources: { db: 1 } },
    { id: "free", resources: { tape: 1 } },
  ]);
  const run = await simulate({ jobs, workers: 4, limits: { db: 2, tape: 1 } });
  assert.deepEqual(startOrder(run), ["small", "free", "big", "later"]);
});
