import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { OldAttempt, OldJob, OldRun } from "../../core/ancestor/old_run.ts";
import { type RunId, runId } from "../../core/ids.ts";
import type { ImportedRun } from "../../ports/history_keeper.ts";
import { prepareOnce } from "./prepared.ts";
import { storable } from "./storable.ts";
import { inWriteTransaction } from "./transaction.ts";

/** What stands in place of the engine's version and the fingerprints, which the ancestor had not. */
export const importedMark = "imported";

/** Writes runs of the ancestor's into a history. Does not know what errors mean. */
export class ImportWriter {
  readonly #db: DatabaseSync;
  readonly #prepare: (sql: string) => StatementSync;
  readonly #source: string;
  readonly #now: number;
  /** Numbers above it clash with none of the ancestor's. */
  readonly #largestOldId: number;
  #importId: number | null = null;

  constructor(
    db: DatabaseSync,
    { source, now, largestOldId }: {
      readonly source: string;
      readonly now: number;
      readonly largestOldId: number;
    },
  ) {
    this.#db = db;
    this.#prepare = prepareOnce(db);
    this.#source = source;
    this.#now = now;
    this.#largestOldId = largestOldId;
  }

  /** Writes a run in one transaction, unless it was imported before. */
  write(run: OldRun): ImportedRun {
    return inWriteTransaction(this.#db, () => {
      const known = this.#prepare(
        "SELECT run_id, content FROM imported_runs WHERE identity = ?",
      ).get(run.identity);
      if (known !== undefined) {
        const changed = known["content"] !== run.content;
        return { kind: "known", run, runId: runId(Number(known["run_id"])), changed };
      }
      const id = this.#freeId(run.oldId);
      const application = this.#applicationId(run.applicationName);
      this.#prepare("INSERT INTO runs (id, application_id) VALUES (?, ?)").run(id, application);
      for (const attempt of run.attempts) this.#insertAttempt(id, application, run, attempt);
      this.#prepare(`
        INSERT INTO imported_runs (identity, import_id, old_run_id, run_id, content)
        VALUES (?, ?, ?, ?, ?)`).run(run.identity, this.#ownId(), run.oldId, id, run.content);
      return { kind: "imported", run, runId: id };
    });
  }

  /** The old number where it is free, else one above all that were ever given here or there. */
  #freeId(oldId: number): RunId {
    if (this.#prepare("SELECT 1 FROM runs WHERE id = ?").get(oldId) === undefined) {
      return runId(oldId);
    }
    const given = this.#prepare("SELECT seq FROM sqlite_sequence WHERE name = 'runs'").get();
    return runId(Math.max(Number(given?.["seq"] ?? 0), this.#largestOldId) + 1);
  }

  /** Nothing is written of an import that finds nothing new. */
  #ownId(): number {
    return this.#importId ??= Number(
      this.#prepare("INSERT INTO imports (source, at) VALUES (?, ?)")
        .run(storable(this.#source), this.#now).lastInsertRowid,
    );
  }

  #applicationId(name: string): number {
    const stored = storable(name);
    this.#prepare("INSERT INTO applications (name) VALUES (?) ON CONFLICT DO NOTHING")
      .run(stored);
    return Number(
      this.#prepare("SELECT id FROM applications WHERE name = ?").get(stored)?.["id"],
    );
  }

  #insertAttempt(id: RunId, application: number, run: OldRun, attempt: OldAttempt): void {
    const { workingDir } = attempt;
    this.#prepare(`
      INSERT INTO attempts (run_id, attempt, status, exit_code, started_at, finished_at, workers,
        job_count, config_path, working_dir, log_dir, config_fingerprint, engine_pid, engine_host,
        engine_user, engine_version)
      VALUES (?, ?, ?, ?, ?, ?, 1, ?, '', ?, ?, '', 0, '', '', ?)`).run(
      ...[id, attempt.attempt, attempt.status, attempt.exitCode],
      ...[attempt.startedAt, attempt.finishedAt, attempt.jobCount],
      storable(workingDir),
      // Where the ancestor wrote logs unless told otherwise, which it did not record.
      workingDir === "" ? "" : storable(`${workingDir.replace(/\/+$/, "")}/logs`),
      importedMark,
    );
    const places = new Map(
      run.attempts.map((one) => [one.attempt, new Map(one.jobs.map((job, at) => [job.id, at]))]),
    );
    for (const [index, job] of attempt.jobs.entries()) {
      const key = [id, attempt.attempt, index] as const;
      this.#insertJob(key, this.#definitionId(application, job), job, places);
    }
  }

  #insertJob(
    key: readonly [RunId, number, number],
    definitionId: number,
    job: OldJob,
    places: ReadonlyMap<number, ReadonlyMap<string, number>>,
  ): void {
    const { status, reason, endedAt, reusedFrom } = job;
    const place = reusedFrom === null ? null : places.get(reusedFrom)?.get(job.id) ?? null;
    this.#prepare(`
      INSERT INTO jobs (run_id, attempt, idx, definition_id, status, reason, ended_at, reused_from,
        reused_idx)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
      ...key,
      definitionId,
      status,
      reason === null ? null : storable(reason),
      endedAt,
      reusedFrom,
      place,
    );
    const insert = this.#prepare(`
      INSERT INTO executions (run_id, attempt, idx, n, status, exit_code, started_at, finished_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
    for (const [at, execution] of job.executions.entries()) {
      const { status, exitCode, startedAt, finishedAt } = execution;
      insert.run(...key, at + 1, status, exitCode, startedAt, finishedAt);
    }
  }

  #definitionId(application: number, job: OldJob): number {
    const values = [application, ...[job.id, job.description, job.command].map(storable)];
    const known = this.#prepare(`
      SELECT id FROM job_definitions WHERE application_id = ? AND job_id = ? AND description = ?
        AND command = ? AND log_dir IS NULL AND fingerprint = ?`).get(...values, importedMark);
    return Number(
      known?.["id"] ?? this.#prepare(`
        INSERT INTO job_definitions (application_id, job_id, description, command, fingerprint)
        VALUES (?, ?, ?, ?, ?)`).run(...values, importedMark).lastInsertRowid,
    );
  }
}
