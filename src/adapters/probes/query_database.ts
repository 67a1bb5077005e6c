import { messageOf } from "../../core/message_of.ts";
import { DatabaseSync } from "node:sqlite";
import { err, ok, type Result } from "../../core/result.ts";
import type { QueryResult } from "../../ports/probes.ts";

/** How long a query waits for others to end their writing, ms. */
const busyMs = 5_000;

/** Asks an SQLite database, opened for reading only. */
// deno-lint-ignore require-await -- the port allows for databases whose answer takes time
export async function queryDatabase(
  path: string,
  sql: string,
): Promise<Result<QueryResult, string>> {
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    db.exec(`PRAGMA busy_timeout = ${busyMs}`);
    const statement = db.prepare(sql);
    statement.setReadBigInts(true);
    // Not iterate(): with that a query that fails on its way just ends early (Deno 2.9.6).
    const rows = statement.all();
    const [row] = rows;
    return ok({
      rows: rows.length,
      first: row === undefined ? undefined : textOf(Object.values(row)[0]),
    });
  } catch (error) {
    return err(messageOf(error));
  } finally {
    db?.close();
  }
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return value instanceof Uint8Array ? `a blob of ${value.length} B` : String(value);
}
