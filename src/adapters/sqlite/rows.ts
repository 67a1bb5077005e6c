import type { CheckResult } from "../../core/check_spec.ts";
import type { HookName } from "../../core/hooks/hooks.ts";
import { runId } from "../../core/ids.ts";
import type { JobStatus } from "../../core/job_state.ts";
import type { ShownOutput } from "../../core/outputs/job_outputs.ts";
import type { CheckPhase } from "../../core/outcome.ts";
import type { Result } from "../../core/result.ts";
import type { RunStatus } from "../../core/run/run_status.ts";
import type {
  AttemptRecord,
  AuditRecord,
  EngineIdentity,
  ExecutionRecord,
  JobRecord,
} from "../../ports/history_records.ts";
import type { AuditAction } from "../../ports/job_mark.ts";
import type { HookRecord } from "../../ports/hook_record.ts";
import type { JobSample } from "../../ports/run_samples.ts";
import { type Columns, read, type Row } from "./columns.ts";

/** The words for where a run stands. */
export const runStatuses: Readonly<Record<RunStatus, true>> = {
  RUNNING: true,
  SUCCESS: true,
  FAILED: true,
  INTERRUPTED: true,
};

const executionStatuses: Readonly<Record<ExecutionRecord["status"], true>> = {
  RUNNING: true,
  INTERRUPTED: true,
  SUCCESS: true,
  FAILED: true,
  TIMEOUT: true,
  ERROR: true,
  PRECHECK_FAILED: true,
  POSTCHECK_FAILED: true,
  DENIED: true,
  CANCELLED: true,
};

const checkPhases: Readonly<Record<CheckPhase, true>> = { pre: true, post: true };

const jobStatuses: Readonly<Record<JobStatus, true>> = {
  ...executionStatuses,
  PENDING: true,
  MARKED_SUCCESS: true,
  CONDITION_FAILED: true,
  SKIPPED: true,
  BLOCKED: true,
  NOT_STARTED: true,
};

const hooks: Readonly<Record<HookName, true>> = {
  on_success: true,
  on_failure: true,
  on_exit: true,
};

const auditActions: Readonly<Record<AuditAction, true>> = {
  mark_success: true,
  mark_failed: true,
};

/** Every word of its kind that a history may hold. */
export const statusWords = {
  run: Object.keys(runStatuses),
  job: Object.keys(jobStatuses),
  execution: Object.keys(executionStatuses),
  hook: Object.keys(hooks),
  phase: Object.keys(checkPhases),
  action: Object.keys(auditActions),
} as const;

/** A job's row before its executions are attached. */
export interface JobRow {
  readonly index: number;
  readonly job: Omit<
    JobRecord,
    "exitCode" | "signal" | "startedAt" | "executions" | "outputs"
  >;
}

/** Reads an attempt's row, still without its counts; the error says which column holds what. */
export function attemptOf(row: Row): Result<AttemptRecord, string> {
  return read(row, (columns) => ({
    runId: runId(columns.integer("run_id")),
    attempt: columns.integer("attempt"),
    applicationName: columns.text("application_name"),
    status: columns.word("status", runStatuses),
    exitCode: columns.integerOrNull("exit_code"),
    startedAt: columns.integer("started_at"),
    finishedAt: columns.integerOrNull("finished_at"),
    configPath: columns.text("config_path"),
    workingDir: columns.text("working_dir"),
    logDir: columns.text("log_dir"),
    workers: columns.integer("workers"),
    jobCount: columns.integer("job_count"),
    engine: engineOf(columns),
    configFingerprint: columns.text("config_fingerprint"),
    grants: columns.textsOrNull("grants"),
  }));
}

/** Reads the name of a hook. */
export function hookNameOf(columns: Columns, column: string) {
  return { name: columns.word(column, hooks), place: columns.integer("place") };
}

/** Reads the columns that tell one engine from another. */
export function engineOf(columns: Columns): EngineIdentity {
  return {
    pid: columns.integer("engine_pid"),
    pidStartTicks: columns.integerOrNull("engine_start_ticks"),
    bootId: columns.textOrNull("engine_boot_id"),
    host: columns.text("engine_host"),
    user: columns.text("engine_user"),
    version: columns.text("engine_version"),
  };
}

/** Reads a row of the audit; the error says which column holds what. */
export function auditOf(row: Row): Result<AuditRecord, string> {
  return read(row, (columns) => ({
    attempt: columns.integer("attempt"),
    jobId: columns.text("job_id"),
    action: columns.word("action", auditActions),
    user: columns.text("user"),
    host: columns.text("host"),
    at: columns.integer("at"),
    reason: columns.textOrNull("reason"),
    previousStatus: columns.word("previous_status", jobStatuses),
  }));
}

/** Reads one count of jobs that share a status. */
export function statusCountOf(
  row: Row,
): Result<{ run: number; attempt: number; status: JobStatus; count: number }, string> {
  return read(row, (columns) => ({
    run: columns.integer("run_id"),
    attempt: columns.integer("attempt"),
    status: columns.word("status", jobStatuses),
    count: columns.integer("count"),
  }));
}

/** Reads a job's row; the error says which column holds what. */
export function jobOf(row: Row): Result<JobRow, string> {
  return read(row, (columns) => ({
    index: columns.integer("idx"),
    job: {
      id: columns.text("job_id"),
      description: columns.text("description"),
      command: columns.text("command"),
      status: columns.word("status", jobStatuses),
      reason: columns.textOrNull("reason"),
      attempt: columns.integerOrNull("reused_from") ?? columns.integer("attempt"),
      finishedAt: columns.integerOrNull("ended_at"),
      waitStartedAt: columns.integerOrNull("wait_started_at"),
      waitEndedAt: columns.integerOrNull("wait_ended_at"),
      workingDir: columns.textOrNull("working_dir"),
      logDir: columns.textOrNull("log_dir"),
      tolerated: columns.integer("tolerated") === 1,
      fingerprint: columns.text("fingerprint"),
      dependencies: columns.dependencies("dependencies"),
    },
  }));
}

/** Reads what a job came to in one attempt, and which one it is. */
export function sampleOf(
  row: Row,
): Result<
  Pick<JobSample, "status" | "executions" | "lastStatus" | "tookMs"> & { id: string },
  string
> {
  return read(row, (columns) => ({
    id: columns.text("job_id"),
    status: columns.word("status", jobStatuses),
    executions: columns.integerOrNull("executions") ?? 0,
    lastStatus: row["last_status"] === null ? null : columns.word("last_status", executionStatuses),
    tookMs: columns.integerOrNull("took"),
  }));
}

/** Reads an execution's row with the place of its job; the error says which column holds what. */
export function executionOf(
  row: Row,
): Result<{ readonly index: number; readonly execution: Omit<ExecutionRecord, "checks"> }, string> {
  return read(row, (columns) => ({
    index: columns.integer("idx"),
    execution: {
      n: columns.integer("n"),
      status: columns.word("status", executionStatuses),
      exitCode: columns.integerOrNull("exit_code"),
      signal: columns.textOrNull("signal"),
      reason: columns.textOrNull("reason"),
      startedAt: columns.integer("started_at"),
      finishedAt: columns.integerOrNull("finished_at"),
      slot: columns.integerOrNull("slot"),
      pid: columns.integerOrNull("pid"),
      logOffset: columns.integerOrNull("log_offset"),
      logBytes: columns.integerOrNull("log_bytes"),
      cpuMs: columns.integerOrNull("cpu_ms"),
      peakMemoryBytes: columns.integerOrNull("peak_memory_bytes"),
      expectedMs: columns.integerOrNull("expected_ms"),
      retryDelayMs: columns.integerOrNull("retry_delay_ms"),
      retryRule: columns.textOrNull("retry_rule"),
    },
  }));
}

/** Reads the row of a check and tells whose it is: the job by its index, the execution by its `n`. */
export function checkOf(
  row: Row,
): Result<{ index: number; n: number; check: CheckResult }, string> {
  return read(row, (columns) => ({
    index: columns.integer("idx"),
    n: columns.integer("n"),
    check: {
      phase: columns.word("phase", checkPhases),
      name: columns.text("name"),
      ok: columns.integer("ok") === 1,
      message: columns.text("message"),
      durationMs: columns.integer("duration_ms"),
    },
  }));
}

/** Reads the row of an output and tells whose it is: the job by its index. */
export function outputOf(row: Row): Result<{ index: number; output: ShownOutput }, string> {
  return read(row, (columns) => ({
    index: columns.integer("idx"),
    output: {
      name: columns.text("name"),
      value: columns.text("value"),
      masked: columns.integer("masked") === 1,
    },
  }));
}

/** Reads the row of a hook. */
export function hookOf(row: Row): Result<HookRecord, string> {
  return read(row, (columns) => ({
    name: columns.word("name", hooks),
    place: columns.integer("place"),
    command: columns.textOrNull("command"),
    status: columns.word("status", executionStatuses),
    exitCode: columns.integerOrNull("exit_code"),
    signal: columns.textOrNull("signal"),
    reason: columns.textOrNull("reason"),
    startedAt: columns.integer("started_at"),
    finishedAt: columns.integerOrNull("finished_at"),
  }));
}

/** Builds a job's record from its row and its executions, ascending. */
export function jobRecordOf(
  row: JobRow,
  executions: readonly ExecutionRecord[],
  outputs: readonly ShownOutput[],
): JobRecord {
  const last = executions.at(-1);
  return {
    ...row.job,
    exitCode: last?.exitCode ?? null,
    signal: last?.signal ?? null,
    startedAt: executions[0]?.startedAt ?? null,
    executions,
    outputs,
  };
}
