import { DatabaseSync } from "node:sqlite";

/** How much is copied at once, bytes. */
const pieceBytes = 1 << 20;

/**
 * Copies a database page by page to a file that is there and empty, for versions of the runtime whose
 * SQLite attaches no second database, which VACUUM INTO needs. Writers wait meanwhile.
 *
 * The file and its write-ahead log are copied as they are: with the write lock held nothing is added
 * to the log, and a checkpoint of somebody else's changes only pages that the log has as well, so that
 * both together make what was last committed.
 *
 * @param db A connection to it, without a transaction.
 */
export function copyPages(db: DatabaseSync, path: string, target: string): void {
  // Closing a descriptor of the file gives up SQLite's own locks on it: not before it needs none.
  const files: Deno.FsFile[] = [];
  try {
    db.exec("BEGIN IMMEDIATE");
    try {
      files.push(copyFile(path, target));
      const log = `${path}-wal`;
      if (isThere(log)) files.push(copyFile(log, `${target}-wal`));
    } finally {
      db.exec("ROLLBACK");
    }
  } finally {
    for (const file of files) file.close();
  }
  const copy = new DatabaseSync(target);
  try {
    // Brings what is in the log into the file, which then stands alone.
    copy.prepare("PRAGMA journal_mode = DELETE").get();
  } finally {
    copy.close();
  }
}

/** Returns the source, still open. */
function copyFile(source: string, target: string): Deno.FsFile {
  const from = Deno.openSync(source, { read: true });
  try {
    const to = Deno.openSync(target, { write: true, create: true, mode: 0o600 });
    try {
      const piece = new Uint8Array(pieceBytes);
      for (let read = from.readSync(piece); read !== null; read = from.readSync(piece)) {
        for (let done = 0; done < read;) done += to.writeSync(piece.subarray(done, read));
      }
    } finally {
      to.close();
    }
  } catch (error) {
    from.close();
    throw error;
  }
  return from;
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
