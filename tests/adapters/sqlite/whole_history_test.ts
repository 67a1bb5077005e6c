/** What is done with a history as a whole knows all of it: backups, exports, pruning, the fixture. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { makeFixture } from "../../../scripts/generate_schema_fixture.ts";
import { copyPages } from "../../../src/adapters/sqlite/copy_pages.ts";
import { historyKeeper } from "../../../src/adapters/sqlite/history_keeper.ts";
import { openHistoryStore } from "../../../src/adapters/sqlite/history_store.ts";
import { recordJson } from "../../../src/cli/views/run_json.ts";
import { ended, prune } from "./kept_history.ts";
import { withFolder } from "./with_store.ts";

type Cell = string | number | null;
type Rows = readonly Readonly<Record<string, Cell>>[];

const fixture = makeFixture();

/** Runs `body` with a history in which every column of every table holds something. */
function withEverything(body: (path: string, folder: string) => void | Promise<void>) {
  return withFolder(async (folder) => {
    const path = `${folder}/history.db`;
    const db = new DatabaseSync(path);
    db.exec(`BEGIN; ${fixture}; COMMIT`);
    db.close();
    await body(path, folder);
  });
}

/** Reads all tables. */
function tablesOf(path: string): ReadonlyMap<string, Rows> {
  const db = new DatabaseSync(path);
  const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
  const tables = new Map(
    names.all().map(({ name }) => [
      String(name),
      db.prepare(`SELECT * FROM "${String(name)}"`).all() as Rows,
    ]),
  );
  db.close();
  return tables;
}

/** Whole columns, by the names of their tables and their own: `jobs.status`. */
function columnsOf(path: string): ReadonlyMap<string, readonly Cell[]> {
  const columns = new Map<string, Cell[]>();
  for (const [table, rows] of tablesOf(path)) {
    for (const row of rows) {
      for (const [column, cell] of Object.entries(row)) {
        const name = `${table}.${column}`;
        const cells = columns.get(name) ?? [];
        cells.push(cell);
        columns.set(name, cells);
      }
    }
  }
  return columns;
}

Deno.test("the fixture of the newest schema holds something in every column of every table", () =>
  withEverything((path) => {
    for (const [table, rows] of tablesOf(path)) assert.notEqual(rows.length, 0, table);
    const empty = [...columnsOf(path)].filter(([, cells]) => cells.every((cell) => cell === null));
    assert.deepEqual(empty.map(([name]) => name), []);
  }));

Deno.test("a backup has every row of every table, and the history's numbers and mark", () =>
  withEverything((path, folder) => {
    const copy = `${folder}/copy.db`;
    historyKeeper.backUp(path, copy, false);
    assert.deepEqual(tablesOf(copy), tablesOf(path));
    assert.deepEqual(pragmasOf(copy), pragmasOf(path));
    assert.deepEqual(historyKeeper.check(copy)?.problems, []);
  }));

Deno.test("so has one that is copied page by page, what is in the write-ahead log included", () =>
  withEverything((path, folder) => {
    const store = openHistoryStore(path, { mode: "write" });
    const copy = `${folder}/copy.db`;
    const writer = new DatabaseSync(path);
    const reader = new DatabaseSync(path);
    try {
      ended(store);
      assert.ok(Deno.statSync(`${path}-wal`).size > 0);
      Deno.writeTextFileSync(copy, "");
      copyPages(writer, path, copy);
      assert.deepEqual(tablesOf(copy), tablesOf(path));
      assert.deepEqual(pragmasOf(copy), pragmasOf(path));
      assert.deepEqual(historyKeeper.check(copy)?.problems, []);
      ended(store);
      assert.notDeepEqual(tablesOf(copy), tablesOf(path), "the history goes on without its copy");
      reader.exec("BEGIN IMMEDIATE");
      Deno.writeTextFileSync(copy, "");
      assert.throws(() => copyPages(writer, path, copy), /is locked/);
      reader.exec("ROLLBACK");
    } finally {
      for (const one of [writer, reader, store]) one.close();
    }
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assert.deepEqual(left, ["copy.db", "history.db"]);
  }));

function pragmasOf(path: string): readonly unknown[] {
  const db = new DatabaseSync(path);
  const values = ["application_id", "user_version"].map((name) =>
    db.prepare(`PRAGMA ${name}`).get()?.[name]
  );
  db.close();
  return values;
}

/**
 * Columns that tell rows apart or processes from each other, and nothing about the runs; and what is
 * told in another way.
 */
const notExported: Readonly<Record<string, string>> = {
  "applications.id": "a number of the file's own",
  "attempts.engine_boot_id": "tells the engine's process from others",
  "attempts.engine_start_ticks": "tells the engine's process from others",
  "attempts.job_count": "how long `jobs` is",
  "attempts.mark": "tells the run's processes from others",
  "audit.id": "the order",
  "checks.idx": "the order",
  "checks.place": "the order",
  "checks.ok": "a boolean",
  "executions.idx": "the order",
  "executions.pid_start_ticks": "tells the process from others",
  "imported_runs.content": "tells a changed run from others",
  "imported_runs.identity": "tells an old run from others",
  "imported_runs.import_id": "a number of the file's own",
  "imports.at": "about the file, not its runs",
  "imports.id": "a number of the file's own",
  "imports.source": "about the file, not its runs",
  "job_definitions.application_id": "a number of the file's own",
  "job_definitions.dependencies": "JSON itself",
  "job_definitions.id": "a number of the file's own",
  "job_definitions.log_dir": "part of `log_path`",
  "jobs.definition_id": "a number of the file's own",
  "jobs.ended_at": "told of jobs that ran, as the end of their last execution",
  "jobs.idx": "the order",
  "jobs.reused_idx": "the order of another config",
  "jobs.tolerated": "a boolean",
  "notifications.n": "the order",
  "outputs.idx": "the order",
  "outputs.masked": "a boolean",
  "outputs.place": "the order",
  "runs.application_id": "a number of the file's own",
  "sqlite_sequence.name": "about the file, not its runs",
  "attempts.grants": "JSON itself",
};

Deno.test("an export has all that is recorded of every attempt", () =>
  withEverything((path) => {
    const told = new Set<unknown>();
    const collect = (value: unknown): void => {
      if (typeof value === "object" && value !== null) return Object.values(value).forEach(collect);
      told.add(value);
      if (typeof value === "string" && /^\d{4}-\d\d-.*Z$/.test(value)) told.add(Date.parse(value));
    };
    for (const record of historyKeeper.records(path) ?? []) collect(recordJson(record));
    assert.ok(told.size > 50);
    const columns = columnsOf(path);
    for (const name of Object.keys(notExported)) {
      assert.ok(columns.has(name), `there is no column ${name} any more`);
    }
    const missing = [...columns].filter(([name]) => notExported[name] === undefined)
      .flatMap(([name, cells]) =>
        cells.filter((cell) => cell !== null && !told.has(cell)).map((cell) => [name, cell])
      );
    assert.deepEqual(missing, []);
    for (const grant of ["--allow-write", "/srv/nightly", "done"]) assert.ok(told.has(grant));
  }));

Deno.test("pruning leaves nothing of a run behind, whatever is recorded of it", () =>
  withEverything(async (path) => {
    const db = new DatabaseSync(path);
    db.exec("UPDATE attempts SET status = 'FAILED' WHERE status = 'RUNNING'");
    db.close();
    const before = tablesOf(path);
    await prune(path, { keepRuns: 0 });
    // What was pruned does not come back with the next import, nor is its number given again.
    const kept = ["imported_runs", "imports", "sqlite_sequence"];
    for (const [table, rows] of tablesOf(path)) {
      assert.deepEqual(rows, kept.includes(table) ? before.get(table) : [], table);
    }
  }));
