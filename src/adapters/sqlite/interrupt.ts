import type { DatabaseSync } from "node:sqlite";
import type { Interruption } from "../../ports/history_store.ts";
import type { RunKey } from "../../ports/history_records.ts";

/**
 * Ends the records of an attempt whose engine has died: what ran is INTERRUPTED, what waited was not
 * started. Hooks run once the attempt has ended, which it stays. To be called within a transaction.
 *
 * @returns `false`, and nothing is written, where nothing of the attempt is open any more.
 */
export function interrupt(db: DatabaseSync, key: RunKey, how: Interruption): boolean {
  const numbers = [key.runId, key.attempt];
  return interruptJobs(db, numbers, how) || interruptHooks(db, numbers, how);
}

function interruptHooks(
  db: DatabaseSync,
  key: readonly number[],
  { at, because }: Interruption,
): boolean {
  const { changes } = db.prepare(`
    UPDATE hooks SET status = 'INTERRUPTED', finished_at = max(?, started_at), reason = ?
    WHERE run_id = ? AND attempt = ? AND status = 'RUNNING'`)
    .run(Math.round(at ?? 0), `${because} while it ran`, ...key);
  return Number(changes) > 0;
}

function interruptJobs(
  db: DatabaseSync,
  key: readonly number[],
  { at, because }: Interruption,
): boolean {
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
