import type { DatabaseSync } from "node:sqlite";
import type { HistoryStore, HistoryWrite } from "../../ports/history_store.ts";
import { type ConnectionOptions, openForReading, openForWriting } from "./connection.ts";
import { RunReader } from "./run_reader.ts";
import { RunWriter } from "./run_writer.ts";
import { type HistoryAction, historyErrorOf } from "./sqlite_errors.ts";
import { inReadTransaction, inWriteTransaction } from "./transaction.ts";

/**
 * Opens the history database at an absolute path.
 *
 * With mode `write` the file and its folder are made where missing. With mode `read` nothing is
 * made, and `null` says that there is no history yet.
 *
 * @throws {HistoryError} If the database cannot be used.
 */
export function openHistoryStore(
  path: string,
  options: ConnectionOptions & { readonly mode: "write" },
): HistoryStore;
export function openHistoryStore(
  path: string,
  options: ConnectionOptions & { readonly mode: "read" },
): HistoryStore | null;
export function openHistoryStore(
  path: string,
  options: ConnectionOptions & { readonly mode: "write" | "read" },
): HistoryStore | null {
  if (options.mode === "write") return storeOn(openForWriting(path, options), path, options);
  const db = openForReading(path, options);
  return db === null ? null : storeOn(db, path, options);
}

function storeOn(db: DatabaseSync, path: string, options: ConnectionOptions): HistoryStore {
  const reader = new RunReader(db, path);
  let preparedWriter: RunWriter | null = null;
  // Prepared by the first write: queries have no need of it.
  const writer = () => preparedWriter ??= new RunWriter(db);

  function attempt<T>(action: HistoryAction, body: () => T): T {
    try {
      return body();
    } catch (error) {
      throw historyErrorOf(error, path, action);
    }
  }

  function commit<T>(body: () => T): T {
    return attempt("write", () => inWriteTransaction(db, body));
  }

  return {
    startRun: (run) => commit(() => writer().insertRun(run)),

    record(key, writes) {
      if (writes.length === 0) return;
      const relaxed = writes.every(outlivesNoBoot);
      if (relaxed) db.exec("PRAGMA synchronous = NORMAL");
      try {
        commit(() => {
          for (const write of writes) writer().apply(key, write);
        });
      } finally {
        if (relaxed) db.exec(`PRAGMA synchronous = ${options.synchronous ?? "FULL"}`);
      }
    },

    listRuns: (filter) =>
      attempt("read", () => inReadTransaction(db, () => reader.listRuns(filter))),

    loadRun: (runId, which) =>
      attempt("read", () => inReadTransaction(db, () => reader.loadRun(runId, which ?? null))),

    close: () => attempt("write", () => db.close()),
  };
}

/** Whether a change means nothing after a power loss, so that its commit need not be synced. */
function outlivesNoBoot(write: HistoryWrite): boolean {
  return write.kind === "execution_spawned";
}
