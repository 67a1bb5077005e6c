import { digest } from "../job_fingerprint.ts";
import { isDone } from "../job_state.ts";
import type { RunStatus } from "../run/run_status.ts";
import { integerOf, textOf, timeOf } from "./old_columns.ts";
import type { OldAttempt, OldJob, OldRow, OldRun, OldRunProblem } from "./old_run.ts";
import { translateJob } from "./translate_job.ts";

/** All rows that have one run's number. */
export interface OldRunRows {
  readonly oldId: number;
  /** Of `run_summary`. */
  readonly summaries: readonly OldRow[];
  /** Of `job_history`. */
  readonly jobs: readonly OldRow[];
}

/** What the rows of one number came to. */
export interface Translation {
  /** More than one where the ancestor gave one number to several applications at once. */
  readonly runs: readonly OldRun[];
  /** Why something under this number is left out as a whole. */
  readonly leftOut: readonly string[];
  readonly problems: readonly OldRunProblem[];
}

/** The present and the machine's time zone. */
export interface TranslationContext {
  /** Epoch ms. */
  readonly now: number;
  readonly utcOffsetMinutes: (atMs: number) => number;
}

/** A run that says RUNNING for longer than this has lost its engine, ms. */
const longestRunMs = 24 * 3_600_000;

/** Puts all that the ancestor's database holds under one number into the words of this program. */
export function translateRun(rows: OldRunRows, context: TranslationContext): Translation {
  const runs: OldRun[] = [];
  const leftOut: string[] = [];
  const problems: OldRunProblem[] = [];
  for (const [applicationName, own] of byApplication(rows)) {
    const attempts = translateAttempts(own, context, (what) => {
      problems.push({ oldId: rows.oldId, what });
    });
    const [first, ...later] = attempts;
    const last = attempts.at(-1);
    if (first === undefined || last === undefined) {
      leftOut.push(`nothing of "${applicationName}" under this number has a time`);
    } else if (isGoingOn(own, last, context.now)) {
      leftOut.push(
        `"${applicationName}" has been RUNNING for less than a day; import again once it has ended`,
      );
    } else {
      const { identity, content } = digestsOf(rows.oldId, applicationName, own);
      runs.push({
        oldId: rows.oldId,
        applicationName,
        identity,
        content,
        attempts: [first, ...later],
      });
    }
  }
  return { runs, leftOut, problems };
}

/** Parts the rows by application: the ancestor could give one number to several. */
function byApplication({ oldId, summaries, jobs }: OldRunRows): Map<string, OldRunRows> {
  const parts = new Map<string, { oldId: number; summaries: OldRow[]; jobs: OldRow[] }>();
  const partOf = (name: string) => {
    const part = parts.get(name) ?? { oldId, summaries: [], jobs: [] };
    parts.set(name, part);
    return part;
  };
  const nameOf = (row: OldRow) => textOf(row, "application_name");
  // Rows of early versions name no application.
  const usual = summaries.map(nameOf).find((name) => name !== null) ??
    jobs.map(nameOf).find((name) => name !== null) ?? "unknown";
  for (const row of summaries) partOf(nameOf(row) ?? usual).summaries.push(row);
  for (const row of jobs) partOf(nameOf(row) ?? usual).jobs.push(row);
  return parts;
}

function translateAttempts(
  { summaries, jobs }: OldRunRows,
  context: TranslationContext,
  onProblem: (what: string) => void,
): OldAttempt[] {
  const summaryOf = new Map(summaries.map((row) => [attemptOf(row), row]));
  const order = new Map<string, number>();
  const jobsOf = new Map<number, Map<string, OldJob>>();
  for (const row of jobs) {
    const translated = translateJob(row, context.utcOffsetMinutes);
    if (translated === null) {
      onProblem("a row of job_history without a job's id is left out");
      continue;
    }
    const { job, problems } = translated;
    problems.forEach(onProblem);
    if (!order.has(job.id)) order.set(job.id, order.size);
    const own = jobsOf.get(attemptOf(row)) ?? new Map<string, OldJob>();
    if (own.has(job.id)) onProblem(`job "${job.id}" has several rows; the last one counts`);
    jobsOf.set(attemptOf(row), own.set(job.id, job));
  }
  const numbers = [...new Set([...summaryOf.keys(), ...jobsOf.keys()])].sort((a, b) => a - b);
  const done = new Map<string, { readonly job: OldJob; readonly attempt: number }>();
  return numbers.flatMap((attempt) => {
    const own = jobsOf.get(attempt) ?? new Map<string, OldJob>();
    const reused = [...done].filter(([id]) => !own.has(id)).map(([, one]) => reuse(one));
    const all = [...own.values(), ...reused]
      .sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
    const translated = translateAttempt(attempt, summaryOf.get(attempt) ?? null, all, context);
    if (translated === null) {
      onProblem(`attempt ${attempt} has no time and is left out`);
      return [];
    }
    for (const job of own.values()) {
      if (isDone(job.status)) done.set(job.id, { job, attempt });
      else done.delete(job.id);
    }
    return translated;
  });
}

function reuse({ job, attempt }: { readonly job: OldJob; readonly attempt: number }): OldJob {
  const how = job.status === "SUCCESS" ? "succeeded" : "marked as successful";
  return { ...job, reason: `${how} in attempt ${attempt}`, reusedFrom: attempt, executions: [] };
}

function translateAttempt(
  attempt: number,
  summary: OldRow | null,
  jobs: readonly OldJob[],
  { utcOffsetMinutes }: TranslationContext,
): OldAttempt | null {
  const row = summary ?? {};
  const starts = jobs.flatMap((job) => job.executions.map((execution) => execution.startedAt));
  const startedAt = timeOf(row, "start_time", utcOffsetMinutes) ??
    (starts.length > 0 ? Math.min(...starts) : timeOf(row, "created_at", () => 0));
  if (startedAt === null) return null;
  return {
    attempt,
    status: verdictOf(summary, jobs),
    exitCode: integerOf(row, "exit_code"),
    startedAt,
    finishedAt: timeOf(row, "end_time", utcOffsetMinutes),
    jobCount: Math.max(integerOf(row, "total_jobs") ?? 0, jobs.length),
    workingDir: textOf(row, "working_dir") ?? "",
    jobs,
  };
}

/** An attempt without a verdict lost its engine; jobs alone prove no success, a failure they do. */
function verdictOf(summary: OldRow | null, jobs: readonly OldJob[]): RunStatus {
  const word = summary === null ? null : textOf(summary, "status")?.trim().toUpperCase();
  if (word === "SUCCESS" || word === "FAILED") return word;
  if (word === "RUNNING") return "INTERRUPTED";
  return jobs.some(({ status }) =>
      !isDone(status) && status !== "SKIPPED" && status !== "CANCELLED"
    )
    ? "FAILED"
    : "INTERRUPTED";
}

function isGoingOn({ summaries }: OldRunRows, last: OldAttempt, now: number): boolean {
  const summary = summaries.find((row) => attemptOf(row) === last.attempt);
  const says = summary === undefined ? null : textOf(summary, "status")?.trim().toUpperCase();
  return says === "RUNNING" && now - last.startedAt < longestRunMs;
}

function attemptOf(row: OldRow): number {
  const attempt = integerOf(row, "attempt_id");
  return attempt === null || attempt < 1 ? 1 : attempt;
}

function digestsOf(oldId: number, applicationName: string, { summaries, jobs }: OldRunRows) {
  const first = summaries[0];
  const born = first === undefined ? null : [first["start_time"], first["created_at"]];
  const text = (value: unknown) =>
    JSON.stringify(value, (_, one) => typeof one === "bigint" ? String(one) : one);
  return {
    identity: digest(text([oldId, applicationName, born])),
    content: digest(text([summaries, jobs])),
  };
}
