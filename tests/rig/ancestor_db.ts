import { DatabaseSync } from "node:sqlite";

/**
 * The ancestor's schema in eight steps, rebuilt from what is known of its columns: not its own text,
 * but databases that lack what its early versions lacked.
 */
const steps = [
  `CREATE TABLE schema_version (version INTEGER);
   CREATE TABLE job_history (run_id INTEGER, id TEXT, description TEXT, command TEXT, status TEXT,
     last_run TIMESTAMP)`,
  `CREATE TABLE run_summary (run_id INTEGER PRIMARY KEY, application_name TEXT NOT NULL,
     start_time TIMESTAMP, end_time TIMESTAMP, status TEXT, total_jobs INTEGER,
     completed_jobs INTEGER, failed_jobs INTEGER, exit_code INTEGER,
     created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP)`,
  "ALTER TABLE job_history ADD COLUMN application_name TEXT",
  `ALTER TABLE job_history ADD COLUMN duration_seconds REAL;
   ALTER TABLE job_history ADD COLUMN memory_usage_mb REAL;
   ALTER TABLE job_history ADD COLUMN cpu_usage_percent REAL`,
  `ALTER TABLE job_history ADD COLUMN retry_count INTEGER DEFAULT 0;
   ALTER TABLE job_history ADD COLUMN retry_history TEXT;
   ALTER TABLE job_history ADD COLUMN last_exit_code INTEGER`,
  `ALTER TABLE job_history ADD COLUMN last_error TEXT;
   CREATE TABLE migration_history (version INTEGER, applied_at TIMESTAMP);
   CREATE TABLE db_init_lock (id INTEGER PRIMARY KEY)`,
  `ALTER TABLE run_summary RENAME TO old_summary;
   CREATE TABLE run_summary (run_id INTEGER, attempt_id INTEGER DEFAULT 1,
     application_name TEXT NOT NULL, start_time TIMESTAMP, end_time TIMESTAMP, status TEXT,
     total_jobs INTEGER, completed_jobs INTEGER, failed_jobs INTEGER, exit_code INTEGER,
     created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (run_id, attempt_id));
   DROP TABLE old_summary;
   ALTER TABLE job_history RENAME TO old_jobs;
   CREATE TABLE job_history (run_id INTEGER, attempt_id INTEGER DEFAULT 1, id TEXT,
     description TEXT, command TEXT, status TEXT, application_name TEXT, last_run TIMESTAMP,
     duration_seconds REAL, retry_count INTEGER DEFAULT 0, retry_history TEXT, last_error TEXT,
     memory_usage_mb REAL, cpu_usage_percent REAL, last_exit_code INTEGER,
     PRIMARY KEY (run_id, attempt_id, id));
   DROP TABLE old_jobs`,
  `ALTER TABLE run_summary ADD COLUMN skipped_jobs INTEGER;
   ALTER TABLE run_summary ADD COLUMN working_dir TEXT`,
] as const;

/** The newest schema of the ancestor's. */
export const newestVersion = steps.length;

type Values = Readonly<Record<string, string | number | bigint | null>>;

/** Builds a database as the ancestor left it at a version of its schema. */
export class AncestorDb {
  readonly #db: DatabaseSync;

  constructor(path: string, version: number = newestVersion) {
    this.#db = new DatabaseSync(path);
    for (const step of steps.slice(0, version)) this.#db.exec(step);
    this.#db.prepare("INSERT INTO schema_version VALUES (?)").run(version);
  }

  /** Adds rows; columns and tables that this version lacks are left out, as it did. */
  add(table: "run_summary" | "job_history", ...rows: readonly Values[]): this {
    const known = this.#db.prepare(`PRAGMA table_info(${table})`).all()
      .map((row) => String(row["name"]));
    for (const row of known.length === 0 ? [] : rows) {
      const columns = Object.keys(row).filter((name) => known.includes(name));
      this.#db.prepare(
        `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${
          columns.map(() => "?").join(", ")
        })`,
      ).run(...columns.map((name) => row[name] ?? null));
    }
    return this;
  }

  close(): void {
    this.#db.close();
  }
}

/** A row of `run_summary`: run 3 of `etl`, which ended well. */
export function summary(changes: Values = {}): Values {
  return {
    run_id: 3,
    attempt_id: 1,
    application_name: "etl",
    start_time: "2026-01-05 02:30:00",
    end_time: "2026-01-05 02:31:00",
    status: "SUCCESS",
    total_jobs: 2,
    completed_jobs: 2,
    failed_jobs: 0,
    skipped_jobs: 0,
    exit_code: 0,
    working_dir: "/srv/etl",
    created_at: "2026-01-05 01:30:00",
    ...changes,
  };
}

/** A row of `job_history`: job `load` of that run, which succeeded at once. */
export function jobRow(changes: Values = {}): Values {
  return {
    run_id: 3,
    attempt_id: 1,
    id: "load",
    description: "Load it",
    command: "./load.sh",
    status: "SUCCESS",
    application_name: "etl",
    last_run: "2026-01-05 02:30:10",
    duration_seconds: 12.5,
    retry_count: 0,
    retry_history: null,
    last_error: null,
    memory_usage_mb: 10,
    cpu_usage_percent: 3,
    last_exit_code: null,
    ...changes,
  };
}

/** A `retry_history`: one entry each of start, duration in seconds, status and exit code. */
export function tries(
  ...entries: readonly (readonly [start: string, seconds: number, status: string, code: number])[]
): string {
  return JSON.stringify(entries.map(([timestamp, duration, status, exit_code], at) => ({
    attempt: at + 1,
    timestamp,
    duration,
    success: status === "SUCCESS",
    exit_code,
    status,
  })));
}
