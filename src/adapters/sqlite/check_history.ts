import type { DatabaseSync } from "node:sqlite";
import { invariants } from "./invariants.ts";
import { notificationWords } from "./notification_rows.ts";
import { statusWords } from "./rows.ts";
import { inReadTransaction } from "./transaction.ts";

/** So many examples are named for each problem. */
const mostExamples = 5;

/** Reads everything in a history; returns what is not as it must be, in words, worst first. */
export function checkHistory(db: DatabaseSync): string[] {
  return inReadTransaction(db, () => {
    const damage = pagesOf(db);
    // What is read from broken pages means nothing.
    if (damage.length > 0) return damage;
    return [...referencesOf(db), ...recordsOf(db)];
  });
}

function pagesOf(db: DatabaseSync): string[] {
  return db.prepare("PRAGMA integrity_check(20)").all()
    .map((row) => String(row["integrity_check"]))
    .filter((text) => text !== "ok")
    .map((text) => `The file is damaged: ${text.replaceAll("\n", "; ")}`);
}

function referencesOf(db: DatabaseSync): string[] {
  const broken = db.prepare(`
    SELECT "table", parent, count(*) AS rows FROM pragma_foreign_key_check
    GROUP BY "table", parent ORDER BY 1, 2`).all();
  return broken.map((row) =>
    `${row["rows"]} rows of ${row["table"]} belong to rows of ${row["parent"]} that are not there`
  );
}

function recordsOf(db: DatabaseSync): string[] {
  return invariants({ ...statusWords, ...notificationWords }).flatMap(({ problem, violations }) => {
    const rows = db.prepare(`${violations} ORDER BY 1, 2 LIMIT ${mostExamples + 1}`).all();
    const examples = rows.slice(0, mostExamples).map(({ run_id, attempt }) =>
      attempt === null || attempt === 1
        ? `Run ${run_id} ${problem}`
        : `Run ${run_id}, attempt ${attempt}, ${problem}`
    );
    if (rows.length > mostExamples) examples.push(`Further runs: as run ${rows[0]?.["run_id"]}`);
    return examples;
  });
}
