/** What the history says of runs whose engine has died, and of runs beside each other. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openHistoryStore } from "../../../src/adapters/sqlite/history_store.ts";
import { RecoveryReader } from "../../../src/adapters/sqlite/recovery_reader.ts";
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
      {
        ...key,
        of: { kind: "job", jobId: "job-1" },
        ...{ pid: 71, startTicks: 8, engine, mark: `${mark}/1/1` },
      },
      {
        ...key,
        of: { kind: "job", jobId: "job-2" },
        ...{ pid: null, startTicks: null, engine, mark: `${mark}/2/1` },
      },
    ];
    assert.deepEqual(store.listCut(key.runId), cut);
    assert.deepEqual(store.listInterrupted(), [], "its engine is not known to be dead");
    store.interrupt(key, { at: null, because });
    assert.deepEqual(store.listCut(key.runId), cut, "and afterwards too");
    assert.deepEqual(store.listInterrupted(), cut);
    store.startAttempt(key, sampleRun(3, { mark: "other" }), []);
    assert.deepEqual(store.listCut(key.runId), cut, "and in the attempts after it");
  }));

Deno.test("a hook whose engine died is found and ended, and the verdict before it stays", () =>
  withStore((store) => {
    const { engine, mark } = sampleRun(1);
    const key = store.startRun(sampleRun(1));
    const hook = { name: "on_exit", place: 2 } as const;
    store.record(key, [
      ...successOf(0),
      { kind: "run_ended", at: 1_700_000_004_000, status: "SUCCESS", exitCode: 0 },
    ]);
    store.record(key, [
      { kind: "hook_started", ...hook, command: "./tell.sh", at: 1_700_000_005_000 },
    ]);
    assert.deepEqual(store.listOpen(), [], "the run itself keeps nobody waiting");
    assert.deepEqual(
      store.listInHooks().map(({ runId, attempt, status, hook }) => [runId, attempt, status, hook]),
      [[1, 1, "SUCCESS", "on_exit 2"]],
    );
    const cut = [{
      ...key,
      of: { kind: "hook", hook: "on_exit 2" },
      ...{ pid: null, startTicks: null, engine, mark: `${mark}/on_exit/2` },
    }];
    assert.deepEqual(store.listCut(key.runId), cut);
    assert.deepEqual(store.listInterrupted(), []);

    // A hook that resumes its own run is not dead for that.
    const second = store.startAttempt(key, sampleRun(1, { mark: "other" }), []);
    assert.equal(second?.attempt, 2);
    assert.equal(store.listInHooks().length, 1);

    assert.ok(store.interrupt(key, { at: null, because }));
    assert.equal(store.interrupt(key, { at: null, because }), false, "it is said once");
    assert.deepEqual(store.listInHooks(), []);
    assert.deepEqual(store.listInterrupted(), cut);
    const { run, hooks } = store.loadRun(key.runId, 1)!;
    assert.deepEqual([run.status, run.exitCode, run.finishedAt], ["SUCCESS", 0, 1_700_000_004_000]);
    assert.deepEqual(hooks.map(({ status, reason, finishedAt }) => [status, reason, finishedAt]), [
      ["INTERRUPTED", "the engine died while it ran", 1_700_000_005_000],
    ]);
  }));

Deno.test("whether a run may start is asked with all that goes on, and a no leaves nothing behind", () =>
  withStore((store) => {
    const first = store.startRun(sampleRun(1));
    const seen: (readonly OpenAttempt[])[] = [];
    const refuse = (open: readonly OpenAttempt[]) => {
      seen.push(open);
      return false;
    };
    assert.equal(store.startRunIf(sampleRun(1), { admit: refuse }), null);
    assert.equal(store.startAttempt(first, sampleRun(1), [], { admit: refuse }), null);
    assert.deepEqual(seen.map((open) => open.map((run) => run.runId)), [[1], [1]]);
    assert.deepEqual(store.listRuns({ limit: 9 }).map((run) => [run.attempt, run.status]), [
      [1, "RUNNING"],
    ]);
    assert.deepEqual(store.startRunIf(sampleRun(1), { admit: () => true }), {
      runId: runId(2),
      attempt: 1,
    });
  }));

Deno.test("all rows of a run are written before that is said, and are there only once it was heard", () =>
  withStore((store, path) => {
    const seen: number[] = [];
    const onWritten = () => {
      const other = openHistoryStore(path, { mode: "read" });
      seen.push(other?.listRuns({ limit: 9 }).length ?? 0);
      other?.close();
    };
    const beginning = { admit: () => true, onWritten };
    const key = store.startRunIf(sampleRun(3), beginning);
    assert.ok(key !== null);
    store.startAttempt(key, sampleRun(3), [], beginning);
    assert.deepEqual(seen, [0, 1]);
    assert.equal(store.listRuns({ limit: 9 }).length, 2);
    store.startRunIf(sampleRun(1), { ...beginning, admit: () => false });
    assert.equal(seen.length, 2, "nothing was written");
    const fail = () => {
      throw new Error("no");
    };
    assert.throws(() => store.startRunIf(sampleRun(1), { ...beginning, onWritten: fail }));
    assert.equal(store.listRuns({ limit: 9 }).length, 2);
  }));

Deno.test("what goes on and what was cut is found by an index, however much has ended", () =>
  withStore((store, path) => {
    store.startRun(sampleRun(1));
    const db = new DatabaseSync(path);
    const plans: string[] = [];
    const spy = {
      prepare(sql: string) {
        const parameters = Array(sql.split("?").length - 1).fill(1);
        const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters);
        plans.push(...steps.map((step) => String(step["detail"])));
        return db.prepare(sql);
      },
    } as unknown as DatabaseSync;
    const reader = new RecoveryReader(spy, path);
    reader.listOpen();
    reader.listInHooks();
    reader.listInterrupted();
    reader.listCut(runId(1));
    db.close();
    // These indexes hold nothing but what is looked for.
    const indexes = /SCAN \w+ USING (COVERING )?INDEX \w+_(going_on|interrupted)$/;
    const scans = plans.filter((step) => step.startsWith("SCAN"));
    assert.equal(scans.length, 4, scans.join("; "));
    assert.deepEqual(scans.filter((step) => !indexes.test(step)), []);
  }));
