import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openHistoryStore } from "../../../src/adapters/sqlite/history_store.ts";
import { RunReader } from "../../../src/adapters/sqlite/run_reader.ts";
import { runId } from "../../../src/core/ids.ts";
import type { RunFilter } from "../../../src/ports/history_store.ts";
import { sampleExecution, sampleMark, sampleRun, successOf } from "./sample_run.ts";
import { loaded, withFolder, withStore } from "./with_store.ts";

Deno.test("a limited list shows the newest runs, newest first (D11)", () =>
  withStore((store) => {
    for (let n = 0; n < 7; n++) store.startRun(sampleRun(n));
    const runs = store.listRuns({ limit: 3 });
    assert.deepEqual(runs.map((run) => [run.runId, run.jobCount]), [[7, 6], [6, 5], [5, 4]]);
    assert.deepEqual(runs.map((run) => run.counts), [{ PENDING: 6 }, { PENDING: 5 }, {
      PENDING: 4,
    }]);
  }));

Deno.test("applications do not mix: not in lists, not in jobs of the same name (D10)", () =>
  withStore((store) => {
    const job = (command: string) => [
      {
        id: "load",
        description: "",
        command,
        workingDir: null,
        logDir: null,
        fingerprint: command,
      },
    ];
    const a = store.startRun(sampleRun(0, { applicationName: "a", jobs: job("load-a") }));
    const b = store.startRun(sampleRun(0, { applicationName: "b", jobs: job("load-b") }));
    store.record(b, successOf(0));
    const again = store.startRun(sampleRun(0, { applicationName: "a", jobs: job("load-a") }));
    assert.deepEqual(
      store.listRuns({ applicationName: "a", limit: 9 }).map((run) => run.runId),
      [again.runId, a.runId],
    );
    assert.deepEqual(store.listRuns({ applicationName: "c", limit: 9 }), []);
    const jobs = [a, b, again].map((key) => loaded(store, key).jobs[0]);
    assert.deepEqual(
      jobs.map((found) => [found?.command, found?.status]),
      [["load-a", "PENDING"], ["load-b", "SUCCESS"], ["load-a", "PENDING"]],
    );
  }));

Deno.test("a reused job shows the attempt, the times and the executions that it was taken from", () =>
  withStore((store) => {
    const first = store.startRun(sampleRun(2));
    const checks = [{ phase: "post", name: "c", ok: true, message: "m", durationMs: 1 }] as const;
    const rows = { name: "ROWS", value: "12", masked: false };
    const given = [rows, { name: "A_TOKEN", value: "***", masked: true }];
    const execution = sampleExecution({ kind: "succeeded" }, { checks, outputs: given });
    store.record(first, [...successOf(0), { kind: "execution_ended", index: 0, execution }]);
    const { run: seen } = loaded(store, first);
    // The config has changed: a job stands before the one that is reused.
    const jobs = [2, 0, 1].flatMap((index) => sampleRun(3).jobs.slice(index, index + 1));
    const next = sampleRun(0, { jobs, logDir: "/srv/other", startedAt: 1_700_000_100_000 });
    const reason = "succeeded in attempt 1";
    const second = store.startAttempt(seen, next, [{ index: 1, status: "SUCCESS", reason }]);
    assert.deepEqual(second, { runId: first.runId, attempt: 2 });
    const record = loaded(store, first);
    assert.equal(record.run.attempt, 2, "the latest attempt is shown");
    assert.deepEqual(
      record.jobs.map((job) => [job.id, job.status, job.attempt, job.executions.length]),
      [["job-2", "PENDING", 2, 0], ["job-0", "SUCCESS", 1, 1], ["job-1", "PENDING", 2, 0]],
    );
    const [, reused] = record.jobs;
    assert.equal(reused?.reason, reason);
    assert.deepEqual(reused?.executions[0]?.checks, checks, "at its place in the first attempt");
    assert.equal(reused?.startedAt, 1_700_000_001_000);
    assert.equal(reused?.finishedAt, 1_700_000_002_500, "it did not take until the second attempt");
    assert.equal(reused?.logDir, "/srv/nightly/logs", "its log stayed where it was");
    assert.deepEqual(reused?.outputs, given);
    assert.deepEqual(record.jobs[0]?.outputs, [], "the job in its old place has none");
    const third = store.startAttempt({ runId: first.runId, attempt: 2 }, sampleRun(2), [
      { index: 0, status: "SUCCESS", reason },
    ]);
    assert.equal(third?.attempt, 3);
    assert.deepEqual(
      loaded(store, first).jobs.map((job) => [job.attempt, job.executions.length]),
      [[1, 1], [3, 0]],
      "a success is taken over any number of times",
    );
    assert.equal(store.loadRun(first.runId, 1)?.jobs[1]?.attempt, 1);
    assert.equal(store.loadRun(first.runId, 4), null);
    assert.deepEqual(
      store.listRuns({ limit: 1 }).map((found) => [found.attempt, found.status]),
      [[1, "INTERRUPTED"], [2, "INTERRUPTED"], [3, "RUNNING"]],
      "an attempt that was left behind says so",
    );
  }));

Deno.test("of two resumes at once the second is refused and writes nothing (D16)", () =>
  withStore((store) => {
    const first = store.startRun(sampleRun(2));
    store.record(first, successOf(0));
    const reused = [{ index: 0, status: "SUCCESS", reason: "" }] as const;
    assert.ok(store.startAttempt(first, sampleRun(2), reused) !== null);
    assert.equal(store.startAttempt(first, sampleRun(2), reused), null);
    assert.equal(store.startAttempt({ runId: runId(99), attempt: 1 }, sampleRun(2), []), null);
    assert.equal(store.listRuns({ limit: 9 }).length, 2, "two attempts of one run");
  }));

Deno.test("a success that was taken back meanwhile is not reused", () =>
  withStore((store) => {
    const key = store.startRun(sampleRun(2));
    store.record(key, successOf(0));
    assert.ok(store.markJobs(key, sampleMark(0, "SUCCESS", "FAILED")));
    const reused = [{ index: 0, status: "SUCCESS", reason: "" }] as const;
    assert.equal(store.startAttempt(key, sampleRun(2), reused), null);
    const unknown = [{ index: 2, status: "SUCCESS", reason: "" }] as const;
    assert.equal(store.startAttempt(key, sampleRun(3), unknown), null, "a job that is not in it");
    assert.deepEqual(store.listRuns({ limit: 9 }).map((run) => run.status), ["RUNNING"]);
  }));

Deno.test("a mark changes the job and the run's verdict, and says who did it (D22)", () =>
  withStore((store) => {
    const key = store.startRun(sampleRun(2));
    store.record(key, [
      ...successOf(0),
      { kind: "job_ended", index: 1, at: 5, status: "FAILED", reason: "exit code 3" },
      { kind: "run_ended", at: 6, status: "FAILED", exitCode: 1 },
    ]);
    assert.ok(store.markJobs(key, sampleMark(1, "FAILED", "MARKED_SUCCESS")));
    const marked = loaded(store, key);
    assert.deepEqual(
      [marked.run.status, marked.run.exitCode, marked.jobs[1]?.status, marked.jobs[1]?.reason],
      ["SUCCESS", 1, "MARKED_SUCCESS", "because"],
      "the exit code is what the engine ended with",
    );
    assert.deepEqual(marked.audit, [{
      attempt: 1,
      jobId: "job-1",
      action: "mark_success",
      user: "ops",
      host: "batch-1",
      at: 1_700_000_200_000,
      reason: "by hand",
      previousStatus: "FAILED",
    }]);
    assert.equal(
      store.markJobs(key, sampleMark(1, "FAILED", "MARKED_SUCCESS")),
      false,
      "not again",
    );
    assert.ok(store.markJobs(key, sampleMark(0, "SUCCESS", "FAILED")));
    assert.equal(loaded(store, key).run.status, "FAILED");
    assert.equal(loaded(store, key).audit.length, 2);
  }));

Deno.test("a failure that is allowed keeps no run from success, until somebody calls it one", () =>
  withStore((store) => {
    const key = store.startRun(sampleRun(2));
    const reason = "exit code 3; it is allowed to fail";
    store.record(key, [
      { kind: "job_ended", index: 0, at: 5, status: "FAILED", reason, tolerated: true },
      { kind: "job_ended", index: 1, at: 5, status: "TIMEOUT", reason: null },
      { kind: "run_ended", at: 6, status: "FAILED", exitCode: 1 },
    ]);
    assert.deepEqual(loaded(store, key).jobs.map((job) => job.tolerated), [true, false]);
    assert.ok(store.markJobs(key, sampleMark(1, "TIMEOUT", "MARKED_SUCCESS")));
    assert.equal(loaded(store, key).run.status, "SUCCESS");
    assert.ok(store.markJobs(key, sampleMark(0, "FAILED", "MARKED_SUCCESS")));
    assert.ok(store.markJobs(key, sampleMark(0, "MARKED_SUCCESS", "FAILED")));
    assert.equal(loaded(store, key).run.status, "FAILED");
  }));

Deno.test("only the latest attempt is marked, and all of a mark or nothing", () =>
  withStore((store) => {
    const key = store.startRun(sampleRun(2));
    const mark = sampleMark(0, "PENDING", "MARKED_SUCCESS");
    const both = { ...mark, jobs: [...mark.jobs, { ...mark.jobs[0]!, index: 1 }] };
    const wrong = { ...both, jobs: both.jobs.map((job) => ({ ...job })) };
    wrong.jobs[1]!.previousStatus = "FAILED";
    assert.equal(store.markJobs(key, wrong), false);
    assert.deepEqual(loaded(store, key).run.counts, { PENDING: 2 });
    assert.ok(store.startAttempt(key, sampleRun(2), []) !== null);
    assert.equal(store.markJobs(key, both), false);
    assert.deepEqual(loaded(store, key).audit, []);
  }));

Deno.test("lists are filtered by application, by how the runs stand, and by when they started", () =>
  withStore((store) => {
    const run = (applicationName: string, startedAt: number, status?: "SUCCESS" | "FAILED") => {
      const key = store.startRun(sampleRun(1, { applicationName, startedAt }));
      if (status === undefined) return key;
      store.record(key, [{ kind: "run_ended", at: startedAt + 5, status, exitCode: 0 }]);
      return key;
    };
    run("etl-day", 100, "FAILED");
    const resumed = run("etl-day", 200, "FAILED");
    const [again] = [store.startAttempt(resumed, sampleRun(1, { startedAt: 900 }), [])];
    assert.ok(again);
    store.record(again, [{ kind: "run_ended", at: 950, status: "SUCCESS", exitCode: 0 }]);
    run("etl-*", 300);
    run("other", 400, "SUCCESS");
    const listed = (filter: Partial<RunFilter>) => {
      const runs = store.listRuns({ limit: 9, ...filter });
      return runs.map((found) => `${found.runId}#${found.attempt}`);
    };
    assert.deepEqual(listed({}), ["4#1", "3#1", "2#1", "2#2", "1#1"]);
    assert.deepEqual(listed({ applications: "etl-*" }), ["3#1"], "a name stands for itself");
    assert.deepEqual(listed({ applications: "etl-?*" }), ["3#1", "2#1", "2#2", "1#1"]);
    assert.deepEqual(listed({ applications: "nobody*" }), []);
    assert.deepEqual(listed({ statuses: ["FAILED"] }), ["1#1"], "it succeeded in the end");
    assert.deepEqual(listed({ statuses: ["SUCCESS", "RUNNING"], limit: 2 }), ["4#1", "3#1"]);
    assert.deepEqual(listed({ since: 350 }), ["4#1", "2#1", "2#2"], "it was resumed since");
    assert.deepEqual(listed({ since: 350, applications: "etl-d*", statuses: ["SUCCESS"] }), [
      "2#1",
      "2#2",
    ]);
    assert.deepEqual(store.listApplications(), ["other", "etl-*", "etl-day"]);
  }));

Deno.test("samples tell what jobs came to in the newest runs, without what was merely reused", () =>
  withStore((store) => {
    const first = store.startRun(sampleRun(2));
    const twice = [1, 2].map((n) =>
      sampleExecution(n === 1 ? { kind: "exited", code: 3 } : { kind: "succeeded" }, { n })
    );
    store.record(first, [
      ...successOf(0),
      ...twice.map((execution) => ({ kind: "execution_ended", index: 1, execution } as const)),
      { kind: "job_ended", index: 1, at: 7, status: "SUCCESS", reason: null },
    ]);
    const reused = [{ index: 0, status: "SUCCESS", reason: "" }] as const;
    assert.ok(store.startAttempt(first, sampleRun(2), reused) !== null);
    store.startRun(sampleRun(1, { applicationName: "other" }));
    const filter = { applicationName: "nightly", runs: 5, maxJobs: 100 };
    const { attempts, sampled, jobs } = store.readSamples(filter);
    assert.deepEqual(attempts.map(({ attempt }) => attempt), [2, 1]);
    assert.equal(sampled, 2);
    const told = [...jobs].map(([id, samples]) => [
      id,
      samples.map((one) => [one.attempt, one.status, one.executions, one.lastStatus, one.tookMs]),
    ]);
    assert.deepEqual(told, [
      ["job-1", [[2, "PENDING", 0, null, null], [1, "SUCCESS", 2, "SUCCESS", 3000]]],
      ["job-0", [[1, "SUCCESS", 1, "SUCCESS", 1500]]],
    ]);
    const short = store.readSamples({ ...filter, maxJobs: 3 });
    assert.deepEqual([short.attempts.length, short.sampled], [2, 1]);
    assert.equal(store.readSamples({ ...filter, maxJobs: 1 }).sampled, 1, "one at least");
    const without = store.readSamples({ ...filter, maxJobs: 0 });
    assert.deepEqual([without.attempts.length, without.jobs.size], [2, 0]);
  }));

Deno.test("looking at a history that is not there says so and makes nothing", () =>
  withFolder((folder) => {
    assert.equal(openHistoryStore(`${folder}/a/history.db`, { mode: "read" }), null);
    Deno.writeTextFileSync(`${folder}/empty.db`, "");
    assert.equal(openHistoryStore(`${folder}/empty.db`, { mode: "read" }), null);
    assert.deepEqual([...Deno.readDirSync(folder)].map((entry) => entry.name), ["empty.db"]);
    const path = `${folder}/history.db`;
    openHistoryStore(path, { mode: "write" }).close();
    const reader = openHistoryStore(path, { mode: "read" });
    assert.ok(reader !== null);
    assert.equal(reader.loadRun(runId(1)), null);
    assert.deepEqual(reader.listRuns({ limit: 5 }), []);
    assert.throws(() => reader.startRun(sampleRun(1)), { name: "HistoryError" });
    reader.close();
    assert.deepEqual([...Deno.readDirSync(folder)].map((entry) => entry.name).sort(), [
      "empty.db",
      "history.db",
    ]);
  }));

Deno.test("lists and look-ups read no table from end to end", () =>
  withStore((store, path) => {
    store.startRun(sampleRun(1));
    const db = new DatabaseSync(path);
    const queries: { sql: string; parameters: number }[] = [];
    const spy = {
      prepare(sql: string) {
        queries.push({ sql, parameters: sql.split("?").length - 1 });
        return db.prepare(sql);
      },
    } as unknown as DatabaseSync;
    const reader = new RunReader(spy, path);
    reader.listRuns({ limit: 5 });
    reader.listRuns({ limit: 5, applicationName: "nightly" });
    reader.listRuns({ limit: 5, applications: "night*", statuses: ["FAILED"], since: 5 });
    reader.readSamples({ applicationName: "nightly", runs: 5, maxJobs: 9 });
    reader.loadRun(runId(1), null);
    assert.ok(queries.length >= 12, "the queries were seen");
    for (const { sql, parameters } of queries) {
      const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...Array(parameters).fill(1));
      for (const step of plan) {
        // The newest runs are read backwards from the end, as many as the limit says; of the
        // applications there are a few.
        const scan = /^SCAN (?!page|runs$|applications$)/.exec(String(step["detail"]));
        assert.equal(scan, null, `${String(step["detail"])} in ${sql}`);
      }
    }
    db.close();
  }));

Deno.test("a job's row, executions and indexes take under 300 bytes, a known job's under 130", () =>
  withFolder((folder) => {
    const path = `${folder}/history.db`;
    const jobs = 2000;
    const sizeAfterRun = () => {
      const store = openHistoryStore(path, { mode: "write" });
      const key = store.startRun(sampleRun(jobs));
      for (let index = 0; index < jobs; index += 20) {
        const places = Array.from({ length: 20 }, (_, place) => index + place);
        store.record(key, places.flatMap(successOf));
      }
      store.close();
      return Deno.statSync(path).size;
    };
    const first = sizeAfterRun();
    const more = sizeAfterRun() - first;
    assert.ok(first / jobs < 300, `${first / jobs} bytes a job in a new history`);
    assert.ok(more / jobs < 130, `${more / jobs} bytes a job that the history knows`);
  }));

Deno.test("hooks stand with their attempt, those that did not start without a command", () =>
  withStore((store) => {
    const first = store.startRun(sampleRun(1));
    const execution = sampleExecution({ kind: "exited", code: 3 }, { startedAt: 5, finishedAt: 9 });
    const started = { kind: "hook_started", command: "alert\0", at: 5 } as const;
    store.record(first, [
      { ...started, name: "on_failure", place: 1 },
      { kind: "hook_ended", hook: { name: "on_failure", place: 1, execution, logPath: "/l" } },
      { ...started, name: "on_failure", place: 2 },
    ]);
    const cut = sampleExecution({ kind: "cancelled", by: "SIGINT" }, { startedAt: 5 });
    store.record(first, [
      { kind: "hook_ended", hook: { name: "on_exit", place: 1, execution: cut, logPath: null } },
    ]);
    const { hooks } = loaded(store, first);
    assert.deepEqual(hooks[0], {
      name: "on_failure",
      place: 1,
      command: "alert\u2400",
      status: "FAILED",
      exitCode: 3,
      signal: null,
      reason: "exit code 3",
      startedAt: 5,
      finishedAt: 9,
    });
    assert.deepEqual(
      hooks.map(({ name, place, command, status }) => [name, place, command, status]),
      [
        ["on_failure", 1, "alert\u2400", "FAILED"],
        ["on_failure", 2, "alert\u2400", "RUNNING"],
        ["on_exit", 1, null, "CANCELLED"],
      ],
    );
    store.startAttempt(first, sampleRun(1), []);
    assert.deepEqual(loaded(store, first).hooks, [], "the next attempt has its own");
    assert.equal(store.loadRun(first.runId, 1)?.hooks.length, 3);
  }));
