import type { DatabaseSync } from "node:sqlite";
import { type Result } from "../../core/result.ts";
import type {
  AttemptRecord,
  JobSample,
  RunSamples,
  SampleFilter,
} from "../../ports/history_store.ts";
import { definitionOf, type Row, sampleOf } from "./rows.ts";

/** Reads rows and gives those that do not fit an error that names their run. */
export type ReadRows = <T>(
  parse: (row: Row) => Result<T, string>,
  sql: string,
  parameters: readonly (string | number)[],
) => T[];

/**
 * Reads what jobs came to in the newest runs of an application. The number of runs and of jobs' rows
 * is limited before the first of these is read, so that a long history costs no more than a short one.
 */
export function readSamples(
  db: DatabaseSync,
  readRows: ReadRows,
  attempts: readonly AttemptRecord[],
  { maxJobs }: SampleFilter,
): RunSamples {
  const sampled = attemptsWithin(attempts, maxJobs);
  const jobs = new Map<string, JobSample[]>();
  const definitions = new Map<number, { readonly id: string; readonly fingerprint: string }>();
  const find = db.prepare("SELECT * FROM job_definitions WHERE id = ?");
  const definition = (id: number) => {
    const known = definitions.get(id);
    if (known !== undefined) return known;
    const found = definitionOf(find.get(id) ?? {});
    // A row without its definition is no worse than one that was changed by hand.
    const value = found.ok ? found.value : { id: "?", fingerprint: "" };
    definitions.set(id, value);
    return value;
  };
  for (const { runId, attempt } of attempts.slice(0, sampled)) {
    for (const { definitionId, ...row } of readRows(sampleOf, samplesOfAttempt, [runId, attempt])) {
      const { id, fingerprint } = definition(definitionId);
      const sample = { runId, attempt, fingerprint, ...row };
      const known = jobs.get(id);
      if (known === undefined) jobs.set(id, [sample]);
      else known.push(sample);
    }
  }
  return { attempts, sampled, jobs };
}

/** Counts the newest attempts whose jobs are no more than `maxJobs`, but one at least if any. */
function attemptsWithin(attempts: readonly AttemptRecord[], maxJobs: number): number {
  if (maxJobs === 0) return 0;
  let jobs = 0;
  const end = attempts.findIndex(({ jobCount }, at) => (jobs += jobCount) > maxJobs && at > 0);
  return end === -1 ? attempts.length : end;
}

/** SQLite takes the bare columns from the row with the highest `n`. */
const samplesOfAttempt = `
  SELECT jobs.run_id, jobs.definition_id, jobs.status, count(executions.n) AS executions,
    sum(executions.finished_at - executions.started_at) AS took, max(executions.n) AS last_n,
    executions.status AS last_status
  FROM jobs LEFT JOIN executions ON executions.run_id = jobs.run_id
    AND executions.attempt = jobs.attempt AND executions.idx = jobs.idx
  WHERE jobs.run_id = ? AND jobs.attempt = ? AND jobs.reused_from IS NULL
  GROUP BY jobs.idx`;
