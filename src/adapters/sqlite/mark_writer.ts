import type { DatabaseSync } from "node:sqlite";
import type { RunKey } from "../../ports/history_records.ts";
import type { JobMark } from "../../ports/job_mark.ts";
import { isLatest } from "./run_writer.ts";

/** The statements that change records on a person's word. Knows neither transactions nor errors. */
export class MarkWriter {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Changes the jobs and says who did it; `false` where they are not as the person saw them. */
  apply(key: RunKey, mark: JobMark): boolean {
    if (!isLatest(this.#db, key) || !this.#areAsSeen(key, mark)) return false;
    const { runId, attempt } = key;
    const change = this.#db.prepare(
      `UPDATE jobs SET status = ?, reason = ?, tolerated = 0
        WHERE run_id = ? AND attempt = ? AND idx = ?`,
    );
    const note = this.#db.prepare(`
      INSERT INTO audit (run_id, attempt, job_id, action, user, host, at, reason, previous_status)
      SELECT ?, ?, job_id, ?, ?, ?, ?, ?, ? FROM jobs
        CROSS JOIN job_definitions ON job_definitions.id = definition_id
        WHERE run_id = ? AND attempt = ? AND idx = ?`);
    const { action, user, host, at, reason } = mark;
    for (const { index, status, statusReason, previousStatus } of mark.jobs) {
      change.run(status, statusReason, runId, attempt, index);
      note.run(
        ...[runId, attempt, action, user, host, Math.round(at), reason, previousStatus],
        ...[runId, attempt, index],
      );
    }
    this.#judge(key);
    return true;
  }

  #areAsSeen({ runId, attempt }: RunKey, { jobs }: JobMark): boolean {
    const find = this.#db.prepare(
      "SELECT status FROM jobs WHERE run_id = ? AND attempt = ? AND idx = ?",
    );
    return jobs.every(({ index, previousStatus }) =>
      find.get(runId, attempt, index)?.["status"] === previousStatus
    );
  }

  /** The attempt's status follows from its jobs; its exit code is what its engine ended with. */
  #judge({ runId, attempt }: RunKey): void {
    this.#db.prepare(`
      WITH open AS (SELECT count(*) AS jobs FROM jobs WHERE run_id = ? AND attempt = ?
        AND status NOT IN ('SUCCESS', 'MARKED_SUCCESS', 'SKIPPED') AND tolerated = 0)
      UPDATE attempts SET status = CASE
          WHEN (SELECT jobs FROM open) = 0 THEN 'SUCCESS'
          WHEN status = 'SUCCESS' THEN 'FAILED'
          ELSE status END
        WHERE run_id = ? AND attempt = ?`).run(runId, attempt, runId, attempt);
  }
}
