import type { DatabaseSync } from "node:sqlite";

/**
 * Runs `body` in one write transaction: all of it is committed, or nothing. The write lock is taken
 * at once, since a transaction that reads first and then asks for it fails whatever the busy timeout.
 */
export function inWriteTransaction<T>(db: DatabaseSync, body: () => T): T {
  return inTransaction(db, "BEGIN IMMEDIATE", body);
}

/** Runs `body` in one read transaction, so that all its queries see the same moment. */
export function inReadTransaction<T>(db: DatabaseSync, body: () => T): T {
  return inTransaction(db, "BEGIN", body);
}

function inTransaction<T>(db: DatabaseSync, begin: string, body: () => T): T {
  db.exec(begin);
  try {
    const value = body();
    db.exec("COMMIT");
    return value;
  } catch (error) {
    try {
      db.exec("ROLLBACK");
    } catch {
      // SQLite has rolled back by itself, as it does on a full disk.
    }
    throw error;
  }
}
