import { DatabaseSync } from "node:sqlite";
import { describeFileError } from "../system/describe_file_error.ts";
import { HistoryError } from "../../ports/history_store.ts";
import { type Durability, usualDurability } from "./durability.ts";
import { migrate, migrations, schemaStateOf } from "./migrations.ts";
import { historyErrorOf, isLocked, isUnopenable, isUnwritable } from "./sqlite_errors.ts";

/** How to open a history database. */
export interface ConnectionOptions {
  /** How long to wait for another process's lock, ms. The calling thread stands still meanwhile. */
  readonly busyTimeoutMs?: number;
  /**
   * The same for the steps of a run, which its engine tries again by itself, so that it hears signals
   * in between.
   */
  readonly stepTimeoutMs?: number;
  /** How what is written reaches the disk, if not as usual. */
  readonly durability?: Durability;
}

/** Longer than the ten seconds that a backup or a forgotten shell may well hold the lock. */
const defaultBusyTimeoutMs = 15_000;

/**
 * Opens a history for writing: makes its folder (mode 0700) and file where missing, and brings the
 * schema up to date.
 *
 * @throws {HistoryError} If that is not possible; a file that is not a history stays unchanged.
 */
export function openForWriting(path: string, options: ConnectionOptions = {}): DatabaseSync {
  makeParentFolder(path);
  return guarded(path, () => {
    const db = new DatabaseSync(path);
    return closedOnError(db, () => {
      setBusyTimeout(db, options);
      db.exec("PRAGMA foreign_keys = ON");
      // Commits outlive the process; the store itself sees to it that they outlive a power loss.
      db.exec(`PRAGMA synchronous = ${(options.durability ?? usualDurability).synchronous}`);
      // Before anything is written: the file may be another program's.
      schemaStateOf(db, path);
      enterWal(db, options);
      migrate(db, path);
      return db;
    });
  });
}

/**
 * Opens a history for queries. Makes no database; `null` where there is none yet. Works for a user
 * who may only read the file; one who may write brings an older schema up to date.
 *
 * @throws {HistoryError} If there is a file but it cannot be used.
 */
export function openForReading(path: string, options: ConnectionOptions = {}): DatabaseSync | null {
  const size = sizeOf(path);
  // An empty file is one that another engine is just creating.
  if (size === null || size === 0) return null;
  const { db, state } = guarded(path, () => openReadable(path, options), { create: false });
  if (state.isEmpty || state.version < migrations.length) {
    db.close();
    return state.isEmpty ? null : openForWriting(path, options);
  }
  return db;
}

function openReadable(path: string, options: ConnectionOptions) {
  try {
    // Not `readOnly`: such a connection cannot remove the -wal and -shm files that it has to make.
    return openQueryOnly(path, path, false, options);
  } catch (error) {
    // Where these files cannot be made a history can be read only while nobody writes it.
    if (!isUnwritable(error) || (sizeOf(`${path}-wal`) ?? 0) > 0) throw error;
    const url = `file:${encodeURI(path).replace(/[?#]/g, encodeURIComponent)}?immutable=1`;
    return openQueryOnly(url, path, true, options);
  }
}

function openQueryOnly(
  location: string,
  path: string,
  readOnly: boolean,
  options: ConnectionOptions,
) {
  const db = new DatabaseSync(location, { readOnly });
  return closedOnError(db, () => {
    setBusyTimeout(db, options);
    const state = schemaStateOf(db, path);
    db.exec("PRAGMA query_only = ON");
    return { db, state };
  });
}

function closedOnError<T>(db: DatabaseSync, body: () => T): T {
  try {
    return body();
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Sets how long a connection waits for another process's lock. */
export function setBusyTimeout(db: DatabaseSync, options: ConnectionOptions): void {
  // The constructor's own option does not exist in older versions of the runtime.
  db.exec(`PRAGMA busy_timeout = ${options.busyTimeoutMs ?? defaultBusyTimeoutMs}`);
}

/**
 * Switches to the write-ahead log, once in a file's life. SQLite does not wait for other processes
 * at this switch, so the waiting is done here. Where the file system has no shared memory the
 * database stays with its rollback journal, which is as safe.
 */
function enterWal(db: DatabaseSync, options: ConnectionOptions): void {
  if (db.prepare("PRAGMA journal_mode").get()?.["journal_mode"] === "wal") return;
  const deadline = Date.now() + (options.busyTimeoutMs ?? defaultBusyTimeoutMs);
  while (true) {
    try {
      // A prepared statement, since its errors are the ones that carry SQLite's error code.
      db.prepare("PRAGMA journal_mode = WAL").get();
      return;
    } catch (error) {
      if (!isLocked(error) || Date.now() >= deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function makeParentFolder(path: string): void {
  const parent = path.slice(0, path.lastIndexOf("/")) || "/";
  try {
    Deno.mkdirSync(parent, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new HistoryError(
      `Cannot create the history's folder "${parent}": ${describeFileError(error)}`,
      {
        hint: "Name a database in a folder that this user may write with --db",
        cause: error,
      },
    );
  }
}

/** Returns a file's size in bytes, or `null` where there is none. */
export function sizeOf(path: string): number | null {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw new HistoryError(`Cannot read history "${path}": ${describeFileError(error)}`, {
      cause: error,
    });
  }
}

function guarded<T>(
  path: string,
  open: () => T,
  { create }: { readonly create: boolean } = { create: true },
): T {
  try {
    return open();
  } catch (error) {
    const reason = isUnopenable(error) ? whyNotOpenable(path, create) : whyNoFile(path);
    if (reason === null) throw historyErrorOf(error, path, "open");
    throw new HistoryError(`Cannot open history "${path}": ${reason}`, {
      hint: "Name a file that this user may write, in such a folder, with --db",
      cause: error,
    });
  }
}

/**
 * Asks the system itself, which has better words than SQLite; `null` where it sees no obstacle. That a
 * file is not there is no reason where it was to be made.
 */
function whyNotOpenable(path: string, create: boolean): string | null {
  try {
    Deno.openSync(path, { read: true, write: true, create }).close();
    return null;
  } catch (error) {
    return describeFileError(error);
  }
}

/** SQLite calls it an I/O error where the path leads to something else than a file. */
function whyNoFile(path: string): string | null {
  try {
    const { isFile, isDirectory } = Deno.statSync(path);
    return isFile ? null : isDirectory ? "It is a folder" : "It is not a file";
  } catch {
    return null;
  }
}
