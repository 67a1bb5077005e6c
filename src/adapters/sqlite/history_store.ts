import type { DatabaseSync } from "node:sqlite";
import type { RunKey } from "../../ports/history_records.ts";
import type { Beginning, HistoryStore } from "../../ports/history_store.ts";
import {
  type ConnectionOptions,
  openForReading,
  openForWriting,
  setBusyTimeout,
} from "./connection.ts";
import { usualDurability } from "./durability.ts";
import { FileIdentity } from "./file_identity.ts";
import { MarkWriter } from "./mark_writer.ts";
import { interrupt, interruptHooks } from "./interrupt.ts";
import { RecoveryReader } from "./recovery_reader.ts";
import { RunReader } from "./run_reader.ts";
import { RunWriter } from "./run_writer.ts";
import { type HistoryAction, historyErrorOf } from "./sqlite_errors.ts";
import { inReadTransaction, inWriteTransaction } from "./transaction.ts";
import { WalSyncer } from "./wal_syncer.ts";

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

/** How long writes wait for a lock once one has waited in vain. */
const impatiently: ConnectionOptions = { busyTimeoutMs: 200 };

function storeOn(db: DatabaseSync, path: string, options: ConnectionOptions): HistoryStore {
  const reader = new RunReader(db, path);
  const recovery = new RecoveryReader(db, path);
  const { synchronous, syncPauseMs } = options.durability ?? usualDurability;
  const syncer = new WalSyncer(path, syncPauseMs);
  const file = new FileIdentity(path);
  let preparedWriter: RunWriter | null = null;
  let patience = options;
  let impatient = false;
  // Prepared by the first write: queries have no need of it.
  const writer = () => preparedWriter ??= new RunWriter(db);

  function attempt<T>(action: HistoryAction, body: () => T): T {
    try {
      return body();
    } catch (error) {
      throw historyErrorOf(error, path, action);
    }
  }

  /**
   * Writes; after a failure the next writes wait for a lock a moment only. They are repeated anyway,
   * and nothing else can happen meanwhile, not even a stop.
   */
  function write<T>(body: () => T, wanted: ConnectionOptions = options): T {
    setPatience(impatient ? impatiently : wanted);
    try {
      const result = attempt("write", body);
      impatient = false;
      return result;
    } catch (error) {
      impatient = true;
      throw error;
    }
  }

  /** Writes what the caller tries again where it finds a lock. */
  function step<T>(body: () => T): T {
    const { stepTimeoutMs } = options;
    return write(body, stepTimeoutMs === undefined ? options : { busyTimeoutMs: stepTimeoutMs });
  }

  function setPatience(wanted: ConnectionOptions): void {
    if (patience.busyTimeoutMs !== wanted.busyTimeoutMs) setBusyTimeout(db, wanted);
    patience = wanted;
  }

  /** Commits and waits for the disk, which is right where a run starts or ends. */
  function commitDurably<T>(body: () => T): T {
    file.confirm(true);
    db.exec("PRAGMA synchronous = FULL");
    try {
      return inWriteTransaction(db, body);
    } finally {
      db.exec(`PRAGMA synchronous = ${synchronous}`);
    }
  }

  function begin({ admit, onWritten }: Beginning, insert: () => RunKey | null): RunKey | null {
    return write(() =>
      commitDurably(() => {
        const key = admit(recovery.listOpen()) ? insert() : null;
        if (key !== null) onWritten?.();
        return key;
      })
    );
  }

  return {
    // Of a file that cannot be written the lock alone is had for the asking.
    awaitLock: () =>
      write(() => inWriteTransaction(db, () => db.exec("DELETE FROM runs WHERE id < 0"))),

    startRun: (run) => write(() => commitDurably(() => writer().insertRun(run))),

    startRunIf: (run, beginning) => begin(beginning, () => writer().insertRun(run)),

    startAttempt: (latest, run, reused, beginning = { admit: () => true }) =>
      begin(beginning, () => writer().insertAttempt(latest, run, reused)),

    markJobs: (latest, mark) =>
      write(() => commitDurably(() => new MarkWriter(db).apply(latest, mark))),

    record(key, writes) {
      if (writes.length === 0) return;
      const apply = () => {
        for (const write of writes) writer().apply(key, write);
      };
      // Nothing that has to be heard is left when a run ends.
      if (writes.some(({ kind }) => kind === "run_ended")) {
        write(() => commitDurably(apply));
        return syncer.covered();
      }
      step(() => {
        file.confirm(false);
        inWriteTransaction(db, apply);
        // Process ids mean nothing after a power loss.
        if (!writes.every(({ kind }) => kind === "execution_spawned")) syncer.request();
      });
    },

    listOpen: () => attempt("read", () => inReadTransaction(db, () => recovery.listOpen())),

    listInHooks: () => attempt("read", () => inReadTransaction(db, () => recovery.listInHooks())),

    listCut: (runId) => attempt("read", () => inReadTransaction(db, () => recovery.listCut(runId))),

    listInterrupted: () =>
      attempt("read", () => inReadTransaction(db, () => recovery.listInterrupted())),

    interrupt: (key, how) =>
      write(() => commitDurably(() => interrupt(db, key, how) || interruptHooks(db, key, how))),

    listRuns: (filter) =>
      attempt("read", () => inReadTransaction(db, () => reader.listRuns(filter))),

    listApplications: () => attempt("read", () => reader.listApplications()),

    readSamples: (filter) =>
      attempt("read", () => inReadTransaction(db, () => reader.readSamples(filter))),

    loadRun: (runId, which) =>
      attempt("read", () => inReadTransaction(db, () => reader.loadRun(runId, which ?? null))),

    listLatest: (name, limit) =>
      attempt("read", () => inReadTransaction(db, () => reader.listLatest(name, limit))),

    close() {
      try {
        attempt("write", () => syncer.close());
      } finally {
        attempt("write", () => db.close());
      }
    },
  };
}
