import type { DatabaseSync, StatementSync } from "node:sqlite";

/**
 * Returns what prepares each statement once. Statements hold memory that the garbage collector does
 * not see, so those of a loop over a whole history must not be prepared again and again.
 */
export function prepareOnce(db: DatabaseSync): (sql: string) => StatementSync {
  const statements = new Map<string, StatementSync>();
  return (sql) => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = db.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
}
