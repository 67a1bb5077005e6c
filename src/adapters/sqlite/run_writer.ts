import type { DatabaseSync, StatementSync } from "node:sqlite";
import { runId } from "../../core/ids.ts";
import { executionReason } from "../../core/execution.ts";
import { exitCodeOf, signalOf, statusOf } from "../../core/outcome.ts";
import { execute } from "./execute.ts";
import { interrupt } from "./interrupt.ts";
import type { HistoryWrite, NewRun } from "../../ports/history_store.ts";
import type { ReusedJob, RunKey } from "../../ports/history_records.ts";
import { writeNotification } from "./notifications.ts";
import { HookWriter } from "./hook_writer.ts";
import { ms, storable } from "./storable.ts";
import { writeDefinitions } from "./write_definitions.ts";

/** The statements that write runs. Knows neither transactions nor what errors mean. */
export class RunWriter {
  readonly #db: DatabaseSync;
  /** Few runs have hooks. */
  #hooks: HookWriter | null = null;
  readonly #startExecution: StatementSync;
  readonly #markRunning: StatementSync;
  readonly #setPid: StatementSync;
  readonly #endExecution: StatementSync;
  readonly #insertCheck: StatementSync;
  readonly #insertOutput: StatementSync;
  readonly #setWait: StatementSync;
  readonly #endJob: StatementSync;
  readonly #endAttempt: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#startExecution = db.prepare(`
      INSERT INTO executions (run_id, attempt, idx, n, status, started_at, slot)
      VALUES (?, ?, ?, ?, 'RUNNING', ?, ?)`);
    this.#markRunning = db.prepare(
      "UPDATE jobs SET status = 'RUNNING' WHERE run_id = ? AND attempt = ? AND idx = ?",
    );
    this.#setPid = db.prepare(
      `UPDATE executions SET pid = ?, pid_start_ticks = ?
        WHERE run_id = ? AND attempt = ? AND idx = ? AND n = ?`,
    );
    // An execution that ended at once, such as a blank command, may have no row yet.
    this.#endExecution = db.prepare(`
      INSERT INTO executions (run_id, attempt, idx, n, status, exit_code, signal, reason,
        started_at, finished_at, pid, log_offset, log_bytes, cpu_ms, peak_memory_bytes,
        expected_ms, retry_delay_ms, retry_rule)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET status = excluded.status, exit_code = excluded.exit_code,
        signal = excluded.signal, reason = excluded.reason, started_at = excluded.started_at,
        finished_at = excluded.finished_at, pid = excluded.pid, log_offset = excluded.log_offset,
        log_bytes = excluded.log_bytes, cpu_ms = excluded.cpu_ms,
        peak_memory_bytes = excluded.peak_memory_bytes, expected_ms = excluded.expected_ms,
        retry_delay_ms = excluded.retry_delay_ms, retry_rule = excluded.retry_rule`);
    // The end of an execution may be told twice.
    this.#insertCheck = db.prepare(`
      INSERT OR REPLACE INTO checks (run_id, attempt, idx, n, place, phase, name, ok, message,
        duration_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#insertOutput = db.prepare(`
      INSERT OR REPLACE INTO outputs (run_id, attempt, idx, place, name, value, masked)
      VALUES (?, ?, ?, ?, ?, ?, ?)`);
    this.#setWait = db.prepare(`
      UPDATE jobs SET wait_started_at = ?, wait_ended_at = ?, reason = ?
      WHERE run_id = ? AND attempt = ? AND idx = ?`);
    this.#endJob = db.prepare(`
      UPDATE jobs SET status = ?, reason = ?, ended_at = ?, tolerated = ?
      WHERE run_id = ? AND attempt = ? AND idx = ?`);
    this.#endAttempt = db.prepare(`
      UPDATE attempts SET status = ?, exit_code = ?, finished_at = ?
      WHERE run_id = ? AND attempt = ?`);
  }

  /** Writes a run, its first attempt and all its jobs as PENDING; returns its new id. */
  insertRun(run: NewRun): RunKey {
    const applicationId = this.#applicationId(run.applicationName);
    const id = Number(
      this.#db.prepare("INSERT INTO runs (application_id) VALUES (?)").run(applicationId)
        .lastInsertRowid,
    );
    const key: RunKey = { runId: runId(id), attempt: 1 };
    this.#insertAttempt(key, run);
    this.#insertJobs(key, applicationId, run.jobs);
    return key;
  }

  /** Writes the attempt after a run's latest; `null` where things are not as the caller saw them. */
  insertAttempt(latest: RunKey, run: NewRun, reused: readonly ReusedJob[]): RunKey | null {
    if (!isLatest(this.#db, latest)) return null;
    const sources = this.#sourcesOf(latest, run, reused);
    if (sources === null) return null;
    const key: RunKey = { runId: latest.runId, attempt: latest.attempt + 1 };
    interrupt(this.#db, latest, { at: null, because: "the engine died" });
    const applicationId = this.#applicationId(run.applicationName);
    this.#insertAttempt(key, run);
    this.#insertJobs(key, applicationId, run.jobs);
    const reuse = this.#db.prepare(`
      UPDATE jobs SET status = ?, reason = ?, ended_at = ?, reused_from = ?, reused_idx = ?
      WHERE run_id = ? AND attempt = ? AND idx = ?`);
    for (const { job, source } of sources) {
      const { ended_at, from, place } = source;
      const values = [job.status, job.reason, ended_at ?? null, from ?? null, place ?? null];
      reuse.run(...values, key.runId, key.attempt, job.index);
    }
    return key;
  }

  /** Finds the rows that reused jobs are taken from; `null` where one is not done any more. */
  #sourcesOf(latest: RunKey, run: NewRun, reused: readonly ReusedJob[]) {
    const rows = this.#db.prepare(`
      SELECT job_id, status, ended_at, coalesce(reused_from, attempt) AS "from",
        coalesce(reused_idx, idx) AS place
      FROM jobs CROSS JOIN job_definitions ON job_definitions.id = definition_id
      WHERE run_id = ? AND attempt = ?`).all(latest.runId, latest.attempt);
    const byId = new Map(rows.map((row) => [row["job_id"], row]));
    const sources = [];
    for (const job of reused) {
      const source = byId.get(storable(run.jobs[job.index]?.id ?? ""));
      if (source === undefined || source["status"] !== job.status) return null;
      sources.push({ job, source });
    }
    return sources;
  }

  /** Applies one change. */
  apply({ runId, attempt }: RunKey, write: HistoryWrite): void {
    switch (write.kind) {
      case "execution_started":
        execute(
          this.#startExecution,
          runId,
          attempt,
          write.index,
          write.n,
          ms(write.at),
          write.slot ?? null,
        );
        // The execution belongs to a job's row: there is one.
        return execute(this.#markRunning, runId, attempt, write.index);
      case "execution_spawned":
        return expectRow(
          this.#setPid.run(write.pid, write.startTicks, runId, attempt, write.index, write.n),
          write,
        );
      case "execution_ended": {
        const {
          n,
          outcome,
          startedAt,
          finishedAt,
          pid,
          logOffset,
          logBytes,
          usage,
          checks,
          retry,
        } = write.execution;
        const { expectedMs, outputs = [] } = write.execution;
        execute(
          this.#endExecution,
          runId,
          attempt,
          write.index,
          n,
          statusOf(outcome),
          exitCodeOf(outcome),
          signalOf(outcome),
          executionReason(write.execution),
          ms(startedAt),
          ms(finishedAt),
          pid,
          logOffset,
          logBytes,
          usage?.cpuMs ?? null,
          usage?.peakMemoryBytes ?? null,
          expectedMs === null ? null : ms(expectedMs),
          retry?.delayMs ?? null,
          retry === null ? null : storable(retry.rule),
        );
        for (const [place, check] of checks.entries()) {
          this.#insertCheck.run(
            runId,
            attempt,
            write.index,
            n,
            place,
            check.phase,
            check.name,
            check.ok ? 1 : 0,
            storable(check.message),
            ms(check.durationMs),
          );
        }
        for (const [place, { name, value, masked }] of outputs.entries()) {
          const given = [name, storable(value), masked ? 1 : 0];
          this.#insertOutput.run(runId, attempt, write.index, place, ...given);
        }
        return;
      }
      case "job_waits": {
        const { index, since, until, reason } = write;
        const times = [ms(since), until === null ? null : ms(until)];
        return expectRow(this.#setWait.run(...times, reason, runId, attempt, index), write);
      }
      case "job_ended":
        return expectRow(
          this.#endJob.run(
            write.status,
            write.reason,
            ms(write.at),
            write.tolerated === true ? 1 : 0,
            runId,
            attempt,
            write.index,
          ),
          write,
        );
      case "hook_started":
      case "hook_ended":
        return (this.#hooks ??= new HookWriter(this.#db)).write({ runId, attempt }, write);
      case "run_ended":
        return expectRow(
          this.#endAttempt.run(write.status, write.exitCode, ms(write.at), runId, attempt),
          write,
        );
      case "notification":
        return writeNotification(this.#db, { runId, attempt }, write.notification);
      default:
        write satisfies never;
    }
  }

  #applicationId(name: string): number {
    this.#db.prepare("INSERT INTO applications (name) VALUES (?) ON CONFLICT DO NOTHING").run(name);
    return Number(this.#db.prepare("SELECT id FROM applications WHERE name = ?").get(name)?.["id"]);
  }

  #insertAttempt({ runId, attempt }: RunKey, run: NewRun): void {
    this.#db.prepare(`
      INSERT INTO attempts (run_id, attempt, status, started_at, workers, job_count, config_path,
        working_dir, log_dir, config_fingerprint, grants, engine_pid, engine_start_ticks,
        engine_boot_id, engine_host, engine_user, engine_version, mark)
      VALUES (?, ?, 'RUNNING', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    `).run(
      runId,
      attempt,
      ms(run.startedAt),
      run.workers,
      run.jobs.length,
      run.configPath,
      run.workingDir,
      run.logDir,
      run.configFingerprint,
      run.grants === null || run.grants === undefined
        ? null
        : JSON.stringify(run.grants.map(storable)),
      run.engine.pid,
      run.engine.pidStartTicks,
      run.engine.bootId,
      run.engine.host,
      run.engine.user,
      run.engine.version,
      run.mark,
    );
  }

  /** All rows by one statement: of 100,000 jobs each one more would be felt. */
  #insertJobs({ runId, attempt }: RunKey, applicationId: number, jobs: NewRun["jobs"]): void {
    const definitions = writeDefinitions(this.#db, applicationId, jobs);
    this.#db.prepare(`
      INSERT INTO jobs (run_id, attempt, idx, definition_id, status)
      SELECT ?, ?, key, value, 'PENDING' FROM json_each(?)
    `).run(runId, attempt, JSON.stringify(definitions));
  }
}

/** Whether an attempt is there and is its run's latest. */
export function isLatest(db: DatabaseSync, { runId, attempt }: RunKey): boolean {
  const row = db.prepare("SELECT max(attempt) AS latest FROM attempts WHERE run_id = ?").get(runId);
  return row?.["latest"] === attempt;
}

function expectRow(result: { readonly changes: number | bigint }, write: HistoryWrite): void {
  if (Number(result.changes) !== 1) {
    throw new Error(`Internal error: no row to write to: ${JSON.stringify(write)}`);
  }
}
