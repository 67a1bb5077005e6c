import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { historyKeeper } from "../../../src/adapters/sqlite/history_keeper.ts";
import { openHistoryStore } from "../../../src/adapters/sqlite/history_store.ts";
import { jobId, runId } from "../../../src/core/ids.ts";
import { hookLogPath, jobLogPath, runLogPath } from "../../../src/core/log_paths.ts";
import type { PruneOptions } from "../../../src/ports/history_keeper.ts";
import type { RunKey } from "../../../src/ports/history_records.ts";
import { AncestorDb, jobRow, summary } from "../../rig/ancestor_db.ts";
import { day, ended, idsIn, prune, start, withHistory } from "./kept_history.ts";
import { sampleExecution, sampleMark, sampleRun, successOf } from "./sample_run.ts";
import { withFolder } from "./with_store.ts";

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

Deno.test("a run whose hook still runs stays, and one whose hooks have ended goes", () =>
  withHistory((store) => {
    const hook = { name: "on_exit", place: 1, command: "x", at: start } as const;
    for (let n = 0; n < 2; n++) {
      store.record(ended(store), [{ kind: "hook_started", ...hook }]);
    }
    assert.ok(store.interrupt({ runId: runId(1), attempt: 1 }, { at: null, because: "it died" }));
  }, async (path) => {
    const report = await prune(path, { keepRuns: 0 });
    assert.deepEqual([report?.runs, report?.activeRuns], [1, 1]);
    assert.deepEqual(idsIn(path), [2]);
  }));

Deno.test("a run that was resumed and has ended meanwhile is no old one any more", () =>
  withHistory((store) => {
    for (let n = 0; n < 2; n++) ended(store, { jobs: sampleRun(2000).jobs });
  }, async (path) => {
    let resumed = false;
    await prune(path, {
      keepSince: start + day,
      pause: () => {
        if (resumed) return Promise.resolve();
        resumed = true;
        const store = openHistoryStore(path, { mode: "write" });
        const seen = { runId: runId(2), attempt: 1 };
        const key = store.startAttempt(seen, sampleRun(0, { startedAt: start + 9 * day }), []);
        assert.ok(key !== null);
        store.record(key, [{
          kind: "run_ended",
          at: start + 9 * day,
          status: "SUCCESS",
          exitCode: 0,
        }]);
        store.close();
        return Promise.resolve();
      },
    });
    assert.deepEqual(idsIn(path), [2]);
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

Deno.test("with --logs the logs of hooks go too, of every attempt, but not of hooks that never started", () =>
  withFolder(async (folder) => {
    const path = `${folder}/history.db`;
    const store = openHistoryStore(path, { mode: "write" });
    const hook = (name: "on_exit" | "on_failure", place: number, command: string | null) => {
      const execution = sampleExecution({ kind: "succeeded" });
      return [
        ...(command === null
          ? []
          : [{ kind: "hook_started", name, place, command, at: start } as const]),
        { kind: "hook_ended", hook: { name, place, execution, logPath: null } } as const,
      ];
    };
    const first = ended(store, { logDir: folder });
    store.record(first, [...hook("on_failure", 2, "./tell"), ...hook("on_exit", 1, null)]);
    const logDir = `${folder}/later`;
    Deno.mkdirSync(logDir);
    const second = store.startAttempt(first, sampleRun(2, { logDir }), []);
    assert.ok(second !== null);
    store.record(second, [
      { kind: "run_ended", at: start, status: "SUCCESS", exitCode: 0 },
      ...hook("on_exit", 1, "./tell"),
    ]);
    store.close();
    const naming = { applicationName: "nightly", runId: first.runId, logDir: folder };
    const logs = [
      hookLogPath(naming, "on_failure", 2),
      hookLogPath({ ...naming, logDir }, "on_exit", 1),
    ];
    const foreign = hookLogPath(naming, "on_exit", 1);
    for (const log of [...logs, foreign]) Deno.writeTextFileSync(log, "12345");
    const report = await prune(path, { keepRuns: 0, logs: true });
    assert.deepEqual([report?.logFiles, report?.logBytes], [2, 10]);
    assert.equal(Deno.readTextFileSync(foreign), "12345");
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
