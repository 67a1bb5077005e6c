import { isSlow } from "../../core/execution.ts";
import { jobId } from "../../core/ids.ts";
import { type JobOutcome, tookOfSuccesses } from "../../core/job_stats.ts";
import { jobLogPath } from "../../core/log_paths.ts";
import { printable } from "../../core/text/printable.ts";
import { usageOfAll } from "../../core/resource_usage.ts";
import { statsOfRuns } from "../../core/run/run_stats.ts";
import { compareDurations, quantile } from "../../core/statistics.ts";
import { toneOfStatus } from "../../core/text/status_tone.ts";
import type { AttemptRecord, JobRecord, RunRecord } from "../../ports/history_records.ts";
import type { ReportSource } from "../report_source.ts";
import { criticalPathOf, dependenciesOf, ranHere } from "./critical_path.ts";
import { findBlocked } from "./find_blocked.ts";
import type { JobView, UsualTime } from "./job_view.ts";
import { readTails } from "./log_tails.ts";
import { pastOfJob } from "./past_of_job.ts";
import type { RunView } from "./run_view.ts";

/** How many runs the picture of past runs has at most. */
const maxPastRuns = 40;

/** Works out all that a report shows; linear in jobs and edges. */
export function viewRun(source: ReportSource): RunView {
  const { record, samples, logReader } = source;
  const { run } = record;
  const dependencies = dependenciesOf(record);
  const criticalPath = criticalPathOf(record, dependencies);
  const critical = new Set(criticalPath);
  const pathOf = (job: JobRecord) =>
    job.executions.length === 0 ? null : jobLogPath(run, jobId(job.id), job.logDir);
  const tails = readTails(record.jobs, pathOf, logReader);
  const blocked = findBlocked(record.jobs, dependencies);
  const jobs = record.jobs.map((job, index): JobView => {
    const tookMs = tookOf(job);
    const others = (samples?.jobs.get(job.id) ?? []).filter(({ runId }) => runId !== run.runId);
    return {
      index,
      anchor: `job-${index + 1}`,
      record: job,
      id: printable(job.id),
      tone: toneOfStatus(job.status),
      ranHere: ranHere(job, run),
      spanMs: spanOf(job),
      tookMs,
      before: pastOfJob(others, run.runId),
      usual: usualOf(others, job.status === "SUCCESS" ? tookMs : null),
      isSlow: job.executions.slice(-1).some(isSlow),
      usage: usageOfAll(job.executions),
      isOnCriticalPath: criticalPath.length > 1 && critical.has(index),
      logPath: pathOf(job),
      tail: tails[index] ?? { kind: "none" },
      dependencies: dependencies[index] ?? [],
      blocks: blocked.get(index) ?? [],
    };
  });
  const pastRuns = pastRunsOf(record, samples?.attempts ?? []);
  return {
    source,
    tone: toneOfStatus(run.status),
    jobs,
    failed: jobs.filter(({ tone, record: { status } }) => tone === "bad" || status === "CANCELLED")
      .sort((a, b) => (a.record.finishedAt ?? Infinity) - (b.record.finishedAt ?? Infinity)),
    criticalPath,
    tookMs: Math.max(0, (run.finishedAt ?? source.madeAt) - run.startedAt),
    usualMs: statsOfRuns(
      (samples?.attempts ?? []).filter(({ runId }) => runId !== run.runId),
    ).p50Ms,
    lastSuccess: run.status === "SUCCESS"
      ? null
      : samples?.attempts.find(({ runId, status }) => runId < run.runId && status === "SUCCESS") ??
        null,
    pastRuns,
  };
}

/** Time of all executions together, as the samples of other runs have it. */
function tookOf({ executions }: JobRecord): number | null {
  let took: number | null = null;
  for (const { startedAt, finishedAt } of executions) {
    if (finishedAt !== null) took = (took ?? 0) + Math.max(0, finishedAt - startedAt);
  }
  return took;
}

function spanOf({ startedAt, finishedAt, executions }: JobRecord): number | null {
  if (executions.length === 0 || startedAt === null || finishedAt === null) return null;
  return Math.max(0, finishedAt - startedAt);
}

function usualOf(others: readonly JobOutcome[], tookMs: number | null): UsualTime | null {
  const successes = tookOfSuccesses(others);
  const [lowMs, p50Ms, highMs] = [0.1, 0.5, 0.9].map((part) => quantile(successes, part));
  if (typeof lowMs !== "number" || typeof p50Ms !== "number" || typeof highMs !== "number") {
    return null;
  }
  const change = tookMs === null ? null : compareDurations(successes, [tookMs]);
  return { lowMs, p50Ms, highMs, count: successes.length, change };
}

/** The latest attempt of each run, the one that is told for its own. */
function pastRunsOf({ run }: RunRecord, attempts: readonly AttemptRecord[]): AttemptRecord[] {
  const latest = new Map<number, AttemptRecord>([[run.runId, run]]);
  for (const attempt of attempts) {
    if (!latest.has(attempt.runId)) latest.set(attempt.runId, attempt);
  }
  return [...latest.values()].sort((a, b) => b.runId - a.runId).slice(0, maxPastRuns).reverse();
}
