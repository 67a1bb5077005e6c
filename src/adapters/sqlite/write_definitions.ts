import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { NewRun } from "../../ports/history_store.ts";
import { dependencyText } from "./dependency_text.ts";
import { storable } from "./storable.ts";

type NewJob = NewRun["jobs"][number];

/** What is kept of a job's text, in the order of the columns. */
type Texts = readonly [
  description: string,
  command: string,
  workingDir: string | null,
  logDir: string | null,
  fingerprint: string,
  dependencies: string | null,
];

/**
 * Writes the text of jobs, except where the newest that an application has of the job is the same.
 *
 * @returns The rows of all, in the jobs' order.
 */
export function writeDefinitions(
  db: DatabaseSync,
  applicationId: number,
  jobs: readonly NewJob[],
): readonly number[] {
  const insert = db.prepare(`
    INSERT INTO job_definitions (application_id, job_id, description, command, working_dir, log_dir,
      fingerprint, dependencies)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const known = prepareKnown(db, applicationId);
  return jobs.map((job) => {
    const id = storable(job.id);
    const texts = textsOf(job);
    const same = known === null ? null : rowOfSame(known.get(applicationId, id), texts);
    return same ?? Number(insert.run(applicationId, id, ...texts).lastInsertRowid);
  });
}

/** Finds the newest text of a job; `null` in the first run of an application, which has none. */
function prepareKnown(db: DatabaseSync, applicationId: number): StatementSync | null {
  const some = db.prepare("SELECT 1 FROM job_definitions WHERE application_id = ? LIMIT 1");
  return some.get(applicationId) === undefined ? null : db.prepare(`
    SELECT id, description, command, working_dir, log_dir, fingerprint, dependencies
    FROM job_definitions
    WHERE application_id = ? AND job_id = ? ORDER BY id DESC LIMIT 1`);
}

function rowOfSame(
  row: ReturnType<StatementSync["get"]>,
  [description, command, workingDir, logDir, fingerprint, dependencies]: Texts,
): number | null {
  const isSame = row !== undefined && row["command"] === command &&
    row["description"] === description && row["working_dir"] === workingDir &&
    row["log_dir"] === logDir && row["fingerprint"] === fingerprint &&
    row["dependencies"] === dependencies;
  return isSame ? Number(row["id"]) : null;
}

function textsOf(job: NewJob): Texts {
  return [
    storable(job.description),
    storable(job.command),
    job.workingDir === null ? null : storable(job.workingDir),
    job.logDir === null ? null : storable(job.logDir),
    job.fingerprint,
    dependencyText(job.dependencies ?? []),
  ];
}
