import { DatabaseSync } from "node:sqlite";
import { openHistoryStore } from "../../src/adapters/sqlite/history_store.ts";

/** How large a history to make. */
export interface HistorySize {
  readonly runs: number;
  readonly jobsPerRun: number;
  /** Runs are spread evenly over so many applications. */
  readonly applications: number;
}

/** What looking into a large history is measured on: a million job rows. */
export const millionJobs: HistorySize = { runs: 10_000, jobsPerRun: 100, applications: 10 };

const start = Date.UTC(2024, 0, 1);

/**
 * Makes a history of ended runs, five minutes apart: each job with one execution, one job in a hundred
 * failed. Plain SQL, since a million jobs by way of the store take minutes.
 *
 * @param path A file that is not there yet.
 */
export function makeLargeHistory(path: string, size: HistorySize): void {
  openHistoryStore(path, { mode: "write" }).close();
  const { runs, jobsPerRun, applications } = size;
  const db = new DatabaseSync(path);
  try {
    db.exec(`
      PRAGMA synchronous = OFF;
      PRAGMA foreign_keys = OFF;
      BEGIN;
      CREATE TEMP TABLE run_numbers AS
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT ${runs})
        SELECT n, ${start} + n * 300000 AS at, (n - 1) % ${applications} + 1 AS app FROM numbers;
      CREATE TEMP TABLE job_numbers AS
        WITH RECURSIVE numbers (n) AS
          (SELECT 0 UNION ALL SELECT n + 1 FROM numbers LIMIT ${jobsPerRun})
        SELECT n FROM numbers;
      INSERT INTO applications (id, name)
        SELECT n, 'application_' || n FROM run_numbers WHERE n <= ${applications};
      INSERT INTO runs (id, application_id) SELECT n, app FROM run_numbers;
      INSERT INTO attempts (run_id, attempt, status, exit_code, started_at, finished_at, workers,
          job_count, config_path, working_dir, log_dir, config_fingerprint, engine_pid,
          engine_start_ticks, engine_boot_id, engine_host, engine_user, engine_version)
        SELECT n, 1, 'FAILED', 1, at, at + 200000, 8, ${jobsPerRun}, '/srv/etl/jobs.json',
          '/srv/etl', '/srv/etl/logs', '6f1d2c3b4a596877', 4711, 123456,
          'eb4dff02-b9eb-460b-aeb4-7a95461666e1', 'batch-1', 'ops', '0.1.0' FROM run_numbers;
      INSERT INTO job_definitions (id, application_id, job_id, description, command, fingerprint)
        SELECT (a.n - 1) * ${jobsPerRun} + j.n + 1, a.n, 'transform_table_' || j.n,
          'Transform table ' || j.n, '/srv/etl/bin/transform --table ' || j.n, '1.2.3.4'
        FROM run_numbers AS a, job_numbers AS j WHERE a.n <= ${applications};
      INSERT INTO jobs (run_id, attempt, idx, definition_id, status, reason, ended_at)
        SELECT r.n, 1, j.n, (r.app - 1) * ${jobsPerRun} + j.n + 1,
          iif(j.n % 100 = 7, 'FAILED', 'SUCCESS'), iif(j.n % 100 = 7, 'exit code 3', NULL),
          r.at + j.n * 1000 + 900
        FROM run_numbers AS r, job_numbers AS j;
      INSERT INTO executions (run_id, attempt, idx, n, status, exit_code, reason, started_at,
          finished_at, pid, log_offset, log_bytes, cpu_ms, peak_memory_bytes)
        SELECT r.n, 1, j.n, 1, iif(j.n % 100 = 7, 'FAILED', 'SUCCESS'), iif(j.n % 100 = 7, 3, 0),
          iif(j.n % 100 = 7, 'exit code 3', NULL), r.at + j.n * 1000,
          r.at + j.n * 1000 + 900 - r.n % 100, 1000 + j.n, 0, 4096, 120, 50331648
        FROM run_numbers AS r, job_numbers AS j;
      COMMIT;
    `);
  } finally {
    db.close();
  }
}

if (import.meta.main) {
  const [path] = Deno.args;
  if (path === undefined) throw new TypeError("Name the file to make");
  makeLargeHistory(path, millionJobs);
}
