import assert from "node:assert/strict";
import { jobReasonOf } from "../../src/core/job_state.ts";
import type { RetryPolicy } from "../../src/core/retries/retry_policy.ts";
import { fileCondition, makeCondition } from "../rig/make_condition.ts";
import { makeJobs } from "../rig/make_job.ts";
import { simulate } from "../rig/simulate_run.ts";
import { fileAt, startedAfter, statuses, thereFrom, told, waiter } from "../rig/waiting_jobs.ts";

const second = 1_000;
const minute = 60 * second;

function retryOf(id: string): RetryPolicy {
  const [job] = makeJobs([{ id }]);
  assert.ok(job);
  return job.retry;
}

Deno.test("a job that waits for a file starts with the look that finds it", async () => {
  const jobs = makeJobs([waiter("load", [fileCondition("/in")])]);
  const run = await simulate({ jobs, workers: 1, look: thereFrom(25 * second) });
  assert.equal(startedAfter(run, "load"), 30 * second);
  assert.deepEqual(run.prober.looks.map(({ at }) => at), [0, 10_000, 20_000, 30_000]);
  assert.deepEqual(told(run, "job_awaiting").map(({ after, conditions }) => [after, conditions]), [
    [0, ['file "/in"']],
  ]);
  assert.deepEqual(
    told(run, "condition_met").map((
      { after, condition, found, left },
    ) => [after, condition, found, left]),
    [[30_000, 'file "/in"', 'the file "/in"', []]],
  );
  assert.equal(run.report.status, "SUCCESS");
});

Deno.test("looks begin once the jobs before are done, for all conditions at once", async () => {
  const conditions = [
    fileCondition("/in", { pollIntervalMs: 7 * second }),
    makeCondition({ kind: "port", host: "db", port: 5432 }),
  ];
  const jobs = makeJobs([{ id: "first" }, waiter("load", conditions, { dependencies: ["first"] })]);
  const run = await simulate({
    jobs,
    workers: 1,
    script: () => ({ durationMs: 60 * second, outcome: { kind: "succeeded" } }),
    look: ({ condition }, at) => ({
      answer: condition.kind === "file"
        ? fileAt(at >= 90 * second)
        : at >= 80 * second
        ? { kind: "met", found: "port 5432 of db open" }
        : { kind: "not_yet", reason: "no connection" },
    }),
  });
  const times = (kind: string) =>
    run.prober.looks.filter(({ look }) => look.condition.kind === kind).map(({ at }) =>
      at / second
    );
  assert.deepEqual(times("file"), [60, 67, 74, 81, 88, 95]);
  assert.deepEqual(times("port"), [60, 70, 80], "what is met is looked at no more");
  assert.equal(startedAfter(run, "load"), 95 * second);
  const met = told(run, "condition_met");
  assert.deepEqual(met.map(({ left }) => left), [['file "/in"'], []]);
});

Deno.test("waiting holds no slot", async () => {
  const jobs = makeJobs([waiter("load", [fileCondition("/in")]), { id: "a" }, { id: "b" }]);
  const run = await simulate({ jobs, workers: 1, look: thereFrom(1) });
  assert.deepEqual(told(run, "job_started").map(({ jobId }) => jobId), ["a", "b", "load"]);
});

Deno.test("a wait that takes too long fails the job and says what was found last", async () => {
  const condition = fileCondition("/in", { timeoutMs: 25 * second });
  const jobs = makeJobs([
    waiter("load", [condition], { retry: { ...retryOf("load"), maxRetries: 3 } }),
    { id: "behind", dependencies: ["load"] },
    { id: "alert", dependencies: ["load"], triggers: { load: "failure" } },
    { id: "other", dependencies: ["alert"] },
  ]);
  const run = await simulate({
    jobs,
    workers: 1,
    look: thereFrom(Infinity),
    continueOnError: true,
  });
  assert.deepEqual(statuses(run), {
    load: "CONDITION_FAILED",
    behind: "BLOCKED",
    alert: "SUCCESS",
    other: "SUCCESS",
  });
  assert.deepEqual(run.prober.looks.map(({ at }) => at), [0, 10_000, 20_000, 25_000]);
  const [failure] = run.report.failed;
  assert.equal(
    failure?.reason,
    'file "/in": not met within 25.0s: expected a regular file, found none',
  );
  assert.equal(failure?.last, null);
  assert.deepEqual([run.report.status, run.report.exitCode], ["FAILED", 1]);
  assert.equal(startedAfter(run, "load"), undefined);
});

Deno.test("a look that finds the file when the time is over is in time", async () => {
  const jobs = makeJobs([waiter("load", [fileCondition("/in", { timeoutMs: 25 * second })])]);
  const run = await simulate({ jobs, workers: 1, look: thereFrom(21 * second) });
  assert.equal(startedAfter(run, "load"), 25 * second);
});

Deno.test("looks that never end are given up soon after the time is over", async () => {
  const condition = makeCondition({
    kind: "command",
    command: { kind: "shell", line: "psql -c 'select 1'" },
  }, { timeoutMs: 30 * second });
  const jobs = makeJobs([waiter("load", [condition])]);
  const run = await simulate({
    jobs,
    workers: 1,
    look: () => ({ answer: { kind: "met", found: "it" }, durationMs: Infinity }),
  });
  assert.deepEqual(run.prober.looks.map(({ at, look }) => [at, look.limitMs]), [
    [0, 30_000],
    [30_000, 5_000],
  ]);
  assert.equal(run.elapsedMs, 35 * second);
  assert.deepEqual(statuses(run), { load: "CONDITION_FAILED" });
});

Deno.test("a condition that fails ends the wait at once, that for the others too", async () => {
  const conditions = [
    fileCondition("/in"),
    makeCondition({ kind: "plugin", plugin: "calendar", params: {} }),
  ];
  const jobs = makeJobs([waiter("load", conditions), { id: "other" }]);
  const run = await simulate({
    jobs,
    workers: 1,
    look: ({ condition }, at) => ({
      answer: condition.kind === "plugin" && at >= 10 * second
        ? { kind: "failed", reason: "no such day" }
        : fileAt(false),
    }),
  });
  assert.deepEqual(statuses(run), { other: "SUCCESS", load: "CONDITION_FAILED" });
  assert.equal(run.report.failed[0]?.reason, 'plugin "calendar": no such day');
  assert.equal(run.elapsedMs, 10 * second);
});

Deno.test("allow_failure lets a wait in vain pass", async () => {
  const condition = fileCondition("/in", { timeoutMs: 5 * second });
  const jobs = makeJobs([
    waiter("load", [condition], { allowFailure: true }),
    { id: "behind", dependencies: ["load"] },
  ]);
  const run = await simulate({ jobs, workers: 1, look: thereFrom(Infinity) });
  assert.deepEqual(statuses(run), { load: "CONDITION_FAILED", behind: "SUCCESS" });
  assert.equal(run.report.status, "SUCCESS");
  const end = told(run, "job_ended").find(({ jobId }) => jobId === "load");
  assert.match(end === undefined ? "" : jobReasonOf(end.state) ?? "", /allowed to fail$/);
});

Deno.test("a file must be seen unchanged for stable_for, and a change begins anew", async () => {
  const condition = fileCondition("/in", { stableForMs: 25 * second });
  const jobs = makeJobs([waiter("load", [condition])]);
  const run = await simulate({
    jobs,
    workers: 1,
    look: (_, at) => ({ answer: fileAt(true, at < 15 * second ? "growing" : "whole") }),
  });
  // First seen whole at 20 s: the last wait is cut to what is missing.
  assert.deepEqual(run.prober.looks.map(({ at }) => at / second), [0, 10, 20, 30, 40, 45]);
  assert.equal(startedAfter(run, "load"), 45 * second);
  assert.match(told(run, "condition_met")[0]?.found ?? "", /unchanged for 25\.0s$/);
});

Deno.test("a file that goes away begins anew too, and the reason tells how far it was", async () => {
  const condition = fileCondition("/in", { stableForMs: 30 * second, timeoutMs: 55 * second });
  const jobs = makeJobs([waiter("load", [condition])]);
  const run = await simulate({
    jobs,
    workers: 1,
    look: (_, at) => ({ answer: fileAt(at !== 20 * second) }),
  });
  assert.match(
    run.report.failed[0]?.reason ?? "",
    /expected no change for 30\.0s, found the file "\/in", unchanged for 25\.0s so far$/,
  );
});

for (const byMs of [-60 * minute, 60 * minute]) {
  const way = byMs < 0 ? "back" : "forward";
  const clockSet = { atMs: 5 * second, byMs };

  Deno.test(`a clock that is set ${way} changes no wait's length`, async () => {
    const jobs = makeJobs([waiter("load", [fileCondition("/in", { timeoutMs: 35 * second })])]);
    const run = await simulate({ jobs, workers: 1, clockSet, look: thereFrom(Infinity) });
    assert.deepEqual(run.prober.looks.map(({ at }) => at / second), [0, 10, 20, 30, 35]);
    const inTime = await simulate({ jobs, workers: 1, clockSet, look: thereFrom(31 * second) });
    assert.deepEqual(statuses(inTime), { load: "SUCCESS" });
  });

  Deno.test(`a clock that is set ${way} makes no file whole`, async () => {
    const jobs = makeJobs([waiter("load", [fileCondition("/in", { stableForMs: 25 * second })])]);
    const run = await simulate({ jobs, workers: 1, clockSet, look: thereFrom(0) });
    assert.deepEqual(run.prober.looks.map(({ at }) => at / second), [0, 10, 20, 25]);
  });
}

Deno.test("a time of day comes soon after a clock that was set to it, or past it", async () => {
  // The clock of the tests starts at 00:16:40 UTC.
  const jobs = makeJobs([
    waiter("load", [makeCondition({ kind: "time", after: "02:30", timezone: "UTC" })]),
  ]);
  const clockSet = { atMs: 10 * minute, byMs: 180 * minute };
  const run = await simulate({ jobs, workers: 1, clockSet });
  assert.ok(run.elapsedMs <= 11 * minute, `it took ${run.elapsedMs / minute} minutes`);
});

Deno.test("a time of day is waited for without a look", async () => {
  // The clock of the tests starts at 00:16:40 UTC, 02:16:40 two hours to the east.
  const jobs = makeJobs([
    waiter("load", [makeCondition({ kind: "time", after: "02:30", timezone: null })]),
    waiter("early", [makeCondition({ kind: "time", after: "00:10", timezone: "UTC" })]),
  ]);
  const run = await simulate({ jobs, workers: 2, localOffset: () => 120 });
  assert.equal(startedAfter(run, "load"), 13 * minute + 20 * second);
  assert.equal(startedAfter(run, "early"), 0);
  assert.deepEqual(run.prober.looks, []);
});

Deno.test("a signal ends all waits at once", async () => {
  const jobs = makeJobs([
    waiter("load", [fileCondition("/in")]),
    { id: "behind", dependencies: ["load"] },
    waiter("clean", [fileCondition("/x")], { dependencies: ["load"], triggers: { load: "done" } }),
  ]);
  const run = await simulate({
    jobs,
    workers: 1,
    look: thereFrom(Infinity),
    stopAfterMs: 12_345,
  });
  assert.equal(run.elapsedMs, 12_345);
  assert.deepEqual(statuses(run), {
    load: "NOT_STARTED",
    behind: "NOT_STARTED",
    clean: "NOT_STARTED",
  });
  assert.equal(run.report.status, "INTERRUPTED");
});

Deno.test("run_timeout ends a look that is being taken", async () => {
  const jobs = makeJobs([waiter("load", [fileCondition("/in")])]);
  const run = await simulate({
    jobs,
    workers: 1,
    look: () => ({ answer: fileAt(true), durationMs: 50 * second }),
    runTimeoutMs: 20 * second,
  });
  assert.equal(run.elapsedMs, 20 * second);
  assert.deepEqual(statuses(run), { load: "NOT_STARTED" });
  assert.deepEqual([run.report.status, run.report.exitCode], ["FAILED", 1]);
});

Deno.test("a failed job ends the waits of others, but not those of jobs that react", async () => {
  const jobs = makeJobs([
    { id: "bad" },
    waiter("load", [fileCondition("/in")]),
    waiter("alert", [fileCondition("/mail")], {
      dependencies: ["bad"],
      triggers: { bad: "failure" },
    }),
    waiter("clean", [fileCondition("/clean")], {
      dependencies: ["load"],
      triggers: { load: "done" },
    }),
  ]);
  const run = await simulate({
    jobs,
    workers: 1,
    script: (job) => ({
      durationMs: 15 * second,
      outcome: job.id === "bad" ? { kind: "exited", code: 1 } : { kind: "succeeded" },
    }),
    look: ({ jobId }, at) => ({ answer: fileAt(jobId !== "load" && at >= 40 * second) }),
  });
  assert.deepEqual(statuses(run), {
    bad: "FAILED",
    alert: "SUCCESS",
    load: "NOT_STARTED",
    clean: "SUCCESS",
  });
  const looksOfLoad = run.prober.looks.filter(({ jobId }) => jobId === "load");
  assert.deepEqual(looksOfLoad.map(({ at }) => at), [0, 10_000], "nobody waits for it any more");
});

Deno.test("a history that cannot be written ends waits", async () => {
  const jobs = makeJobs([waiter("load", [fileCondition("/in")])]);
  const run = await simulate({ jobs, workers: 1, look: thereFrom(Infinity), historyFailsAt: 0 });
  assert.equal(run.elapsedMs, 0);
  assert.equal(run.report.stop?.kind, "history_failed");
  assert.deepEqual(run.prober.looks, [], "something was looked at before its record");
});

Deno.test("references are replaced by the job's environment, and unknown ones are warned of", async () => {
  const conditions = [
    fileCondition("${IN}/sales-${DAY}.csv"),
    makeCondition({
      kind: "http",
      url: "http://${HOST:-localhost}/up",
      method: "GET",
      status: null,
    }),
    makeCondition({ kind: "plugin", plugin: "p", params: { job: "${EXECUTIONER_JOB_ID}" } }),
  ];
  const jobs = makeJobs([waiter("load", conditions)]);
  const run = await simulate({ jobs, workers: 1, env: { IN: "in" } });
  assert.deepEqual(run.prober.looks.map(({ look }) => look.condition), [
    { kind: "file", path: "/x/in/sales-${DAY}.csv", stableForMs: 0 },
    { kind: "http", url: "http://localhost/up", method: "GET", status: null },
    { kind: "plugin", plugin: "p", params: { job: "load" } },
  ]);
  assert.deepEqual(told(run, "notice").map(({ level, message }) => [level, message]), [[
    "warning",
    'Could not interpolate "${DAY}" in dependency file "${IN}/sales-${DAY}.csv" of job "load": ' +
    "there is no such variable",
  ]]);
});

Deno.test("a condition that references make nonsense of fails its job at once, with the reason", async () => {
  const port = makeCondition({ kind: "port", host: "db", port: "${DB_PORT}" });
  const jobs = makeJobs([waiter("load", [fileCondition("/in"), port])]);
  const run = await simulate({ jobs, workers: 1, env: { DB_PORT: "postgres" } });
  const [end] = told(run, "job_ended");
  assert.equal(end?.at, told(run, "run_started")[0]?.at);
  assert.deepEqual(
    end?.state.kind === "condition_failed" && end.state.because,
    "port ${DB_PORT} of db: " +
      'Expected "port" to be a whole number from 1 to 65535: "postgres"',
  );
});

Deno.test("a thousand jobs wait without taking more than a few looks at once", async () => {
  const jobs = makeJobs(
    Array.from({ length: 1000 }, (_, n) => waiter(`j${n}`, [fileCondition("/in")])),
  );
  const run = await simulate({
    jobs,
    workers: 4,
    look: (_, at) => ({ answer: fileAt(at >= 30 * second), durationMs: 20 }),
  });
  assert.equal(run.report.counts.SUCCESS, 1000);
  assert(run.prober.highest <= 8, `${run.prober.highest} looks at once`);
});

Deno.test("looks of one kind that hang keep nobody from those of another", async () => {
  const hanging = makeCondition({ kind: "port", host: "far", port: 1 }, { timeoutMs: 5 * minute });
  const jobs = makeJobs([
    ...Array.from({ length: 20 }, (_, n) => waiter(`far${n}`, [hanging])),
    waiter("near", [fileCondition("/in")]),
  ]);
  const run = await simulate({
    jobs,
    workers: 1,
    continueOnError: true,
    look: ({ condition }) => ({
      answer: fileAt(true),
      durationMs: condition.kind === "port" ? Infinity : 0,
    }),
  });
  assert.equal(startedAfter(run, "near"), 0);
  assert.equal(run.report.counts.CONDITION_FAILED, 20);
  assert(run.elapsedMs <= 5 * minute + 5 * second, `it took ${run.elapsedMs} ms`);
});
