import type { DatabaseSync } from "node:sqlite";
import type { Interruption } from "../../ports/history_store.ts";
import type { RunKey } from "../../ports/history_records.ts";

/**
 * Ends the records of an attempt whose engine has died: what ran is INTERRUPTED, what waited was not
 * started. To be called within a transaction.
 *
 * @returns `false`, and nothing is written, where the attempt is not open any more.
 */
export function interrupt(
  db: DatabaseSync,
  { runId, attempt }: RunKey,
  { at, because }: Interruption,
): boolean {
  const key = [runId, attempt];
  const open = db.prepare(
    "SELECT 1 FROM attempts WHERE run_id = ? AND attempt = ? AND status = 'RUNNING'",
  ).get(...key);
  if (open === undefined) return false;
  const end = at === null ? lastSign(db, key) : Math.round(at);
  // The jobs first: what became of each is told by its executions.
  db.prepare(`
    UPDATE jobs SET ended_at = ?, reason = ? || CASE
        WHEN status = 'PENDING' THEN ' before its turn came'
        WHEN EXISTS (SELECT 1 FROM executions WHERE executions.run_id = jobs.run_id
          AND executions.attempt = jobs.attempt AND executions.idx = jobs.idx
          AND executions.status = 'RUNNING') THEN ' while it ran'
        ELSE ' while it waited for its next execution' END,
      status = CASE status WHEN 'PENDING' THEN 'NOT_STARTED' ELSE 'INTERRUPTED' END
    WHERE run_id = ? AND attempt = ? AND status IN ('PENDING', 'RUNNING')`)
    .run(end, because, ...key);
  db.prepare(`
    UPDATE executions SET status = 'INTERRUPTED', finished_at = max(?, started_at), reason = ?
    WHERE run_id = ? AND attempt = ? AND status = 'RUNNING'`)
    .run(end, `${because} while it ran`, ...key);
  db.prepare(`
    UPDATE attempts SET status = 'INTERRUPTED', finished_at = max(?, started_at)
    WHERE run_id = ? AND attempt = ?`).run(end, ...key);
  return true;
}

/**
 * Ends the records of hooks that ran when their engine died, after the verdict of their attempt, which
 * stays. To be called within a transaction.
 *
 * @returns `false`, and nothing is written, where none is open.
 */
export function interruptHooks(
  db: DatabaseSync,
  { runId, attempt }: RunKey,
  { at, because }: Interruption,
): boolean {
  // Nobody knows how long they went on.
  const end = at === null ? 0 : Math.round(at);
  const { changes } = db.prepare(`
    UPDATE hooks SET status = 'INTERRUPTED', finished_at = max(?, started_at), reason = ?
    WHERE run_id = ? AND attempt = ? AND status = 'RUNNING'`)
    .run(end, `${because} while it ran`, runId, attempt);
  return Number(changes) > 0;
}

/** The latest time that the records of an attempt tell of, epoch ms. */
function lastSign(db: DatabaseSync, key: readonly number[]): number {
  const row = db.prepare(`
    SELECT max(started_at,
      coalesce((SELECT max(max(started_at, coalesce(finished_at, 0)))
        FROM executions WHERE run_id = ? AND attempt = ?), 0),
      coalesce((SELECT max(ended_at) FROM jobs WHERE run_id = ? AND attempt = ?
        AND reused_from IS NULL), 0)) AS sign
    FROM attempts WHERE run_id = ? AND attempt = ?`).get(...key, ...key, ...key);
  return Number(row?.["sign"]);
}
