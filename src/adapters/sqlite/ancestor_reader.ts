import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { OldRow } from "../../core/ancestor/old_run.ts";
import type { OldRunRows } from "../../core/ancestor/translate_run.ts";
import { HistoryError } from "../../ports/history_store.ts";
import { setBusyTimeout } from "./connection.ts";
import { applicationMark } from "./migrations.ts";
import { explain } from "./sqlite_errors.ts";

/** The ancestor's database, read number by number; it is never written to. */
export class AncestorReader {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #tables: ReadonlyMap<string, ReadonlySet<string>>;

  /**
   * @param path Absolute path of the file.
   * @throws {HistoryError} If it is not such a database or cannot be read.
   */
  constructor(path: string) {
    this.#path = path;
    this.#db = this.#guarded(() => {
      // SQLite has no good words for what is missing or no file.
      if (!Deno.statSync(path).isFile) throw this.#refused("it is not a file");
      return new DatabaseSync(path, { readOnly: true });
    });
    try {
      this.#tables = this.#guarded(() => this.#readTables());
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** Returns the largest number that the ancestor has given, 0 where there is none. */
  largestId(): number {
    return this.#guarded(() => {
      const largest = [...this.#tables.keys()].map((table) =>
        Number(
          this.#db.prepare(`SELECT max(run_id) AS id FROM ${table} WHERE ${isNumbered}`)
            .get()?.["id"] ?? 0,
        )
      );
      return Math.max(0, ...largest);
    });
  }

  /** Yields the rows of each run's number, ascending, one number at a time. */
  *numbers(): Generator<OldRunRows> {
    const [summaries, jobs] = this.#guarded(() =>
      [
        new RowGroups(this.#sorted("run_summary")),
        new RowGroups(this.#sorted("job_history")),
      ] as const
    );
    for (;;) {
      const oldId = this.#guarded(() => smaller(summaries.nextId(), jobs.nextId()));
      if (oldId === null) return;
      yield this.#guarded(() => ({
        oldId,
        summaries: summaries.take(oldId),
        jobs: jobs.take(oldId),
      }));
    }
  }

  /** Counts rows without a number that a run can have. */
  strayRows(): number {
    return this.#guarded(() =>
      [...this.#tables.keys()].reduce((sum, table) => {
        const sql = `SELECT count(*) AS n FROM ${table} WHERE NOT (${isNumbered})`;
        return sum + Number(this.#db.prepare(sql).get()?.["n"] ?? 0);
      }, 0)
    );
  }

  close(): void {
    this.#db.close();
  }

  /** The tables that are there, with their columns. */
  #readTables(): Map<string, Set<string>> {
    setBusyTimeout(this.#db, {});
    // First touch of the file: older versions of the runtime lose SQLite's words for later errors.
    this.#db.prepare("PRAGMA schema_version").get();
    if (this.#db.prepare("PRAGMA application_id").get()?.["application_id"] === applicationMark) {
      throw this.#refused("it is a history of this executioner already");
    }
    const tables = new Map<string, Set<string>>();
    for (const table of ["run_summary", "job_history"]) {
      const columns = this.#db.prepare(`PRAGMA table_info(${table})`).all()
        .map((row) => String(row["name"]));
      if (columns.includes("run_id")) tables.set(table, new Set(columns));
    }
    if (tables.size === 0) {
      throw this.#refused("it has neither a table run_summary nor job_history with a run_id");
    }
    return tables;
  }

  #sorted(table: string): StatementSync | null {
    const columns = this.#tables.get(table);
    if (columns === undefined) return null;
    const attempt = columns.has("attempt_id") ? "attempt_id, " : "";
    const statement = this.#db.prepare(
      `SELECT * FROM ${table} WHERE ${isNumbered} ORDER BY run_id, ${attempt}rowid`,
    );
    // Numbers that JavaScript cannot hold must be a row's trouble and not the whole file's.
    statement.setReadBigInts(true);
    return statement;
  }

  #guarded<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      if (error instanceof HistoryError) throw error;
      const missing = error instanceof Deno.errors.NotFound;
      const problem = missing ? "there is no such file" : explain(error)?.problem;
      if (problem === undefined) throw error;
      throw this.#refused(problem, error);
    }
  }

  #refused(problem: string, cause?: unknown): HistoryError {
    return new HistoryError(`Cannot import from "${this.#path}": ${problem}`, {
      hint: "The Python executioner keeps its history in its own folder, as data/jobs_history.db",
      cause,
    });
  }
}

/** Whether a row has a number that a run can have; new runs are to find higher ones. */
const isNumbered = "typeof(run_id) = 'integer' AND run_id BETWEEN 1 AND 1000000000000";

/** Hands out sorted rows run by run. */
class RowGroups {
  readonly #rows: Iterator<OldRow>;
  #next: OldRow | undefined;

  constructor(statement: StatementSync | null) {
    this.#rows = (statement?.iterate() ?? [])[Symbol.iterator]();
    this.#next = this.#read();
  }

  /** The run of the next row, or `null` where there is none. */
  nextId(): number | null {
    return this.#next === undefined ? null : Number(this.#next["run_id"]);
  }

  /** Takes the rows of a run, where it is the next. */
  take(id: number): OldRow[] {
    const rows: OldRow[] = [];
    while (this.#next !== undefined && this.nextId() === id) {
      rows.push(this.#next);
      this.#next = this.#read();
    }
    return rows;
  }

  #read(): OldRow | undefined {
    const { done, value } = this.#rows.next();
    return done === true ? undefined : value;
  }
}

function smaller(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}
