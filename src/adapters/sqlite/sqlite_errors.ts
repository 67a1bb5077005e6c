import { HistoryError } from "../../ports/history_store.ts";

/** What was being done to the history when SQLite refused. */
export type HistoryAction = "open" | "read" | "write";

/** What an error of SQLite's means to an operator. */
export interface Explanation {
  readonly problem: string;
  readonly hint?: string;
}

/**
 * SQLite's own words (sqlite3_errstr, stable over its versions) and what they mean to an operator.
 * Words, since node:sqlite gives the number only for errors of prepared statements. First match wins.
 */
const explanations: readonly (readonly [pattern: RegExp, explanation: Explanation])[] = [
  [/file is not a database/, {
    problem: "the file is not an SQLite database",
    hint: "Move the file away, or name another one with --db",
  }],
  [/malformed|database corruption/, {
    problem: "the database is damaged",
    hint: "Put a backup in its place, or move it away (with its -wal and -shm files) to start anew",
  }],
  [/database or disk is full/, {
    problem: "the disk is full",
    hint: "Free some space, or name a database on another disk with --db",
  }],
  [/(database|table).* is locked|locking protocol/, {
    problem: "another process holds its lock",
    hint: "Find the process with fuser, let it finish or end it, then try again",
  }],
  [/readonly database/, {
    problem: "the file or its folder is read-only for this user",
    hint: "Make both writable for this user, or name another file with --db",
  }],
  [/unable to open database/, {
    problem: "the file cannot be opened",
    hint: "Check that the path is a file and that this user may read and write it and its folder",
  }],
  [/too many attached databases/, {
    problem: "this program was built around a Deno that cannot rewrite databases",
    hint: "Build it with the Deno that the project pins; new runs fill the room in the meantime",
  }],
  [/too large to be represented/, {
    problem: "it holds a number that executioner never writes",
    hint: "Put a backup in its place, or move it away to start anew",
  }],
  [/disk I\/O error/, {
    problem: "the disk reports an I/O error",
    hint: "Check the disk, its free space and the system log",
  }],
];

/**
 * Turns what SQLite throws into a `HistoryError` that names the file. Anything else, such as an
 * internal error or a `HistoryError`, is returned as it is.
 */
export function historyErrorOf(error: unknown, path: string, action: HistoryAction): unknown {
  const explained = explain(error);
  if (explained === null) return error;
  const { problem, ...hint } = explained;
  return new HistoryError(`Cannot ${action} history "${path}": ${problem}`, {
    ...hint,
    cause: error,
    isLocked: isLocked(error),
  });
}

/** Says what an error means; `null` for one that does not come from SQLite. */
export function explain(error: unknown): Explanation | null {
  if (!isFromSqlite(error)) return null;
  const words = isFullSharedMemory(error) ? "database or disk is full" : error.message;
  const known = explanations.find(([pattern]) => pattern.test(words));
  return known?.[1] ?? { problem: error.message };
}

/** Whether SQLite could not open the database or a file beside it, without saying why. */
export function isUnopenable(error: unknown): boolean {
  return isFromSqlite(error) && /unable to open database/.test(error.message);
}

/** Whether SQLite refuses because somebody else holds a lock. */
export function isLocked(error: unknown): boolean {
  return isFromSqlite(error) && /is locked|locking protocol/.test(error.message);
}

/** Whether the runtime's SQLite has no room for a second database, which VACUUM needs. */
export function isUnattachable(error: unknown): boolean {
  return isFromSqlite(error) && /too many attached databases/.test(error.message);
}

/** Whether SQLite cannot write, be it for lack of the right or of room. */
export function isUnwritable(error: unknown): boolean {
  return isUnopenable(error) || (isFromSqlite(error) &&
    (/readonly database|is full/.test(error.message) || isFullSharedMemory(error)));
}

/**
 * SQLite calls a full disk an I/O error where the file that cannot grow is the -shm beside the
 * database: SQLITE_IOERR_SHMSIZE.
 */
function isFullSharedMemory(error: Error): boolean {
  return "errcode" in error && error.errcode === 4874;
}

function isFromSqlite(error: unknown): error is Error {
  return error instanceof Error && "code" in error &&
    (error.code === "ERR_SQLITE_ERROR" || error.code === "ERR_OUT_OF_RANGE");
}
