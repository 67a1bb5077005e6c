import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { historyKeeper } from "../../../src/adapters/sqlite/history_keeper.ts";
import { openHistoryStore } from "../../../src/adapters/sqlite/history_store.ts";
import { jobId, runId } from "../../../src/core/ids.ts";
import { jobLogPath, runLogPath } from "../../../src/core/log_paths.ts";
import type { PruneOptions } from "../../../src/ports/history_keeper.ts";
import type { HistoryStore, NewRun, RunKey } from "../../../src/ports/history_store.ts";
import { AncestorDb, jobRow, summary } from "../../rig/ancestor_db.ts";
import { sampleMark, sampleRun, successOf } from "./sample_run.ts";
import { withFolder } from "./with_store.ts";

const day = 86_400_000;
const start = 1_700_000_000_000;

/** Runs `body` with a new history that is closed for it, and its path. */
function withHistory(
  record: (store: HistoryStore, folder: string) => void,
  body: (path: string, folder: string) => void | Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    const path = `${folder}/history.db`;
    const store = openHistoryStore(path, { mode: "write" });
    try {
      record(store, folder);
    } finally {
      store.close();
    }
    await body(path, folder);
  });
}

/** Records a run that succeeded, `days` after the first. */
function ended(store: HistoryStore, changes: Partial<NewRun> = {}, days = 0): RunKey {
  const run = sampleRun(2, { startedAt: start + days * day, ...changes });
  const key = store.startRun(run);
  store.record(key, [
    ...run.jobs.flatMap((_, index) => successOf(index)),
    { kind: "run_ended", at: start + days * day + 5000, status: "SUCCESS", exitCode: 0 },
  ]);
  return key;
}

function prune(path: string, changes: Partial<PruneOptions> = {}) {
  return historyKeeper.prune(path, {
    keepRuns: null,
    keepSince: null,
    dryRun: false,
    logs: false,
    pause: () => Promise.resolve(),
    ...changes,
  });
}

function idsIn(path: string): readonly number[] {
  const store = openHistoryStore(path, { mode: "read" });
  const ids = new Set(store?.listRuns({ limit: 1000 }).map((run) => Number(run.runId)));
  store?.close();
  return [...ids].reverse();
}

function change(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
  db.close();
}

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
      /^HistoryError: Cannot write backup ".*": No such file or directory/,
    );
    assert.throws(
      () => historyKeeper.backUp(path, folder, true),
      /^HistoryError: Cannot write backup/,
    );
    assert.deepEqual(Deno.readFileSync(path), before);
    assert.equal([...Deno.readDirSync(folder)].length, 3);
    assert.equal(historyKeeper.backUp(`${folder}/none.db`, `${folder}/copy.db`, false), null);
  }));

Deno.test("pruning keeps the newest of each application, or what is young, or both", () =>
  withHistory((store) => {
    for (let n = 0; n < 3; n++) ended(store, { applicationName: "a" }, n);
    for (let n = 0; n < 3; n++) ended(store, { applicationName: "b" }, 10 + n);
  }, async (path, folder) => {
    const after = async (changes: Partial<PruneOptions>) => {
      const copy = `${folder}/copy.db`;
      historyKeeper.backUp(path, copy, true);
      const dry = await prune(copy, { ...changes, dryRun: true });
      assert.equal(idsIn(copy).length, 6, "a dry run deletes nothing");
      const report = await prune(copy, changes);
      assert.deepEqual(dry, report, "a dry run says what happens");
      assert.equal((report?.runs ?? 0) + (report?.keptRuns ?? 0), 6);
      assert.deepEqual(historyKeeper.check(copy)?.problems, []);
      return idsIn(copy);
    };
    const since = (days: number) => start + days * day + 1000;
    assert.deepEqual(await after({ keepRuns: 2 }), [2, 3, 5, 6]);
    assert.deepEqual(await after({ keepRuns: 0 }), []);
    assert.deepEqual(await after({ keepSince: since(2) }), [3, 4, 5, 6]);
    assert.deepEqual(await after({ keepSince: since(99) }), []);
    assert.deepEqual(await after({ keepRuns: 1, keepSince: since(11) }), [3, 5, 6]);
    assert.deepEqual(await after({ keepRuns: 9, keepSince: since(99) }), [1, 2, 3, 4, 5, 6]);
  }));

Deno.test("pruning leaves nothing behind of what it deletes, and gives no number again", () =>
  withHistory((store) => {
    const key = ended(store);
    assert.ok(store.markJobs(key, sampleMark(1, "SUCCESS", "FAILED")));
    const checks = [{
      phase: "pre",
      name: "file_exists",
      ok: true,
      message: "",
      durationMs: 1,
    }] as const;
    const [execution] = successOf(1).flatMap((write) =>
      write.kind === "execution_ended" ? [write] : []
    );
    store.record(key, [{ ...execution!, execution: { ...execution!.execution, checks } }]);
  }, async (path) => {
    await prune(path, { keepRuns: 0 });
    const db = new DatabaseSync(path);
    const tables = db.prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    ).all();
    assert.ok(tables.length >= 8);
    for (const { name } of tables) {
      const rows = db.prepare(`SELECT count(*) AS n FROM "${name}"`).get()?.["n"];
      assert.equal(rows, 0, `rows are left in ${name}`);
    }
    db.close();
    const store = openHistoryStore(path, { mode: "write" });
    assert.equal(store.startRun(sampleRun(1)).runId, 2);
    store.close();
  }));

Deno.test("a text of a job stays as long as one run needs it", () =>
  withHistory((store) => {
    ended(store, { jobs: [{ ...sampleRun(1).jobs[0]!, command: "old" }, sampleRun(2).jobs[1]!] });
    ended(store);
  }, async (path) => {
    await prune(path, { keepRuns: 1 });
    const db = new DatabaseSync(path);
    const commands = db.prepare("SELECT command FROM job_definitions ORDER BY 1").all();
    db.close();
    assert.deepEqual(commands.map((row) => row["command"]), ["echo 0", "echo 1"]);
    assert.deepEqual(historyKeeper.check(path)?.problems, []);
  }));

Deno.test("a run that is going on stays, and one that is resumed while others go", () =>
  withHistory((store) => {
    store.startRun(sampleRun(2));
    for (let n = 0; n < 2; n++) ended(store, { jobs: sampleRun(2000).jobs });
  }, async (path) => {
    let resumed = false;
    const report = await prune(path, {
      keepRuns: 0,
      pause: () => {
        if (resumed) return Promise.resolve();
        resumed = true;
        const store = openHistoryStore(path, { mode: "write" });
        const key = { runId: runId(3), attempt: 1 };
        assert.ok(store.startAttempt(key, sampleRun(2), []) !== null, "prune does not lock it out");
        store.close();
        return Promise.resolve();
      },
    });
    assert.deepEqual([report?.runs, report?.activeRuns, report?.keptRuns], [1, 2, 2]);
    assert.deepEqual(idsIn(path), [1, 3]);
  }));

/** Writes the logs that a run of two jobs would have. */
function writeLogs(key: RunKey, logDir: string): string[] {
  const naming = { applicationName: "nightly", runId: key.runId, logDir };
  const paths = [
    runLogPath(naming),
    jobLogPath(naming, jobId("job-0")),
    jobLogPath(naming, jobId("job-1"), `${logDir}/own`),
  ];
  for (const path of paths) Deno.writeTextFileSync(path, "12345");
  return paths;
}

Deno.test("with --logs just the logs of pruned runs go: no link, no other file, no other run's", () =>
  withFolder(async (folder) => {
    const logDir = `${folder}/logs`;
    Deno.mkdirSync(`${logDir}/own`, { recursive: true });
    const path = `${folder}/history.db`;
    const store = openHistoryStore(path, { mode: "write" });
    const jobs = sampleRun(2).jobs.map((job, at) =>
      at === 0 ? job : { ...job, logDir: `${logDir}/own` }
    );
    const paths = [0, 1, 2].map(() => writeLogs(ended(store, { jobs, logDir }), logDir));
    store.close();
    const [first = [], second = [], third = []] = paths;
    const precious = `${folder}/precious`;
    Deno.writeTextFileSync(precious, "keep me");
    Deno.removeSync(second[1]!);
    Deno.symlinkSync(precious, second[1]!);
    Deno.removeSync(second[2]!);
    Deno.mkdirSync(second[2]!);
    const others = [
      `${logDir}/executioner.nightly.log`,
      `${logDir}/executioner.nightly.run-11.log`,
    ];
    for (const other of others) Deno.writeTextFileSync(other, "x");
    const exists = (name: string) => {
      try {
        return Deno.lstatSync(name) !== null;
      } catch {
        return false;
      }
    };
    const dry = await prune(path, { keepRuns: 1, logs: true, dryRun: true });
    assert.ok([...first, ...second].every(exists), "a dry run deletes nothing");
    const report = await prune(path, { keepRuns: 1, logs: true });
    assert.deepEqual(dry, report);
    assert.deepEqual([report?.logFiles, report?.logBytes], [4, 20]);
    assert.deepEqual(report?.keptLogs, [
      `"${second[1]}": it is a symbolic link`,
      `"${second[2]}": it is no file`,
    ]);
    assert.deepEqual(first.filter(exists), []);
    assert.deepEqual(second.filter(exists), second.slice(1));
    assert.ok([...third, ...others, precious].every(exists));
    assert.equal(Deno.readTextFileSync(precious), "keep me");
  }));

Deno.test("names of jobs and applications lead nowhere out of the log folder (D25)", () =>
  withFolder(async (folder) => {
    const logDir = `${folder}/logs`;
    Deno.mkdirSync(logDir);
    const outside = [`${folder}/x.run-1.log`, `${folder}/etc`];
    for (const file of outside) Deno.writeTextFileSync(file, "keep me");
    const path = `${folder}/history.db`;
    const store = openHistoryStore(path, { mode: "write" });
    const [a, b] = sampleRun(2).jobs;
    ended(store, {
      logDir,
      applicationName: "../../etc",
      jobs: [{ ...a!, id: "../../x" }, { ...b!, id: "/../x" }],
    });
    store.close();
    const report = await prune(path, { keepRuns: 0, logs: true });
    assert.deepEqual([report?.runs, report?.logFiles, report?.keptLogs], [1, 0, []]);
    for (const file of outside) assert.equal(Deno.readTextFileSync(file), "keep me");
  }));

Deno.test("logs of an imported run stay: they may be another run's of the same number", () =>
  withFolder(async (folder) => {
    Deno.mkdirSync(`${folder}/logs`);
    const old = new AncestorDb(`${folder}/old.db`);
    old.add("run_summary", summary({ working_dir: folder })).add("job_history", jobRow()).close();
    const naming = { applicationName: "etl", runId: runId(3), logDir: `${folder}/logs` };
    const logs = [runLogPath(naming), jobLogPath(naming, jobId("load"))];
    for (const log of logs) Deno.writeTextFileSync(log, "x");
    historyKeeper.importOld(`${folder}/history.db`, `${folder}/old.db`, {
      now: start,
      utcOffsetMinutes: () => 0,
      onRun: () => {},
      onProblem: () => {},
    });
    const report = await prune(`${folder}/history.db`, { keepRuns: 0, logs: true });
    assert.deepEqual([report?.runs, report?.logFiles], [1, 0]);
    for (const log of logs) assert.equal(Deno.readTextFileSync(log), "x");
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
