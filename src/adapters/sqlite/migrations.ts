import type { DatabaseSync } from "node:sqlite";
import { HistoryError } from "../../ports/history_store.ts";
import { schema1 } from "./schema_1.ts";
import { inWriteTransaction } from "./transaction.ts";

/** Marks a file as a history of executioner (PRAGMA application_id): "exec" in ASCII. */
export const applicationMark = 0x65786563;

/** Every step from an empty file to the newest schema; a step's place + 1 is the version it makes. */
export const migrations: readonly string[] = [schema1];

/**
 * Schemas up to this one are in people's databases: their steps never change any more. A release
 * raises it to the number of steps.
 */
export const releasedSchemas: number = 0;

/** Where a database file stands; read in one statement, so that no migration can come between. */
interface SchemaState {
  readonly version: number;
  readonly isEmpty: boolean;
}

/**
 * Reads the schema's version, 0 where the file has no table yet.
 *
 * @throws {HistoryError} If the file is another program's, or newer than `latest`.
 */
export function schemaStateOf(
  db: DatabaseSync,
  path: string,
  latest: number = migrations.length,
): SchemaState {
  // First touch of the file: older versions of the runtime lose SQLite's words for an error that
  // comes up while a statement is prepared, and this one is prepared without the file.
  db.prepare("PRAGMA schema_version").get();
  const row = db.prepare(`
    SELECT (SELECT count(*) FROM sqlite_schema) AS tables,
      (SELECT application_id FROM pragma_application_id) AS mark,
      (SELECT user_version FROM pragma_user_version) AS version
  `).get();
  const version = Number(row?.["version"]);
  const isEmpty = row?.["tables"] === 0 && version === 0;
  if (!isEmpty && row?.["mark"] !== applicationMark) {
    throw new HistoryError(`Cannot open history "${path}": the database is another program's`, {
      hint: "Name another file with --db; this one has not been changed",
    });
  }
  if (version > latest) {
    throw new HistoryError(
      `Cannot open history "${path}": its schema is ${version}, this executioner knows up to ${latest}`,
      { hint: "Use the newer executioner that wrote it, or name another file with --db" },
    );
  }
  return { version, isEmpty };
}

/**
 * Brings a database to the newest schema, one transaction a step. Any number of processes may do so
 * at once: each looks at the version again once it holds the write lock.
 *
 * @throws {HistoryError} If the file is another program's, or newer than the steps.
 */
export function migrate(
  db: DatabaseSync,
  path: string,
  steps: readonly string[] = migrations,
): void {
  while (schemaStateOf(db, path, steps.length).version < steps.length) {
    inWriteTransaction(db, () => {
      const { version } = schemaStateOf(db, path, steps.length);
      const step = steps[version];
      if (step === undefined) return;
      db.exec(step);
      db.exec(`PRAGMA user_version = ${version + 1}`);
      db.exec(`PRAGMA application_id = ${applicationMark}`);
    });
  }
}
