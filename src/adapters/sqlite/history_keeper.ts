import type { DatabaseSync } from "node:sqlite";
import { translateRun } from "../../core/ancestor/translate_run.ts";
import { runId } from "../../core/ids.ts";
import type { HistoryKeeper, ImportOptions } from "../../ports/history_keeper.ts";
import type { RunRecord } from "../../ports/history_records.ts";
import { AncestorReader } from "./ancestor_reader.ts";
import { backUpHistory } from "./back_up.ts";
import { checkHistory } from "./check_history.ts";
import { openForReading, openForWriting, sizeOf } from "./connection.ts";
import { ImportWriter } from "./import_writer.ts";
import { schemaStateOf } from "./migrations.ts";
import { pruneHistory } from "./prune_history.ts";
import { RunReader } from "./run_reader.ts";
import { type HistoryAction, historyErrorOf } from "./sqlite_errors.ts";
import { inReadTransaction } from "./transaction.ts";

/** What looks after histories that are SQLite files. */
export const historyKeeper: HistoryKeeper = {
  sizeOf,

  check: (path) =>
    withDatabase(openForReading(path), path, "read", (db) => ({
      problems: checkHistory(db),
      schemaVersion: schemaStateOf(db, path).version,
      sizeBytes: sizeOf(path) ?? 0,
      runCount: count(db, "runs"),
      jobCount: count(db, "jobs"),
    })),

  backUp: backUpHistory,

  async prune(path, options) {
    if (isMissing(path)) return null;
    const db = options.dryRun ? openForReading(path) : openForWriting(path);
    if (db === null) return null;
    try {
      return await pruneHistory(db, options);
    } catch (error) {
      throw historyErrorOf(error, path, "write");
    } finally {
      db.close();
    }
  },

  vacuum(path) {
    if (isMissing(path)) return null;
    const beforeBytes = sizeWithLog(path);
    withDatabase(openForWriting(path), path, "write", (db) => {
      db.prepare("VACUUM").run();
      // The new pages are in the log; only this gives the old ones back.
      db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
    });
    return { beforeBytes, afterBytes: sizeWithLog(path) };
  },

  records(path) {
    const db = openForReading(path);
    return db === null ? null : recordsOf(db, path);
  },

  importOld,
};

/** The query for the attempt after another one. */
export const nextAttempt = `
  SELECT run_id, attempt FROM attempts WHERE (run_id, attempt) > (?, ?)
  ORDER BY run_id, attempt LIMIT 1`;

/** Each attempt is read on its own, so that an export that takes long holds up nobody. */
function* recordsOf(db: DatabaseSync, path: string): Generator<RunRecord> {
  try {
    const reader = new RunReader(db, path);
    const next = db.prepare(nextAttempt);
    let key = { run_id: 0, attempt: 0 };
    for (;;) {
      const row = next.get(key.run_id, key.attempt);
      if (row === undefined) return;
      key = { run_id: Number(row["run_id"]), attempt: Number(row["attempt"]) };
      const record = inReadTransaction(db, () => reader.loadRun(runId(key.run_id), key.attempt));
      // It may have been pruned meanwhile.
      if (record !== null) yield record;
    }
  } catch (error) {
    throw historyErrorOf(error, path, "read");
  } finally {
    db.close();
  }
}

function importOld(path: string, source: string, options: ImportOptions): void {
  const reader = new AncestorReader(source);
  try {
    const largestOldId = reader.largestId();
    withDatabase(openForWriting(path), path, "write", (db) => {
      const writer = new ImportWriter(db, { source, now: options.now, largestOldId });
      const stray = reader.strayRows();
      if (stray > 0) {
        const what = `${stray} rows are left out: they have no number of a run`;
        options.onProblem({ oldId: null, what });
      }
      for (const rows of reader.numbers()) {
        const { runs, leftOut, problems } = translateRun(rows, options);
        problems.forEach(options.onProblem);
        for (const reason of leftOut) {
          options.onRun({ kind: "left_out", oldId: rows.oldId, reason });
        }
        for (const run of runs) options.onRun(writer.write(run));
      }
    });
  } finally {
    reader.close();
  }
}

function withDatabase<T>(
  db: DatabaseSync | null,
  path: string,
  action: HistoryAction,
  use: (db: DatabaseSync) => T,
): T | null {
  if (db === null) return null;
  try {
    return use(db);
  } catch (error) {
    throw historyErrorOf(error, path, action);
  } finally {
    db.close();
  }
}

function isMissing(path: string): boolean {
  return (sizeOf(path) ?? 0) === 0;
}

function sizeWithLog(path: string): number {
  return (sizeOf(path) ?? 0) + (sizeOf(`${path}-wal`) ?? 0);
}

function count(db: DatabaseSync, table: "runs" | "jobs"): number {
  return Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"]);
}
