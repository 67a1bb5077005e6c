import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type RunId, runId } from "../../core/ids.ts";
import type { PruneRule } from "../../ports/history_keeper.ts";

/** A run that may go, or would if nobody worked on it. */
export interface PrunableRun {
  readonly id: RunId;
  readonly applicationName: string;
  readonly isActive: boolean;
  readonly jobs: number;
  /** When something last happened to it, epoch ms, or `null` where nothing has a time. */
  readonly lastAt: number | null;
}

/** SQL for when something last happened to a row of `runs`: its latest end, or start without one. */
const lastAt =
  "(SELECT max(coalesce(finished_at, started_at)) FROM attempts WHERE run_id = runs.id)";
const active = `(EXISTS (SELECT 1 FROM attempts WHERE run_id = runs.id AND status = 'RUNNING')
  OR EXISTS (SELECT 1 FROM hooks WHERE run_id = runs.id AND status = 'RUNNING'))`;

/**
 * Lists the runs that the rule lets go, oldest number first. A run's age is that of its latest
 * attempt's end, or start where it has not ended. Reads runs and attempts, no jobs.
 */
export function prunableRuns(db: DatabaseSync, rule: PruneRule): PrunableRun[] {
  const rows = db.prepare(`
    WITH ranked AS (
      SELECT runs.id AS id, name,
        row_number() OVER (PARTITION BY application_id ORDER BY runs.id DESC) AS place,
        ${lastAt} AS last, ${active} AS active,
        (SELECT sum(job_count) FROM attempts WHERE run_id = runs.id) AS jobs
      FROM runs JOIN applications ON applications.id = application_id)
    SELECT id, name, active, last, jobs FROM ranked
    WHERE (:keepRuns IS NULL OR place > :keepRuns)
      AND (:keepSince IS NULL OR coalesce(last, 0) < :keepSince)
    ORDER BY id`).all({ keepRuns: rule.keepRuns, keepSince: rule.keepSince });
  return rows.map((row) => ({
    id: runId(Number(row["id"])),
    applicationName: String(row["name"]),
    isActive: row["active"] === 1,
    jobs: Number(row["jobs"] ?? 0),
    lastAt: row["last"] === null ? null : Number(row["last"]),
  }));
}

/** Whether a run is still there, nobody works on it and nothing has happened to it since. */
export function isAsSeen(
  prepare: (sql: string) => StatementSync,
  { id, lastAt: seen }: PrunableRun,
): boolean {
  const row = prepare(`SELECT ${lastAt} AS last, ${active} AS active FROM runs WHERE id = ?`).get(
    id,
  );
  return row?.["active"] === 0 && row["last"] === seen;
}
