import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { historyKeeper } from "../../../src/adapters/sqlite/history_keeper.ts";
import { openHistoryStore } from "../../../src/adapters/sqlite/history_store.ts";
import { runId } from "../../../src/core/ids.ts";
import type { ImportedRun } from "../../../src/ports/history_keeper.ts";
import type { RunRecord } from "../../../src/ports/history_records.ts";
import { AncestorDb, jobRow, newestVersion, summary, tries } from "../../rig/ancestor_db.ts";
import { sampleRun } from "./sample_run.ts";
import { withFolder } from "./with_store.ts";

/** Imports into `history.db` of a folder and tells what became of runs and rows. */
function importInto(
  folder: string,
  { source = `${folder}/old.db`, onRun = () => {} }: {
    source?: string;
    onRun?: (run: ImportedRun) => void;
  } = {},
) {
  const became: string[] = [];
  const problems: string[] = [];
  historyKeeper.importOld(`${folder}/history.db`, source, {
    now: Date.UTC(2026, 5, 1),
    utcOffsetMinutes: () => 60,
    onRun(run) {
      became.push(
        run.kind === "left_out"
          ? `${run.oldId} left out`
          : run.kind === "known"
          ? `${run.run.oldId} known as ${run.runId}${run.changed ? ", changed" : ""}`
          : `${run.run.oldId} is ${run.runId}`,
      );
      onRun(run);
    },
    onProblem: ({ what }) => problems.push(what),
  });
  return { became, problems };
}

function load(folder: string, id: number, attempt?: number): RunRecord {
  const store = openHistoryStore(`${folder}/history.db`, { mode: "read" });
  const record = store?.loadRun(runId(id), attempt) ?? null;
  store?.close();
  assert.ok(record !== null, `run ${id} is there`);
  return record;
}

function assertSound(folder: string): void {
  assert.deepEqual(historyKeeper.check(`${folder}/history.db`)?.problems, []);
}

/** Three runs: two ended well, one failed and was resumed. */
function fill(db: AncestorDb): void {
  const both = [1, 2] as const;
  for (const id of both) {
    db.add("run_summary", summary({ run_id: id, start_time: `2026-01-0${id} 02:30:00` }));
    db.add(
      "job_history",
      jobRow({ run_id: id, id: "extract", last_run: `2026-01-0${id} 02:30:01` }),
      jobRow({ run_id: id, last_run: `2026-01-0${id} 02:30:10` }),
    );
  }
  db.add("run_summary", summary({ status: "FAILED", exit_code: 1 }));
  db.add(
    "job_history",
    jobRow({ id: "extract" }),
    jobRow({
      status: "FAILED",
      last_error: "exit code 3",
      retry_count: 1,
      retry_history: tries(
        ["2026-01-05 02:30:10", 1, "FAILED", 3],
        ["2026-01-05 02:30:20", 1, "FAILED", 3],
      ),
    }),
  );
}

for (let version = 1; version <= newestVersion; version++) {
  Deno.test(`a database of the ancestor's schema ${version} is taken over`, () =>
    withFolder((folder) => {
      const db = new AncestorDb(`${folder}/old.db`, version);
      fill(db);
      db.close();
      const before = Deno.readFileSync(`${folder}/old.db`);
      assert.deepEqual(importInto(folder), {
        became: ["1 is 1", "2 is 2", "3 is 3"],
        problems: [],
      });
      assert.deepEqual(Deno.readFileSync(`${folder}/old.db`), before, "the source stays as it was");
      assertSound(folder);
      const { run, jobs } = load(folder, 3);
      assert.equal(run.status, "FAILED");
      assert.equal(run.applicationName, version === 1 ? "unknown" : "etl");
      assert.deepEqual(jobs.map(({ id, status }) => [id, status]), [
        ["extract", "SUCCESS"],
        ["load", "FAILED"],
      ]);
      const [, job] = jobs;
      assert.equal(job?.command, "./load.sh");
      assert.equal(job?.executions.length, version >= 5 ? 2 : 1);
      assert.equal(job?.exitCode, version >= 5 ? 3 : null);
      assert.equal(job?.reason, version >= 6 ? "exit code 3" : null);
      assert.deepEqual(
        [run.startedAt, run.exitCode],
        version >= 2 ? [Date.UTC(2026, 0, 5, 1, 30), 1] : [Date.UTC(2026, 0, 5, 1, 30, 10), null],
      );
      assert.deepEqual(importInto(folder).became, ["1 known as 1", "2 known as 2", "3 known as 3"]);
    }));
}

Deno.test("a resumed run is taken over with its attempts, and the logs' folder that was usual", () =>
  withFolder((folder) => {
    const db = new AncestorDb(`${folder}/old.db`);
    fill(db);
    db.add("run_summary", summary({ attempt_id: 2, start_time: "2026-01-05 09:00:00" }));
    db.add("job_history", jobRow({ attempt_id: 2, last_run: "2026-01-05 09:00:10" }));
    db.close();
    importInto(folder);
    assertSound(folder);
    const { run, jobs } = load(folder, 3);
    assert.deepEqual([run.attempt, run.status, run.logDir], [2, "SUCCESS", "/srv/etl/logs"]);
    assert.deepEqual(
      jobs.map(({ id, status, attempt, executions }) => [id, status, attempt, executions.length]),
      [["extract", "SUCCESS", 1, 1], ["load", "SUCCESS", 2, 1]],
    );
    assert.equal(load(folder, 3, 1).run.status, "FAILED");
  }));

Deno.test("numbers that are taken are replaced by ones that neither side has given", () =>
  withFolder((folder) => {
    const db = new AncestorDb(`${folder}/old.db`);
    fill(db);
    db.close();
    const store = openHistoryStore(`${folder}/history.db`, { mode: "write" });
    for (let n = 0; n < 2; n++) store.startRun(sampleRun(1));
    store.close();
    assert.deepEqual(importInto(folder).became, ["1 is 4", "2 is 5", "3 is 3"]);
    assert.deepEqual(importInto(folder).became, ["1 known as 4", "2 known as 5", "3 known as 3"]);
    assert.equal(load(folder, 1).run.applicationName, "nightly", "what was there stays");
    const next = openHistoryStore(`${folder}/history.db`, { mode: "write" });
    assert.equal(next.startRun(sampleRun(1)).runId, 6);
    next.close();
  }));

Deno.test("a copy of the file, later, brings only what is new; what changed is said", () =>
  withFolder((folder) => {
    const db = new AncestorDb(`${folder}/old.db`);
    fill(db);
    importInto(folder);
    db.add("run_summary", summary({ run_id: 4 }), summary({ attempt_id: 2 }));
    db.close();
    Deno.copyFileSync(`${folder}/old.db`, `${folder}/copy.db`);
    assert.deepEqual(importInto(folder, { source: `${folder}/copy.db` }).became, [
      "1 known as 1",
      "2 known as 2",
      "3 known as 3, changed",
      "4 is 4",
    ]);
    assert.equal(load(folder, 3).run.attempt, 1);
  }));

Deno.test("another machine's history with the same numbers is another history", () =>
  withFolder((folder) => {
    for (const name of ["old", "other"]) {
      const db = new AncestorDb(`${folder}/${name}.db`);
      const start_time = `2026-01-05 0${name.length}:00:00`;
      db.add("run_summary", summary({ run_id: 1, start_time })).close();
    }
    assert.deepEqual(importInto(folder).became, ["1 is 1"]);
    assert.deepEqual(importInto(folder, { source: `${folder}/other.db` }).became, ["1 is 2"]);
  }));

Deno.test("an import that is cut short goes on where it was, and each run is there as a whole", () =>
  withFolder((folder) => {
    const db = new AncestorDb(`${folder}/old.db`);
    fill(db);
    db.close();
    const onRun = (run: ImportedRun) => {
      if (run.kind === "imported" && run.runId === 2) throw new Error("cut short");
    };
    assert.throws(() => importInto(folder, { onRun }), /cut short/);
    assertSound(folder);
    assert.deepEqual(importInto(folder).became, ["1 known as 1", "2 known as 2", "3 is 3"]);
    assert.equal(load(folder, 2).jobs.length, 2);
  }));

Deno.test("a pruned run does not come back with the next import", () =>
  withFolder(async (folder) => {
    const db = new AncestorDb(`${folder}/old.db`);
    fill(db);
    db.close();
    importInto(folder);
    await historyKeeper.prune(`${folder}/history.db`, {
      keepRuns: 1,
      keepSince: null,
      dryRun: false,
      logs: false,
      pause: () => Promise.resolve(),
    });
    assert.deepEqual(importInto(folder).became, ["1 known as 1", "2 known as 2", "3 known as 3"]);
    assertSound(folder);
  }));

Deno.test("rows that make no sense are named and left out, and the rest is taken over", () =>
  withFolder((folder) => {
    const db = new AncestorDb(`${folder}/old.db`);
    fill(db);
    db.add(
      "job_history",
      jobRow({ run_id: null, id: "nowhere" }),
      jobRow({ run_id: "seven", id: "nowhere" }),
      jobRow({ run_id: 9n * 10n ** 17n, id: "far" }),
      jobRow({ id: null }),
      jobRow({ id: "odd", status: "GREAT", duration_seconds: -1, last_exit_code: 2n ** 60n }),
      jobRow({ run_id: 7, last_run: "some day" }),
      jobRow({
        run_id: 8,
        application_name: "a\0b",
        command: "x\0y",
        last_run: "2026-01-09 01:00:00",
      }),
    );
    db.add("run_summary", summary({ run_id: 5, start_time: "soon", created_at: null }));
    db.add("run_summary", summary({ run_id: 6, total_jobs: "many", exit_code: "0" }));
    db.close();
    const { became, problems } = importInto(folder);
    assert.deepEqual(became, [
      "1 is 1",
      "2 is 2",
      "3 is 3",
      "5 left out",
      "6 is 6",
      "7 left out",
      "8 is 8",
    ]);
    assert.deepEqual(problems, [
      "3 rows are left out: they have no number of a run",
      "a row of job_history without a job's id is left out",
      'job "odd": its status "GREAT" is not known; it becomes ERROR',
      "attempt 1 has no time and is left out",
      "attempt 1 has no time and is left out",
    ]);
    assertSound(folder);
    assert.deepEqual([load(folder, 6).run.jobCount, load(folder, 6).run.exitCode], [0, 0]);
  }));

Deno.test("what is no history of the ancestor's is refused, and no history is made for it", () =>
  withFolder((folder) => {
    const refused = (name: string, why: RegExp) => {
      const source = `${folder}/${name}`;
      assert.throws(() => importInto(folder, { source }), (error) => {
        assert.ok(error instanceof Error);
        assert.ok(error.message.startsWith(`Cannot import from "${source}": `), error.message);
        assert.match(error.message, why);
        return true;
      });
    };
    refused("missing.db", /there is no such file$/);
    refused("", /it is not a file$/);
    Deno.writeTextFileSync(`${folder}/text.db`, "SQLite it is not. ".repeat(100));
    refused("text.db", /the file is not an SQLite database$/);
    Deno.writeTextFileSync(`${folder}/empty.db`, "");
    refused("empty.db", /neither a table run_summary nor job_history/);
    const foreign = new DatabaseSync(`${folder}/foreign.db`);
    foreign.exec("CREATE TABLE job_history (id)");
    foreign.close();
    refused("foreign.db", /neither a table run_summary nor job_history/);
    openHistoryStore(`${folder}/ours.db`, { mode: "write" }).close();
    refused("ours.db", /it is a history of this executioner already$/);
    const cut = new AncestorDb(`${folder}/cut.db`);
    for (let id = 1; id <= 200; id++) cut.add("job_history", jobRow({ run_id: id }));
    cut.close();
    Deno.truncateSync(`${folder}/cut.db`, 4096 * 4);
    refused("cut.db", /the database is damaged$/);
    assert.equal(historyKeeper.sizeOf(`${folder}/history.db`), null);
  }));
