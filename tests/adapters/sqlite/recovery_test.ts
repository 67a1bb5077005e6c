/** What the history says of runs whose engine has died, and of runs beside each other. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { runId } from "../../../src/core/ids.ts";
import type { OpenAttempt } from "../../../src/ports/history_store.ts";
import { sampleExecution, sampleRun, successOf } from "./sample_run.ts";
import { loaded, withStore } from "./with_store.ts";

const because = "the engine died";

Deno.test("an attempt that is interrupted ends with all its jobs, at the last time that is known of it", () =>
  withStore((store) => {
    const key = store.startRun(sampleRun(4));
    store.record(key, successOf(0));
    store.record(key, [
      { kind: "execution_started", index: 1, n: 1, at: 1_700_000_003_000 },
      { kind: "execution_spawned", index: 1, n: 1, pid: 71, startTicks: 8 },
      { kind: "execution_started", index: 2, n: 1, at: 1_700_000_001_000 },
      {
        kind: "execution_ended",
        index: 2,
        execution: sampleExecution({ kind: "exited", code: 3 }),
      },
    ]);
    assert.ok(store.interrupt(key, { at: null, because }));
    const { run, jobs } = loaded(store, key);
    assert.deepEqual(
      [run.status, run.finishedAt, run.exitCode, run.counts],
      [
        "INTERRUPTED",
        1_700_000_003_000,
        null,
        { SUCCESS: 1, INTERRUPTED: 2, NOT_STARTED: 1 },
      ],
    );
    assert.deepEqual(jobs.map(({ status, reason, finishedAt }) => [status, reason, finishedAt]), [
      ["SUCCESS", null, 1_700_000_002_500],
      ["INTERRUPTED", "the engine died while it ran", 1_700_000_003_000],
      ["INTERRUPTED", "the engine died while it waited for its next execution", 1_700_000_003_000],
      ["NOT_STARTED", "the engine died before its turn came", 1_700_000_003_000],
    ]);
    assert.deepEqual(
      jobs.flatMap(({ executions }) => executions.map(({ status, reason }) => [status, reason])),
      [
        ["SUCCESS", null],
        ["INTERRUPTED", "the engine died while it ran"],
        ["FAILED", "exit code 3"],
      ],
    );
    assert.equal(store.interrupt(key, { at: null, because }), false, "it is said once");
    assert.deepEqual(store.listOpen(), []);
  }));

Deno.test("who was there when the engine died says when that was", () =>
  withStore((store) => {
    const key = store.startRun(sampleRun(1));
    assert.ok(store.interrupt(key, { at: 1_700_000_500_000.4, because }));
    assert.equal(loaded(store, key).run.finishedAt, 1_700_000_500_000);
    const unknown = { runId: runId(9), attempt: 1 };
    assert.equal(store.interrupt(unknown, { at: null, because }), false);
  }));

Deno.test("an engine that was taken for dead and lives writes on as if nothing had been", () =>
  withStore((store) => {
    const key = store.startRun(sampleRun(2));
    store.record(key, [{ kind: "execution_started", index: 0, n: 1, at: 1_700_000_001_000 }]);
    assert.ok(store.interrupt(key, { at: null, because }));
    const [, ...rest] = successOf(0);
    store.record(key, [...rest, ...successOf(1)]);
    store.record(key, [{
      kind: "run_ended",
      at: 1_700_000_009_000,
      status: "SUCCESS",
      exitCode: 0,
    }]);
    const { run, jobs } = loaded(store, key);
    assert.deepEqual([run.status, run.exitCode], ["SUCCESS", 0]);
    assert.deepEqual(jobs.map(({ status, reason }) => [status, reason]), [
      ["SUCCESS", null],
      ["SUCCESS", null],
    ]);
  }));

function job(id: string) {
  return { kind: "job", id } as const;
}

Deno.test("open attempts and executions that nobody saw end are found with all that tells their processes", () =>
  withStore((store) => {
    const { engine, mark } = sampleRun(1);
    const key = store.startRun(sampleRun(3));
    store.record(key, successOf(0));
    store.record(key, [
      { kind: "execution_started", index: 1, n: 1, at: 1_700_000_003_000 },
      { kind: "execution_spawned", index: 1, n: 1, pid: 71, startTicks: 8 },
      { kind: "execution_started", index: 2, n: 1, at: 1_700_000_003_000 },
    ]);
    const ended = store.startRun(sampleRun(0));
    store.record(ended, [{ kind: "run_ended", at: 6, status: "SUCCESS", exitCode: 0 }]);
    assert.deepEqual(store.listOpen(), [{
      ...key,
      applicationName: "nightly",
      startedAt: 1_700_000_000_000,
      engine,
      mark,
    }]);
    const cut = [
      { ...key, owner: job("job-1"), pid: 71, startTicks: 8, engine, mark: `${mark}/1/1` },
      { ...key, owner: job("job-2"), pid: null, startTicks: null, engine, mark: `${mark}/2/1` },
    ];
    assert.deepEqual(store.listCut(key.runId), cut);
    assert.deepEqual(store.listInterrupted(), [], "its engine is not known to be dead");
    store.interrupt(key, { at: null, because });
    assert.deepEqual(store.listCut(key.runId), cut, "and afterwards too");
    assert.deepEqual(store.listInterrupted(), cut);
    store.startAttempt(key, sampleRun(3, { mark: "other" }), []);
    assert.deepEqual(store.listCut(key.runId), cut, "and in the attempts after it");
  }));

Deno.test("a hook whose engine died is INTERRUPTED and may be found; its attempt stays what it was", () =>
  withStore((store) => {
    const { engine, mark } = sampleRun(0);
    const key = store.startRun(sampleRun(0));
    store.record(key, [
      { kind: "run_ended", at: 1_700_000_001_000, status: "SUCCESS", exitCode: 0 },
      { kind: "hook_started", name: "on_exit", place: 2, command: "x", at: 1_700_000_002_000 },
    ]);
    assert.deepEqual(store.listOpen(), [], "it keeps no other run from starting");
    assert.deepEqual(store.listOpenHooks(), [{
      ...key,
      applicationName: "nightly",
      startedAt: 1_700_000_000_000,
      engine,
      mark,
    }]);
    const owner = { kind: "hook", name: "on_exit", place: 2 } as const;
    const cut = { ...key, owner, pid: null, startTicks: null, engine, mark: `${mark}/on_exit/2` };
    assert.deepEqual(store.listCut(key.runId), [cut]);
    assert.deepEqual(store.listInterrupted(), [], "its engine is not known to be dead");
    assert.ok(store.interrupt(key, { at: null, because }));
    assert.deepEqual(store.listInterrupted(), [cut]);
    assert.deepEqual(store.listOpenHooks(), []);
    const { run, hooks: [hook] } = loaded(store, key);
    assert.deepEqual([run.status, run.finishedAt], ["SUCCESS", 1_700_000_001_000]);
    assert.deepEqual([hook?.status, hook?.reason, hook?.finishedAt], [
      "INTERRUPTED",
      "the engine died while it ran",
      1_700_000_002_000,
    ]);
    assert.equal(store.interrupt(key, { at: null, because }), false, "it is said once");
  }));

Deno.test("whether a run may start is asked with all that goes on, and a no leaves nothing behind", () =>
  withStore((store) => {
    const first = store.startRun(sampleRun(1));
    const seen: (readonly OpenAttempt[])[] = [];
    const refuse = (open: readonly OpenAttempt[]) => {
      seen.push(open);
      return false;
    };
    assert.equal(store.startRunIf(sampleRun(1), refuse), null);
    assert.equal(store.startAttempt(first, sampleRun(1), [], refuse), null);
    assert.deepEqual(seen.map((open) => open.map((run) => run.runId)), [[1], [1]]);
    assert.deepEqual(store.listRuns({ limit: 9 }).map((run) => [run.attempt, run.status]), [
      [1, "RUNNING"],
    ]);
    assert.deepEqual(store.startRunIf(sampleRun(1), () => true), { runId: runId(2), attempt: 1 });
  }));

Deno.test("what goes on is found by an index, however much has ended", () =>
  withStore((store, path) => {
    store.startRun(sampleRun(1));
    const database = new DatabaseSync(path);
    const plan = database.prepare(
      "EXPLAIN QUERY PLAN SELECT run_id FROM attempts CROSS JOIN runs ON runs.id = run_id " +
        "WHERE status = 'RUNNING' ORDER BY run_id",
    ).all().map((row) => String(row["detail"]));
    database.close();
    assert.ok(plan.some((line) => line.includes("attempts_going_on")), plan.join("; "));
    assert.ok(!plan.some((line) => /SCAN (?!attempts USING)/.test(line)), plan.join("; "));
  }));
