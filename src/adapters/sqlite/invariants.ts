/** Something that is true of every history that only executioner has written. */
interface Invariant {
  /** What is wrong where it does not hold, after the run's number. */
  readonly problem: string;
  /** Selects `run_id` and `attempt` of each violation; `attempt` may be NULL. */
  readonly violations: string;
}

/** Imported attempts know less: the ancestor kept no row of jobs that never ran. */
const native = "attempts.engine_version <> 'imported'";

/** Joins each job with the attempt that it is of. */
const jobsOfAttempts =
  "attempts JOIN jobs ON jobs.run_id = attempts.run_id AND jobs.attempt = attempts.attempt";

const words = (list: readonly string[]) => list.map((word) => `'${word}'`).join(", ");

/** Every word of its kind that a history may hold. */
export interface StatusWords {
  readonly run: readonly string[];
  readonly job: readonly string[];
  readonly execution: readonly string[];
  readonly notification: readonly string[];
  readonly hook: readonly string[];
  readonly phase: readonly string[];
  readonly topic: readonly string[];
  readonly channel: readonly string[];
  readonly action: readonly string[];
}

/** Builds the invariants; statuses are the words that `rows.ts` accepts. */
export function invariants(statuses: StatusWords): readonly Invariant[] {
  return [
    {
      problem: "has no attempt",
      violations: `SELECT id AS run_id, NULL AS attempt FROM runs
        WHERE NOT EXISTS (SELECT 1 FROM attempts WHERE run_id = id)`,
    },
    {
      problem: "has another number of jobs than it says",
      violations: `SELECT run_id, attempt FROM attempts WHERE ${native} AND job_count <>
        (SELECT count(*) FROM jobs WHERE jobs.run_id = attempts.run_id
          AND jobs.attempt = attempts.attempt)`,
    },
    {
      problem: "has a status that executioner never writes",
      violations: `SELECT run_id, attempt FROM attempts WHERE status NOT IN (${words(statuses.run)})
        UNION SELECT run_id, attempt FROM jobs WHERE status NOT IN (${words(statuses.job)})
        UNION SELECT run_id, attempt FROM executions
          WHERE status NOT IN (${words(statuses.execution)})
        UNION SELECT run_id, attempt FROM hooks
          WHERE status NOT IN (${words(statuses.execution)})
        UNION SELECT run_id, attempt FROM notifications
          WHERE status NOT IN (${words(statuses.notification)})
        UNION SELECT run_id, attempt FROM audit
          WHERE previous_status NOT IN (${words(statuses.job)})`,
    },
    {
      problem:
        "has a hook, a check, a notification or a mark of a kind that executioner never writes",
      violations: `SELECT run_id, attempt FROM hooks WHERE name NOT IN (${words(statuses.hook)})
        UNION SELECT run_id, attempt FROM checks WHERE phase NOT IN (${words(statuses.phase)})
        UNION SELECT run_id, attempt FROM notifications
          WHERE topic NOT IN (${words(statuses.topic)}) OR channel NOT IN (${
        words(statuses.channel)
      })
        UNION SELECT run_id, attempt FROM audit WHERE action NOT IN (${words(statuses.action)})`,
    },
    {
      problem: "has grants or dependencies that cannot be read",
      violations: `SELECT run_id, attempt FROM attempts
          WHERE grants IS NOT NULL AND NOT json_valid(grants)
        UNION SELECT run_id, attempt FROM job_definitions
          JOIN jobs ON definition_id = job_definitions.id
          WHERE dependencies IS NOT NULL AND NOT json_valid(dependencies)`,
    },
    {
      problem: "still runs, but hooks have followed it",
      violations: `SELECT DISTINCT run_id, attempt FROM attempts JOIN hooks USING (run_id, attempt)
        WHERE attempts.status = 'RUNNING'`,
    },
    {
      problem: "has a hook that has ended without a time",
      violations:
        `SELECT run_id, attempt FROM hooks WHERE status <> 'RUNNING' AND finished_at IS NULL`,
    },
    {
      problem: "has ended, but jobs of it are RUNNING or PENDING",
      violations: `SELECT DISTINCT jobs.run_id, jobs.attempt FROM ${jobsOfAttempts}
        WHERE (attempts.status IN ('SUCCESS', 'FAILED') OR (attempts.status = 'INTERRUPTED'
            AND finished_at IS NOT NULL))
          AND jobs.status IN ('RUNNING', 'PENDING')`,
    },
    {
      problem: "says SUCCESS, but jobs of it did not succeed",
      violations: `SELECT DISTINCT jobs.run_id, jobs.attempt FROM ${jobsOfAttempts}
        WHERE ${native} AND attempts.status = 'SUCCESS' AND tolerated = 0
          AND jobs.status NOT IN ('SUCCESS', 'MARKED_SUCCESS', 'SKIPPED')`,
    },
    {
      problem: "has ended without a time or an exit code",
      // An attempt whose engine died ends when somebody marks its jobs.
      violations: `SELECT run_id, attempt FROM attempts WHERE ${native}
        AND status IN ('SUCCESS', 'FAILED') AND (finished_at IS NULL OR exit_code IS NULL)
        AND NOT EXISTS (SELECT 1 FROM audit WHERE audit.run_id = attempts.run_id
          AND audit.attempt = attempts.attempt)`,
    },
    {
      problem: "has an attempt before its latest one that is still RUNNING",
      violations: `SELECT run_id, attempt FROM attempts WHERE status = 'RUNNING' AND attempt <
        (SELECT max(attempt) FROM attempts AS later WHERE later.run_id = attempts.run_id)`,
    },
    {
      problem: "has a job that has ended while an execution of it is RUNNING",
      violations: `SELECT DISTINCT run_id, attempt FROM jobs
        JOIN executions USING (run_id, attempt, idx)
        WHERE executions.status = 'RUNNING' AND jobs.status <> 'RUNNING'`,
    },
    {
      problem: "reuses a job that is not there or has not succeeded",
      violations: `SELECT DISTINCT run_id, attempt FROM jobs AS reused
        WHERE reused_from IS NOT NULL AND NOT EXISTS (SELECT 1 FROM jobs
          WHERE jobs.run_id = reused.run_id AND jobs.attempt = reused.reused_from
            AND jobs.idx = reused.reused_idx)`,
    },
    {
      problem: "has a job of another application",
      violations: `SELECT DISTINCT jobs.run_id, jobs.attempt FROM jobs
        JOIN job_definitions ON job_definitions.id = jobs.definition_id
        JOIN runs ON runs.id = jobs.run_id
        WHERE job_definitions.application_id <> runs.application_id`,
    },
  ];
}
