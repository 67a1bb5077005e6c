import { jobId, runId } from "../../src/core/ids.ts";
import type { JobStatus } from "../../src/core/job_state.ts";
import { jobLogPath } from "../../src/core/log_paths.ts";
import type { ExecutionStatus } from "../../src/core/outcome.ts";
import { ok } from "../../src/core/result.ts";
import type {
  DependencyRecord,
  ExecutionRecord,
  JobRecord,
  RunRecord,
  RunSummary,
} from "../../src/ports/history_records.ts";
import type { JobSample, RunSamples } from "../../src/ports/run_samples.ts";
import type { NextStep } from "../../src/core/run/next_step.ts";
import type { ReportSource } from "../../src/report/report_source.ts";

/** When sample runs start, epoch ms. */
export const runStart = Date.UTC(2026, 10, 23, 2);

/** One job of a run that a test makes up. */
export interface MadeUpJob {
  readonly id: string;
  readonly after?: readonly (string | DependencyRecord)[];
  /** How long each execution takes, ms; 1,000 unless given. */
  readonly takesMs?: number;
  /** How each execution ends; one success unless given. */
  readonly ends?: readonly ExecutionStatus[];
  /** Of one that is not executed. */
  readonly status?: JobStatus;
  readonly reason?: string;
  readonly description?: string;
  readonly command?: string;
  readonly output?: readonly string[];
  readonly memory?: number;
  readonly checks?: ExecutionRecord["checks"];
  /** How long its successes in earlier runs took, ms. */
  readonly usuallyMs?: readonly number[];
  readonly changes?: Partial<JobRecord>;
}

/** What a test wants otherwise than usual. */
export interface MadeUpRun {
  readonly workers?: number;
  readonly run?: Partial<RunSummary>;
  readonly audit?: RunRecord["audit"];
  readonly steps?: readonly NextStep[];
  readonly notifications?: RunRecord["notifications"];
  /** How long earlier runs took, ms, oldest first; negative for those that failed. */
  readonly pastRunsMs?: readonly number[];
}

/** Makes the source of a report: the jobs one after the other as slots and dependencies allow. */
export function reportSource(jobs: readonly MadeUpJob[], options: MadeUpRun = {}): ReportSource {
  const workers = options.workers ?? 2;
  const free = Array.from({ length: workers }, () => runStart + 40);
  const ends = new Map<string, number>();
  const states = new Map<string, JobStatus>();
  const records = jobs.map((job) => {
    const record = recordOf(job, free, ends, states);
    if (record.finishedAt !== null) ends.set(job.id, record.finishedAt);
    states.set(job.id, record.status);
    return record;
  });
  const counts: Partial<Record<JobStatus, number>> = {};
  for (const { status } of records) counts[status] = (counts[status] ?? 0) + 1;
  const isGood = records.every(({ status }) => status === "SUCCESS" || status === "SKIPPED");
  const finishedAt = records.reduce((last, job) => Math.max(last, job.finishedAt ?? 0), runStart) +
    25;
  const run: RunSummary = {
    runId: runId(42),
    attempt: 1,
    applicationName: "nightly_etl",
    status: isGood ? "SUCCESS" : "FAILED",
    exitCode: isGood ? 0 : 1,
    startedAt: runStart,
    finishedAt,
    configPath: "/srv/etl/jobs.json",
    workingDir: "/srv/etl",
    logDir: "/srv/etl/logs",
    workers,
    jobCount: jobs.length,
    configFingerprint: "1f2e3d4c",
    engine: {
      pid: 4711,
      pidStartTicks: null,
      bootId: null,
      host: "batch-1",
      user: "etl",
      version: "1.2.3",
    },
    counts,
    grants: null,
    ...options.run,
  };
  const outputs = new Map(jobs.map(({ id, output = [] }) => [jobLogPath(run, jobId(id)), output]));
  return {
    record: {
      run,
      jobs: records,
      hooks: [],
      notifications: options.notifications ?? [],
      audit: options.audit ?? [],
    },
    attempts: [run],
    samples: samplesOf(run, jobs, options.pastRunsMs ?? []),
    logReader: {
      readTail: (path, _range, maxLines) => {
        return ok((outputs.get(path) ?? []).slice(-maxLines));
      },
    },
    steps: options.steps ?? [],
    madeAt: finishedAt + 60_000,
    utcOffsetMinutes: () => 60,
    version: "1.2.3",
  };
}

function recordOf(
  job: MadeUpJob,
  free: number[],
  ends: ReadonlyMap<string, number>,
  states: ReadonlyMap<string, JobStatus>,
): JobRecord {
  const dependencies = (job.after ?? []).map((one) =>
    typeof one === "string" ? { id: one, trigger: "success" as const } : one
  );
  const cause = dependencies.find(({ id, trigger }) =>
    trigger === "success" && !["SUCCESS", "SKIPPED"].includes(states.get(id) ?? "SUCCESS")
  );
  const unstarted = job.status ?? (cause === undefined ? null : "BLOCKED");
  const base = {
    id: job.id,
    description: job.description ?? "",
    command: job.command ?? `./${job.id}.sh --date 2026-11-22`,
    exitCode: null,
    signal: null,
    attempt: 1,
    waitStartedAt: null,
    waitEndedAt: null,
    workingDir: null,
    logDir: null,
    tolerated: false,
    fingerprint: "1.2.3.4",
    dependencies,
    outputs: [],
  };
  if (unstarted !== null) {
    const blocked = cause === undefined ? null : `dependency "${cause.id}" did not succeed`;
    const reason = job.reason ?? blocked;
    const times = { startedAt: null, finishedAt: null };
    return { ...base, status: unstarted, reason, ...times, executions: [], ...job.changes };
  }
  const ready = Math.max(runStart + 40, ...dependencies.map(({ id }) => ends.get(id) ?? 0));
  let at = ready;
  const executions = (job.ends ?? ["SUCCESS"]).map((status, index): ExecutionRecord => {
    const slot = free.reduce((best, end, one) => end < (free[best] ?? 0) ? one : best, 0);
    const startedAt = Math.max(at + (index === 0 ? 3 : 8_000), free[slot] ?? 0);
    const finishedAt = startedAt + (job.takesMs ?? 1_000);
    free[slot] = finishedAt;
    at = finishedAt;
    const isLast = index === (job.ends ?? ["SUCCESS"]).length - 1;
    return {
      n: index + 1,
      status,
      exitCode: status === "SUCCESS" ? 0 : 3,
      signal: null,
      reason: status === "SUCCESS" ? null : job.reason ?? "exit code 3",
      startedAt,
      finishedAt,
      slot,
      pid: 1000 + index,
      logOffset: 0,
      logBytes: (job.output ?? []).join("\n").length,
      cpuMs: Math.round((job.takesMs ?? 1_000) * 0.7),
      peakMemoryBytes: job.memory ?? null,
      expectedMs: null,
      retryDelayMs: isLast ? null : 8_000,
      retryRule: isLast ? null : "status FAILED is in retry_on_status, retry 1 of 2",
      checks: isLast ? job.checks ?? [] : [],
    };
  });
  const last = executions.at(-1);
  return {
    ...base,
    status: last?.status === undefined ? "PENDING" : last.status,
    reason: last?.reason ?? null,
    startedAt: executions[0]?.startedAt ?? null,
    finishedAt: last?.finishedAt ?? null,
    executions,
    ...job.changes,
  };
}

function samplesOf(
  run: RunSummary,
  jobs: readonly MadeUpJob[],
  pastRunsMs: readonly number[],
): RunSamples {
  const { counts: _, ...attempt } = run;
  const past = pastRunsMs.map((tookMs, at) => {
    const startedAt = run.startedAt - (pastRunsMs.length - at) * 86_400_000;
    const status = tookMs < 0 ? "FAILED" as const : "SUCCESS" as const;
    const finishedAt = startedAt + Math.abs(tookMs);
    return { ...attempt, runId: runId(42 - pastRunsMs.length + at), status, startedAt, finishedAt };
  });
  const samples = jobs.map(({ id, usuallyMs = [] }) =>
    [
      id,
      usuallyMs.map((tookMs, at): JobSample => ({
        runId: runId(41 - at),
        attempt: 1,
        status: "SUCCESS",
        executions: 1,
        lastStatus: "SUCCESS",
        tookMs,
      })),
    ] as const
  );
  return {
    attempts: [run, ...past.reverse()],
    sampled: past.length + 1,
    jobs: new Map(samples),
  };
}
