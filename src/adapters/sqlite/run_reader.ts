import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { CheckResult } from "../../core/check_spec.ts";
import { matchesGlob } from "../../core/text/glob_text.ts";
import type { RunId } from "../../core/ids.ts";
import type { JobStatus } from "../../core/job_state.ts";
import type { ShownOutput } from "../../core/outputs/job_outputs.ts";
import type { Result } from "../../core/result.ts";
import type { RunFilter } from "../../ports/history_store.ts";
import type {
  AttemptRecord,
  ExecutionRecord,
  RunRecord,
  RunSummary,
} from "../../ports/history_records.ts";
import type { LatestAttempt } from "../../ports/latest_attempt.ts";
import type { RunSamples, SampleFilter } from "../../ports/run_samples.ts";
import { parseRows } from "./parse_rows.ts";
import { prepareOnce } from "./prepared.ts";
import { type RunPage, runPage } from "./run_page.ts";
import { readSamples } from "./sample_reader.ts";
import {
  attemptOf,
  auditOf,
  checkOf,
  executionOf,
  hookOf,
  jobOf,
  jobRecordOf,
  outputOf,
  statusCountOf,
} from "./rows.ts";
import type { Row } from "./columns.ts";
import { latestOf, notificationOf } from "./notification_rows.ts";
import { latestAttemptsQuery } from "./notifications.ts";

const attemptColumns = `run_id, attempt, applications.name AS application_name, status, exit_code,
  started_at, finished_at, config_path, working_dir, log_dir, workers, job_count, config_fingerprint, grants,
  engine_pid, engine_start_ticks, engine_boot_id, engine_host, engine_user, engine_version`;

/** A reused job ran, and has its log, where the attempt that it was taken from had it. */
const jobColumns =
  `jobs.run_id, jobs.idx, jobs.attempt, jobs.status, jobs.reason, jobs.ended_at, jobs.reused_from,
  jobs.tolerated, jobs.wait_started_at, jobs.wait_ended_at,
  definition.job_id, definition.description, definition.command, definition.fingerprint,
  definition.dependencies,
  CASE WHEN jobs.reused_from IS NULL THEN definition.working_dir
    ELSE coalesce(source_definition.working_dir, source_attempt.working_dir) END AS working_dir,
  CASE WHEN jobs.reused_from IS NULL THEN definition.log_dir
    ELSE coalesce(source_definition.log_dir, source_attempt.log_dir) END AS log_dir`;

/** The queries over runs. Knows neither transactions nor what SQLite's errors mean. */
export class RunReader {
  readonly #path: string;
  readonly #prepare: (sql: string) => StatementSync;

  /** `path` is for messages. */
  constructor(db: DatabaseSync, path: string) {
    this.#prepare = prepareOnce(db);
    this.#path = path;
  }

  /** Lists attempts, newest run first, attempts of a run ascending. `limit` counts runs. */
  listRuns(filter: RunFilter): RunSummary[] {
    const page = runPage(filter, this.#namesMatching(filter.applications));
    const attempts = this.#attemptsOf(page, "ORDER BY run_id DESC, attempt");
    // CROSS JOIN keeps the order of the tables: left to itself SQLite scans all jobs for the group.
    const counts = this.#counts(
      `${page.sql} SELECT run_id, attempt, status, count(*) AS count
        FROM page CROSS JOIN jobs ON jobs.run_id = page.id GROUP BY run_id, attempt, status`,
      page.parameters,
    );
    return attempts.map((run) => ({ ...run, counts: counts(run) }));
  }

  /** Names all applications that have runs, the one with the newest run first. */
  listApplications(): string[] {
    const rows = this.#prepare(`
      SELECT name, (SELECT max(id) FROM runs WHERE application_id = applications.id) AS newest
      FROM applications WHERE newest IS NOT NULL ORDER BY newest DESC`).all();
    return rows.map((row) => String(row["name"]));
  }

  /** Reads what jobs came to in the newest runs of an application. */
  readSamples(filter: SampleFilter): RunSamples {
    const page = runPage({ ...filter, limit: filter.runs }, null);
    const attempts = this.#attemptsOf(page, "ORDER BY run_id DESC, attempt DESC");
    return readSamples(
      (parse, sql, parameters) => this.#all(parse, sql, parameters),
      attempts,
      filter,
    );
  }

  #attemptsOf({ sql, parameters }: RunPage, order: string): AttemptRecord[] {
    return this.#all(
      attemptOf,
      `${sql} SELECT ${attemptColumns} FROM page
        CROSS JOIN attempts ON attempts.run_id = page.id
        JOIN applications ON applications.id = page.application_id ${order}`,
      parameters,
    );
  }

  /** A name stands for itself, wildcards or not; `null` where nothing is asked. */
  #namesMatching(pattern: string | undefined): readonly string[] | null {
    if (pattern === undefined) return null;
    const names = this.listApplications();
    return names.includes(pattern) ? [pattern] : names.filter((name) => matchesGlob(pattern, name));
  }

  /** Returns a run with the jobs of an attempt, the latest unless one is asked for. */
  loadRun(id: RunId, attempt: number | null): RunRecord | null {
    const [run] = this.#all(
      attemptOf,
      `SELECT ${attemptColumns} FROM attempts
        JOIN runs ON runs.id = attempts.run_id
        JOIN applications ON applications.id = runs.application_id
        WHERE run_id = ? AND attempt = coalesce(?, (SELECT max(attempt) FROM attempts WHERE run_id = ?))`,
      [id, attempt, id],
    );
    if (run === undefined) return null;
    const counts = this.#counts(
      `SELECT run_id, attempt, status, count(*) AS count FROM jobs
        WHERE run_id = ? AND attempt = ? GROUP BY status`,
      [id, run.attempt],
    );
    const executions = this.#executions(id, run.attempt);
    const outputs = this.#outputs(id, run.attempt);
    const jobs = this.#all(
      jobOf,
      `SELECT ${jobColumns} FROM jobs
        CROSS JOIN job_definitions AS definition ON definition.id = jobs.definition_id
        LEFT JOIN jobs AS source ON source.run_id = jobs.run_id
          AND source.attempt = jobs.reused_from AND source.idx = jobs.reused_idx
        LEFT JOIN job_definitions AS source_definition ON source_definition.id = source.definition_id
        LEFT JOIN attempts AS source_attempt ON source_attempt.run_id = source.run_id
          AND source_attempt.attempt = source.attempt
        WHERE jobs.run_id = ? AND jobs.attempt = ? ORDER BY jobs.idx`,
      [id, run.attempt],
    );
    return {
      run: { ...run, counts: counts(run) },
      jobs: jobs.map((row) =>
        jobRecordOf(row, executions.get(row.index) ?? [], outputs.get(row.index) ?? [])
      ),
      hooks: this.#all(
        hookOf,
        "SELECT * FROM hooks WHERE run_id = ? AND attempt = ? ORDER BY started_at, name DESC, place",
        [id, run.attempt],
      ),
      audit: this.#all(auditOf, "SELECT * FROM audit WHERE run_id = ? ORDER BY id", [id]),
      notifications: this.#all(
        notificationOf,
        "SELECT * FROM notifications WHERE run_id = ? AND attempt = ? ORDER BY n",
        [id, run.attempt],
      ),
    };
  }

  /** Lists the latest attempts of an application, the newest first. */
  listLatest(applicationName: string, limit: number): LatestAttempt[] {
    return this.#all(latestOf, latestAttemptsQuery, [applicationName, limit]);
  }

  /** Executions by job, ascending; a reused job has those of the attempt that it was taken from. */
  #executions(id: RunId, attempt: number): Map<number, ExecutionRecord[]> {
    const rows = this.#all(
      executionOf,
      `SELECT executions.*, jobs.idx AS idx FROM jobs
        CROSS JOIN executions ON executions.run_id = jobs.run_id
          AND executions.idx = coalesce(jobs.reused_idx, jobs.idx)
          AND executions.attempt = coalesce(jobs.reused_from, jobs.attempt)
        WHERE jobs.run_id = ? AND jobs.attempt = ? ORDER BY jobs.idx, n`,
      [id, attempt],
    );
    const checks = this.#checks(id, attempt);
    return grouped(rows, ({ index }) => index, ({ index, execution }) => {
      const own = checks.get(`${index}/${execution.n}`) ?? [];
      return { ...execution, checks: own };
    });
  }

  /** Checks in their order, by the job's index and the execution's `n`. */
  #checks(id: RunId, attempt: number): Map<string, CheckResult[]> {
    const rows = this.#all(
      checkOf,
      `SELECT checks.*, jobs.idx AS idx FROM jobs
        CROSS JOIN checks ON checks.run_id = jobs.run_id
          AND checks.idx = coalesce(jobs.reused_idx, jobs.idx)
          AND checks.attempt = coalesce(jobs.reused_from, jobs.attempt)
        WHERE jobs.run_id = ? AND jobs.attempt = ? ORDER BY jobs.idx, n, place`,
      [id, attempt],
    );
    return grouped(rows, ({ index, n }) => `${index}/${n}`, ({ check }) => check);
  }

  /** Outputs by job, in their order; a reused job has those of the attempt that it was taken from. */
  #outputs(id: RunId, attempt: number): Map<number, ShownOutput[]> {
    const rows = this.#all(
      outputOf,
      `SELECT outputs.*, jobs.idx AS idx FROM jobs
        CROSS JOIN outputs ON outputs.run_id = jobs.run_id
          AND outputs.idx = coalesce(jobs.reused_idx, jobs.idx)
          AND outputs.attempt = coalesce(jobs.reused_from, jobs.attempt)
        WHERE jobs.run_id = ? AND jobs.attempt = ? ORDER BY jobs.idx, place`,
      [id, attempt],
    );
    return grouped(rows, ({ index }) => index, ({ output }) => output);
  }

  #counts(sql: string, parameters: readonly (string | number)[]) {
    const byAttempt = new Map<string, Partial<Record<JobStatus, number>>>();
    for (const { run, attempt, status, count } of this.#all(statusCountOf, sql, parameters)) {
      const key = `${run}/${attempt}`;
      const counts = byAttempt.get(key) ?? {};
      counts[status] = count;
      byAttempt.set(key, counts);
    }
    return (key: { readonly runId: RunId; readonly attempt: number }) =>
      byAttempt.get(`${key.runId}/${key.attempt}`) ?? {};
  }

  #all<T>(
    parse: (row: Row) => Result<T, string>,
    sql: string,
    parameters: readonly (string | number | null)[],
  ): T[] {
    return parseRows(this.#prepare(sql).all(...parameters), parse, this.#path);
  }
}

/** Gathers what rows hold by what they belong to, each in their order. */
function grouped<Row, Key, Value>(
  rows: readonly Row[],
  keyOf: (row: Row) => Key,
  valueOf: (row: Row) => Value,
): Map<Key, Value[]> {
  const groups = [...Map.groupBy(rows, keyOf)];
  return new Map(groups.map(([key, members]) => [key, members.map(valueOf)]));
}
