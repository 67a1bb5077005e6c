import type { DatabaseSync } from "node:sqlite";
import { type RunId } from "../../core/ids.ts";
import type { Result } from "../../core/result.ts";
import type { CutExecution, Interruption, OpenAttempt, RunKey } from "../../ports/history_store.ts";
import { HistoryError } from "../../ports/history_store.ts";
import { cutExecutionOf, openAttemptOf, type Row } from "./rows.ts";

const engineColumns = `engine_pid, engine_start_ticks, engine_boot_id, engine_host, engine_user,
  engine_version, mark`;

/** The statements about runs whose engine may have died. Knows neither transactions nor errors. */
export class Recovery {
  readonly #db: DatabaseSync;
  readonly #path: string;

  /** `path` is for messages. */
  constructor(db: DatabaseSync, path: string) {
    this.#db = db;
    this.#path = path;
  }

  /** Lists attempts that have not ended, oldest run first. */
  listOpen(): readonly OpenAttempt[] {
    // The index has open attempts alone; SQLite takes it where the literal is the same.
    return this.#all(
      openAttemptOf,
      `SELECT run_id, attempt, applications.name AS application_name, started_at, ${engineColumns}
        FROM attempts CROSS JOIN runs ON runs.id = run_id
        CROSS JOIN applications ON applications.id = application_id
        WHERE status = 'RUNNING' ORDER BY run_id`,
      [],
    );
  }

  /** Lists a run's executions whose end nobody has seen, of all attempts. */
  listCut(id: RunId): readonly CutExecution[] {
    return this.#all(
      cutExecutionOf,
      `SELECT executions.attempt, executions.idx, n, pid, pid_start_ticks, job_id, ${engineColumns}
        FROM executions
        CROSS JOIN attempts USING (run_id, attempt)
        CROSS JOIN jobs USING (run_id, attempt, idx)
        CROSS JOIN job_definitions ON job_definitions.id = definition_id
        WHERE executions.run_id = ? AND executions.status IN ('RUNNING', 'INTERRUPTED')
        ORDER BY executions.attempt, executions.idx, n`,
      [id],
    );
  }

  /** Ends the records of an attempt that is open; `false` where it is not any more. */
  interrupt({ runId, attempt }: RunKey, { at, because }: Interruption): boolean {
    const key = [runId, attempt];
    const open = this.#db.prepare(
      "SELECT 1 FROM attempts WHERE run_id = ? AND attempt = ? AND status = 'RUNNING'",
    ).get(...key);
    if (open === undefined) return false;
    const end = at === null ? this.#lastSign(key) : Math.round(at);
    this.#db.prepare(`
      UPDATE jobs SET ended_at = ?1, reason = ?2 || CASE
          WHEN status = 'PENDING' THEN ' before its turn came'
          WHEN EXISTS (SELECT 1 FROM executions WHERE executions.run_id = jobs.run_id
            AND executions.attempt = jobs.attempt AND executions.idx = jobs.idx
            AND executions.status = 'RUNNING') THEN ' while it ran'
          ELSE ' while it waited for its next execution' END,
        status = CASE status WHEN 'PENDING' THEN 'NOT_STARTED' ELSE 'INTERRUPTED' END
      WHERE run_id = ?3 AND attempt = ?4 AND status IN ('PENDING', 'RUNNING')`)
      .run(end, because, ...key);
    this.#db.prepare(`
      UPDATE executions SET status = 'INTERRUPTED', finished_at = max(?, started_at), reason = ?
      WHERE run_id = ? AND attempt = ? AND status = 'RUNNING'`)
      .run(end, `${because} while it ran`, ...key);
    this.#db.prepare(`
      UPDATE attempts SET status = 'INTERRUPTED', finished_at = max(?, started_at)
      WHERE run_id = ? AND attempt = ?`).run(end, ...key);
    return true;
  }

  /** The latest time that the records of an attempt tell of, epoch ms. */
  #lastSign(key: readonly number[]): number {
    const row = this.#db.prepare(`
      SELECT max(started_at,
        coalesce((SELECT max(max(executions.started_at), coalesce(max(finished_at), 0))
          FROM executions WHERE run_id = ?1 AND attempt = ?2), 0),
        coalesce((SELECT max(ended_at) FROM jobs WHERE run_id = ?1 AND attempt = ?2
          AND reused_from IS NULL), 0)) AS sign
      FROM attempts WHERE run_id = ?1 AND attempt = ?2`).get(...key);
    return Number(row?.["sign"]);
  }

  #all<T>(
    parse: (row: Row) => Result<T, string>,
    sql: string,
    parameters: readonly number[],
  ): readonly T[] {
    return this.#db.prepare(sql).all(...parameters).map((row) => {
      const parsed = parse(row);
      if (parsed.ok) return parsed.value;
      throw new HistoryError(`Cannot read history "${this.#path}": ${parsed.error}`, {
        hint: "The row was changed by hand or the file is damaged; put a backup in its place",
      });
    });
  }
}
