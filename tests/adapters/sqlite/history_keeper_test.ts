import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { makeFixture } from "../../../scripts/generate_schema_fixture.ts";
import { historyKeeper } from "../../../src/adapters/sqlite/history_keeper.ts";
import { openHistoryStore } from "../../../src/adapters/sqlite/history_store.ts";
import { change, ended, idsIn, prune, start, withHistory } from "./kept_history.ts";
import { sampleMark, sampleRun, successOf } from "./sample_run.ts";
import { withFolder } from "./with_store.ts";

Deno.test("a history that executioner wrote is sound, whatever happened in it", () =>
  withHistory((store) => {
    ended(store);
    const key = store.startRun(sampleRun(3));
    store.record(key, successOf(0));
    store.record(key, [{ kind: "execution_started", index: 1, n: 1, at: start }]);
    const reused = [{ index: 0, status: "SUCCESS", reason: "" }] as const;
    const next = store.startAttempt(key, sampleRun(3), reused);
    assert.ok(next !== null);
    assert.ok(store.markJobs(next, sampleMark(1, "PENDING", "MARKED_SUCCESS")));
    assert.ok(store.markJobs(next, sampleMark(2, "PENDING", "MARKED_SUCCESS")));
  }, (path) => {
    const found = historyKeeper.check(path);
    assert.deepEqual(found?.problems, []);
    assert.deepEqual([found.runCount, found.jobCount, found.schemaVersion], [2, 8, 1]);
  }));

Deno.test("what cannot be is found and named with its run", () =>
  withFolder(async (folder) => {
    const cases: readonly (readonly [sql: string, problem: string])[] = [
      ["DELETE FROM attempts", "4 rows of jobs belong to rows of attempts that are not there"],
      ["DELETE FROM jobs WHERE idx = 1", "Run 1 has another number of jobs than it says"],
      ["UPDATE jobs SET status = 'GREAT'", "Run 1 has a status that executioner never writes"],
      [
        "UPDATE jobs SET status = 'PENDING'",
        "Run 1 has ended, but jobs of it are RUNNING or PENDING",
      ],
      [
        "UPDATE attempts SET status = 'INTERRUPTED'; UPDATE jobs SET status = 'RUNNING'",
        "Run 2 has ended, but jobs of it are RUNNING or PENDING",
      ],
      ["UPDATE jobs SET status = 'FAILED'", "Run 2 says SUCCESS, but jobs of it did not succeed"],
      ["UPDATE attempts SET exit_code = NULL", "Run 1 has ended without a time or an exit code"],
      [
        "INSERT INTO applications VALUES (9, 'x'); UPDATE runs SET application_id = 9 WHERE id = 2",
        "Run 2 has a job of another application",
      ],
      [
        "UPDATE executions SET status = 'RUNNING' WHERE run_id = 2",
        "Run 2 has a job that has ended while an execution of it is RUNNING",
      ],
      [
        "UPDATE jobs SET reused_from = 7 WHERE run_id = 2",
        "Run 2 reuses a job that is not there or has not succeeded",
      ],
      ["INSERT INTO runs VALUES (7, 1)", "Run 7 has no attempt"],
    ];
    const sound = `${folder}/sound.db`;
    const store = openHistoryStore(sound, { mode: "write" });
    ended(store);
    ended(store);
    store.close();
    const path = `${folder}/history.db`;
    for (const [sql, problem] of cases) {
      await Deno.copyFile(sound, path);
      change(path, sql);
      const problems = historyKeeper.check(path)?.problems ?? [];
      assert.ok(problems.includes(problem), `${sql}: ${problems.join("; ")}`);
    }
  }));

Deno.test("what cannot be of hooks, notifications, marks, grants and dependencies is found too", () =>
  withFolder(async (folder) => {
    const alien =
      "has a hook, a check, a notification or a mark of a kind that executioner never writes";
    const cases: readonly (readonly [sql: string, problem: string])[] = [
      ["UPDATE hooks SET status = 'GREAT'", "has a status that executioner never writes"],
      ["UPDATE notifications SET status = 'LOST'", "has a status that executioner never writes"],
      ["UPDATE audit SET previous_status = '?'", "has a status that executioner never writes"],
      ["UPDATE hooks SET name = 'before' WHERE name = 'on_exit'", alien],
      ["UPDATE checks SET phase = 'mid'", alien],
      ["UPDATE notifications SET channel = 'pigeon'", alien],
      ["UPDATE audit SET action = 'delete'", alien],
      ["UPDATE attempts SET grants = '[' WHERE run_id = 1", "has grants or dependencies that"],
      ["UPDATE job_definitions SET dependencies = '['", "has grants or dependencies that"],
      ["UPDATE attempts SET status = 'RUNNING'", "still runs, but hooks have followed it"],
      ["UPDATE hooks SET finished_at = NULL", "has a hook that has ended without a time"],
      ["UPDATE outputs SET idx = 77", "rows of outputs belong to rows of jobs that are not there"],
    ];
    const path = `${folder}/history.db`;
    const fixture = makeFixture();
    for (const [sql, problem] of cases) {
      const db = new DatabaseSync(path);
      db.exec(`BEGIN; ${fixture}; COMMIT`);
      db.close();
      assert.deepEqual(historyKeeper.check(path)?.problems, []);
      change(path, sql);
      const problems = historyKeeper.check(path)?.problems ?? [];
      assert.ok(problems.some((one) => one.includes(problem)), `${sql}: ${problems.join("; ")}`);
      await Deno.remove(path);
    }
  }));

Deno.test("damaged pages are found where nobody looked yet", () =>
  withHistory((store) => {
    for (let n = 0; n < 20; n++) ended(store, { jobs: sampleRun(100).jobs });
  }, (path) => {
    const bytes = Deno.readFileSync(path);
    bytes.fill(0xa5, 4096 * 20, 4096 * 21);
    Deno.writeFileSync(path, bytes);
    const check = () => historyKeeper.check(path)?.problems ?? [];
    let problems: readonly string[] = [];
    try {
      problems = check();
    } catch (error) {
      problems = [String(error)];
    }
    assert.match(problems.join(), /is damaged/);
  }));

Deno.test("a backup is complete, sound, private, and refuses to replace unless told to", () =>
  withHistory((store) => {
    ended(store);
    ended(store);
  }, (path, folder) => {
    const copy = `${folder}/copy.db`;
    // Rows that are still in the write-ahead log only.
    const open = openHistoryStore(path, { mode: "write" });
    ended(open);
    assert.ok((historyKeeper.backUp(path, copy, false) ?? 0) > 4096);
    assert.equal((Deno.statSync(copy).mode ?? 0) & 0o777, 0o600);
    assert.deepEqual(idsIn(copy), [1, 2, 3]);
    assert.deepEqual(historyKeeper.check(copy)?.problems, []);
    ended(open);
    assert.throws(() => historyKeeper.backUp(path, copy, false), /there is such a file already$/);
    assert.deepEqual(idsIn(copy), [1, 2, 3]);
    historyKeeper.backUp(path, copy, true);
    assert.deepEqual(idsIn(copy), [1, 2, 3, 4]);
    open.close();
    const restored = openHistoryStore(copy, { mode: "write" });
    assert.equal(restored.startRun(sampleRun(1)).runId, 5, "a backup goes on as the history would");
    restored.close();
    const names = [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
    assert.deepEqual(names, ["copy.db", "history.db"], "nothing else is left");
  }));

Deno.test("a damaged history is named, not its backup, and no half copy is left", () =>
  withHistory((store) => {
    for (let n = 0; n < 20; n++) ended(store, { jobs: sampleRun(100).jobs });
  }, (path, folder) => {
    Deno.truncateSync(path, 4096 * 10);
    assert.throws(
      () => historyKeeper.backUp(path, `${folder}/copy.db`, false),
      (error) =>
        error instanceof Error && error.message.includes(`history "${path}": the database`),
    );
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["history.db"]);
  }));

Deno.test("a backup never lands on the history itself, by whatever name, nor leaves half a copy", () =>
  withHistory((store) => ended(store), (path, folder) => {
    Deno.symlinkSync(path, `${folder}/link.db`);
    Deno.linkSync(path, `${folder}/second.db`);
    const before = Deno.readFileSync(path);
    for (const target of [path, `${path}-wal`, `${folder}/link.db`, `${folder}/second.db`]) {
      assert.throws(
        () => historyKeeper.backUp(path, target, true),
        /it is the history itself$/,
        target,
      );
    }
    assert.throws(
      () => historyKeeper.backUp(path, `${folder}/none/copy.db`, false),
      /^HistoryError: Cannot write backup ".*": No such folder/,
    );
    assert.throws(
      () => historyKeeper.backUp(path, folder, true),
      /^HistoryError: Cannot write backup/,
    );
    assert.deepEqual(Deno.readFileSync(path), before);
    assert.equal([...Deno.readDirSync(folder)].length, 3);
    assert.equal(historyKeeper.backUp(`${folder}/none.db`, `${folder}/copy.db`, false), null);
  }));

Deno.test("vacuum gives back what pruning has freed", () =>
  withHistory((store) => {
    for (let n = 0; n < 20; n++) ended(store, { jobs: sampleRun(500).jobs });
  }, async (path) => {
    await prune(path, { keepRuns: 1 });
    const sizes = historyKeeper.vacuum(path);
    assert.ok(sizes !== null && sizes.afterBytes < sizes.beforeBytes / 2, JSON.stringify(sizes));
    assert.equal(Deno.statSync(path).size, sizes.afterBytes);
    assert.deepEqual(historyKeeper.check(path)?.problems, []);
    assert.deepEqual(idsIn(path), [20]);
  }));

Deno.test("records come oldest first, each attempt once, and let writers write", () =>
  withHistory((store) => {
    for (let n = 0; n < 3; n++) {
      const key = ended(store);
      if (n === 1) store.startAttempt(key, sampleRun(2), []);
    }
  }, (path) => {
    const seen: string[] = [];
    for (const { run, jobs } of historyKeeper.records(path) ?? []) {
      seen.push(`${run.runId}/${run.attempt}`);
      assert.equal(jobs.length, 2);
      if (seen.length > 1) continue;
      const store = openHistoryStore(path, { mode: "write" });
      ended(store);
      store.close();
    }
    assert.deepEqual(seen, ["1/1", "2/1", "2/2", "3/1", "4/1"]);
    // Somebody who reads no more leaves the file closed.
    for (const _ of historyKeeper.records(path) ?? []) break;
    historyKeeper.vacuum(path);
  }));

Deno.test("where there is no history, nothing is made and the answer is that there is none", () =>
  withFolder(async (folder) => {
    const path = `${folder}/none.db`;
    assert.equal(historyKeeper.check(path), null);
    assert.equal(await prune(path, { keepRuns: 1 }), null);
    assert.equal(historyKeeper.vacuum(path), null);
    assert.equal(historyKeeper.records(path), null);
    assert.equal(historyKeeper.backUp(path, `${folder}/copy.db`, false), null);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  }));
