import { isSlow } from "../../core/execution.ts";
import { isoUtc } from "../../core/text/format_time.ts";
import { jobId } from "../../core/ids.ts";
import type { Leftover } from "../../core/leftover.ts";
import { hookLogPath, jobLogPath } from "../../core/log_paths.ts";
import type { NotificationRecord } from "../../core/notify/notification_record.ts";
import { type KnownUsage, usageOfAll } from "../../core/resource_usage.ts";
import type {
  AuditRecord,
  ExecutionRecord,
  JobRecord,
  RunRecord,
  RunSummary,
} from "../../ports/history_records.ts";
import type { HookRecord } from "../../ports/hook_record.ts";

/** A run as JSON output has it: stable, documented in docs/cli.md. */
export interface RunJson {
  readonly id: number;
  readonly attempt: number;
  readonly application_name: string;
  readonly status: string;
  readonly exit_code: number | null;
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly duration_ms: number | null;
  readonly config_path: string;
  readonly working_dir: string;
  readonly workers: number;
  /** As words of a command line, or `null` where the config was trusted. */
  readonly grants: readonly string[] | null;
  readonly log_dir: string;
  /** What worked on it. */
  readonly engine: {
    readonly host: string;
    readonly user: string;
    readonly pid: number;
    readonly version: string;
  };
  /** Tells one config from another, and nothing else. */
  readonly config_fingerprint: string;
}

/** Returns a run in the shape of the documented contract. */
export function runJson(run: RunSummary): RunJson {
  const { host, user, pid, version } = run.engine;
  return {
    id: run.runId,
    attempt: run.attempt,
    application_name: run.applicationName,
    status: run.status,
    exit_code: run.exitCode,
    ...period(run),
    config_path: run.configPath,
    working_dir: run.workingDir,
    workers: run.workers,
    grants: run.grants,
    log_dir: run.logDir,
    engine: { host, user, pid, version },
    config_fingerprint: run.configFingerprint,
  };
}

/**
 * Returns one attempt of a run with all of its jobs in the shape of the documented contract.
 *
 * @param leftovers What still runs of it; left out where nobody has looked.
 */
export function recordJson(
  { run, jobs, hooks, audit, notifications }: RunRecord,
  leftovers?: readonly Leftover[],
) {
  return {
    run: runJson(run),
    jobs: jobs.map((job) => jobJson(run, job)),
    hooks: hooks.map((hook) => hookJson(run, hook)),
    leftovers: leftovers?.flatMap(({ of, attempt, processes }) =>
      processes.map(({ pid, command }) => ({
        job_id: of.kind === "job" ? of.jobId : null,
        hook: of.kind === "hook" ? of.hook : null,
        attempt,
        pid,
        command,
      }))
    ),
    audit: audit.map(auditJson),
    notifications: notifications.map(notificationJson),
  };
}

/** Returns an attempt of a run among others of the same run. */
export function attemptJson(attempt: RunSummary) {
  return {
    attempt: attempt.attempt,
    status: attempt.status,
    exit_code: attempt.exitCode,
    ...period(attempt),
    counts: attempt.counts,
  };
}

/** Returns where a job's log is, or `null` where it was never executed or nobody recorded it. */
export function logPathOf(run: RunSummary, job: JobRecord): string | null {
  if (job.executions.length === 0 || (job.logDir ?? run.logDir) === "") return null;
  return jobLogPath(run, jobId(job.id), job.logDir);
}

function jobJson(run: RunSummary, job: JobRecord) {
  return {
    id: job.id,
    status: job.status,
    reason: job.reason,
    exit_code: job.exitCode,
    signal: job.signal,
    attempt: job.attempt,
    ...period(job),
    waited_ms: waitOf(job),
    ...usageJson(usageOfAll(job.executions)),
    ...slowJson(job.executions.at(-1)),
    retry_rule: job.executions.at(-1)?.retryRule ?? null,
    working_dir: job.workingDir ?? run.workingDir,
    log_path: logPathOf(run, job),
    executions: job.executions.map(executionJson),
    outputs: job.outputs.map(({ name, value, masked }) => ({ name, value, masked })),
    description: job.description,
    command: job.command,
    dependencies: job.dependencies.map(({ id, trigger }) => ({ id, trigger })),
    tolerated: job.tolerated,
    wait_started_at: isoOrNull(job.waitStartedAt),
    wait_finished_at: isoOrNull(job.waitEndedAt),
    fingerprint: job.fingerprint,
  };
}

/** Returns where a hook's log is, or `null` where it was not started. */
export function hookLogPathOf(run: RunSummary, hook: HookRecord): string | null {
  return hook.command === null ? null : hookLogPath(run, hook.name, hook.place);
}

function hookJson(run: RunSummary, hook: HookRecord) {
  return {
    hook: hook.name,
    place: hook.place,
    command: hook.command,
    status: hook.status,
    reason: hook.reason,
    exit_code: hook.exitCode,
    signal: hook.signal,
    ...period(hook),
    log_path: hookLogPathOf(run, hook),
  };
}

/** Returns an entry of the audit as JSON output has it. */
export function auditJson(entry: AuditRecord) {
  return {
    at: isoUtc(entry.at),
    attempt: entry.attempt,
    job_id: entry.jobId,
    action: entry.action,
    user: entry.user,
    host: entry.host,
    reason: entry.reason,
    previous_status: entry.previousStatus,
  };
}

/** Returns an execution as JSON output has it. */
export function executionJson(execution: ExecutionRecord) {
  return {
    n: execution.n,
    status: execution.status,
    exit_code: execution.exitCode,
    signal: execution.signal,
    ...period(execution),
    ...usageJson(execution),
    ...slowJson(execution),
    retry_delay_ms: execution.retryDelayMs,
    retry_rule: execution.retryRule,
    checks: execution.checks.map(({ phase, name, ok, message, durationMs }) => ({
      phase,
      name,
      ok,
      message,
      duration_ms: durationMs,
    })),
    reason: execution.reason,
    slot: execution.slot,
    pid: execution.pid,
    log_offset: execution.logOffset,
    log_bytes: execution.logBytes,
  };
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : isoUtc(at);
}

function slowJson(execution: ExecutionRecord | undefined) {
  return {
    expected_ms: execution?.expectedMs ?? null,
    slow: execution !== undefined && isSlow(execution),
  };
}

function usageJson({ cpuMs, peakMemoryBytes }: KnownUsage) {
  return { cpu_ms: cpuMs, peak_memory_bytes: peakMemoryBytes };
}

function period(
  { startedAt, finishedAt }: { startedAt: number; finishedAt: number | null },
): { started_at: string; finished_at: string | null; duration_ms: number | null };
function period(
  times: { startedAt: number | null; finishedAt: number | null },
): { started_at: string | null; finished_at: string | null; duration_ms: number | null };
function period(
  { startedAt, finishedAt }: { startedAt: number | null; finishedAt: number | null },
) {
  return {
    started_at: startedAt === null ? null : isoUtc(startedAt),
    // The history knows when a job was given up that never started; finished it has not.
    finished_at: startedAt === null || finishedAt === null ? null : isoUtc(finishedAt),
    duration_ms: durationOf({ startedAt, finishedAt }),
  };
}

/**
 * Returns how long a job waited for conditions outside the run, ms, or `null` where it did not or
 * nobody knows: its engine died meanwhile.
 */
export function waitOf({ waitStartedAt, waitEndedAt, finishedAt }: JobRecord): number | null {
  return durationOf({ startedAt: waitStartedAt, finishedAt: waitEndedAt ?? finishedAt });
}

/** Returns how long something took, ms, or `null` where it has not started and ended. */
export function durationOf(
  { startedAt, finishedAt }: { startedAt: number | null; finishedAt: number | null },
): number | null {
  // A clock that was set back must not make a negative duration.
  return startedAt === null || finishedAt === null ? null : Math.max(0, finishedAt - startedAt);
}

function notificationJson(notification: NotificationRecord) {
  const { topic, channel, target, status, tries, at, detail } = notification;
  return { event: topic, channel, target, status, tries, at: isoUtc(at), detail };
}
