import { DatabaseSync } from "node:sqlite";

const logEnding = "-wal";

/**
 * Writes the logs of a folder's databases back into these and empties them. Where that fails nothing
 * is lost, and it is tried again at the next start: another one may be reading, the disk may be full.
 */
export function settleLogs(folder: string): void {
  for (const { name } of Deno.readDirSync(folder)) {
    if (name.endsWith(logEnding)) settle(`${folder}/${name.slice(0, -logEnding.length)}`);
  }
}

function settle(path: string): void {
  try {
    const database = new DatabaseSync(path);
    try {
      database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } finally {
      database.close();
    }
  } catch {
    // For the next start.
  }
}
