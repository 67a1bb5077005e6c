import type { Result } from "../../core/result.ts";
import type { AttemptRecord } from "../../ports/history_records.ts";
import type { JobSample, RunSamples, SampleFilter } from "../../ports/run_samples.ts";
import { sampleOf } from "./rows.ts";
import type { Row } from "./columns.ts";

/** Reads rows and gives those that do not fit an error that names their run. */
export type ReadRows = <T>(
  parse: (row: Row) => Result<T, string>,
  sql: string,
  parameters: readonly (string | number)[],
) => T[];

/**
 * Reads what jobs came to in an application's newest attempts. How many rows there are is known from
 * the attempts before the first is read, so that a long history costs no more than a short one.
 */
export function readSamples(
  readRows: ReadRows,
  attempts: readonly AttemptRecord[],
  { maxJobs }: SampleFilter,
): RunSamples {
  const sampled = attemptsWithin(attempts, maxJobs);
  const jobs = new Map<string, JobSample[]>();
  for (const { runId, attempt } of attempts.slice(0, sampled)) {
    for (const row of readRows(sampleOf, samplesOfAttempt, [runId, attempt])) {
      const { id, status, executions, lastStatus, tookMs } = row;
      const sample = { runId, attempt, status, executions, lastStatus, tookMs };
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

/** SQLite takes bare columns from the row with the highest `n`, which is the number of executions. */
const samplesOfAttempt = `
  SELECT job_id, jobs.status, max(executions.n) AS executions,
    sum(executions.finished_at - executions.started_at) AS took, executions.status AS last_status
  FROM jobs CROSS JOIN job_definitions ON job_definitions.id = jobs.definition_id
    LEFT JOIN executions ON executions.run_id = jobs.run_id
      AND executions.attempt = jobs.attempt AND executions.idx = jobs.idx
  WHERE jobs.run_id = ? AND jobs.attempt = ? AND jobs.reused_from IS NULL
  GROUP BY jobs.idx`;
