import type { DatabaseSync } from "node:sqlite";
import type { RunId } from "../../core/ids.ts";
import type { Result } from "../../core/result.ts";
import type { AttemptInHooks, CutExecution, OpenAttempt } from "../../ports/history_store.ts";
import { attemptInHooksOf, cutExecutionOf, cutHookOf, openAttemptOf } from "./recovery_rows.ts";
import type { Row } from "./columns.ts";
import { parseRows } from "./parse_rows.ts";

const engineColumns = `engine_pid, engine_start_ticks, engine_boot_id, engine_host, engine_user,
  engine_version, mark`;

/** The queries about runs whose engine may have died. Knows neither transactions nor errors. */
export class RecoveryReader {
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

  /** Lists attempts that have ended but for their hooks, oldest run first. */
  listInHooks(): readonly AttemptInHooks[] {
    return this.#all(
      attemptInHooksOf,
      `SELECT hooks.run_id, hooks.attempt, applications.name AS application_name,
          attempts.started_at, attempts.status, hooks.name AS hook, place, ${engineColumns}
        FROM hooks CROSS JOIN attempts USING (run_id, attempt)
        CROSS JOIN runs ON runs.id = run_id
        CROSS JOIN applications ON applications.id = application_id
        WHERE hooks.status = 'RUNNING' ORDER BY run_id, attempt`,
      [],
    );
  }

  /** Lists a run's executions whose end nobody has seen, of all attempts. */
  listCut(id: RunId): readonly CutExecution[] {
    const isCut = (table: string) =>
      `${table}.run_id = ? AND ${table}.status IN ('RUNNING', 'INTERRUPTED')`;
    return this.#cut(isCut, [id]);
  }

  /** Lists executions of all runs that are known to be interrupted. */
  listInterrupted(): readonly CutExecution[] {
    return this.#cut((table) => `${table}.status = 'INTERRUPTED'`, []);
  }

  #cut(
    condition: (table: string) => string,
    parameters: readonly number[],
  ): readonly CutExecution[] {
    const executions = this.#all(
      cutExecutionOf,
      `SELECT executions.run_id, executions.attempt, executions.idx, n, pid, pid_start_ticks,
          job_id, ${engineColumns}
        FROM executions
        CROSS JOIN attempts USING (run_id, attempt)
        CROSS JOIN jobs USING (run_id, attempt, idx)
        CROSS JOIN job_definitions ON job_definitions.id = definition_id
        WHERE ${
        condition("executions")
      } ORDER BY executions.run_id, executions.attempt, executions.idx, n`,
      parameters,
    );
    const hooks = this.#all(
      cutHookOf,
      `SELECT hooks.run_id, hooks.attempt, name, place, ${engineColumns}
        FROM hooks CROSS JOIN attempts USING (run_id, attempt)
        WHERE ${condition("hooks")} ORDER BY hooks.run_id, hooks.attempt, name, place`,
      parameters,
    );
    return [...executions, ...hooks];
  }

  #all<T>(
    parse: (row: Row) => Result<T, string>,
    sql: string,
    parameters: readonly number[],
  ): readonly T[] {
    return parseRows(this.#db.prepare(sql).all(...parameters), parse, this.#path);
  }
}
