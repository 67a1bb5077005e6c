import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openHistoryStore } from "../../../src/adapters/sqlite/history_store.ts";
import { RunReader } from "../../../src/adapters/sqlite/run_reader.ts";
import { runId } from "../../../src/core/ids.ts";
import type { RunKey } from "../../../src/ports/history_store.ts";
import { sampleRun, successOf } from "./sample_run.ts";
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
    const job = (command: string) => [{ id: "load", description: "", command, logDir: null }];
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

Deno.test("a reused job shows the attempt and the executions that it was taken from", () =>
  withStore((store, path) => {
    const key = store.startRun(sampleRun(2));
    store.record(key, successOf(0));
    // What a resume will write; its own API comes with it.
    const db = new DatabaseSync(path);
    db.exec(`
      INSERT INTO attempts SELECT run_id, 2, status, exit_code, started_at, finished_at, workers,
        job_count, config_path, working_dir, log_dir, engine_pid, engine_start_ticks,
        engine_boot_id, engine_host, engine_user, engine_version FROM attempts;
      INSERT INTO jobs (run_id, attempt, idx, definition_id, status)
        SELECT run_id, 2, idx, definition_id, 'PENDING' FROM jobs`);
    db.close();
    const second: RunKey = { runId: key.runId, attempt: 2 };
    store.record(second, [{
      kind: "job_ended",
      index: 0,
      at: 1_700_000_100_000,
      status: "SUCCESS",
      reason: "succeeded in attempt 1",
      reusedFrom: 1,
    }]);
    const { run, jobs } = loaded(store, second);
    assert.equal(run.attempt, 2, "the latest attempt is shown");
    assert.deepEqual(jobs.map((job) => [job.status, job.attempt, job.executions.length]), [
      ["SUCCESS", 1, 1],
      ["PENDING", 2, 0],
    ]);
    assert.equal(store.loadRun(key.runId, 1)?.jobs[1]?.attempt, 1);
    assert.equal(store.loadRun(key.runId, 3), null);
    assert.deepEqual(
      store.listRuns({ limit: 1 }).map((found) => [found.attempt, found.counts]),
      [[1, { SUCCESS: 1, PENDING: 1 }], [2, { SUCCESS: 1, PENDING: 1 }]],
    );
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
    reader.loadRun(runId(1), null);
    assert.ok(queries.length >= 7, "the queries were seen");
    for (const { sql, parameters } of queries) {
      const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...Array(parameters).fill(1));
      for (const step of plan) {
        // The newest runs are read backwards from the end, as many as the limit says.
        const scan = /^SCAN (?!page|runs$)/.exec(String(step["detail"]));
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
