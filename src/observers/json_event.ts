import type { CheckResult } from "../core/check_spec.ts";
import { type Execution, executionReason, isSlow } from "../core/execution.ts";
import { isoUtc } from "../core/text/format_time.ts";
import { describeStop, jobReasonOf, type JobState, jobStatusOf } from "../core/job_state.ts";
import { exitCodeOf, signalOf, statusOf } from "../core/outcome.ts";
import { type KnownUsage, knownUsage, usageOfAll } from "../core/resource_usage.ts";
import type { RunEvent } from "../core/run/run_event.ts";

type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** One event as its readers get it: `event` and `at` first, then its own fields, none left out. */
export type JsonEvent = { readonly event: RunEvent["kind"]; readonly at: string } & {
  readonly [key: string]: Json;
};

/**
 * Translates an event into the documented contract (docs/json_events.md): fields may be added in
 * later versions, none changes its meaning or goes.
 */
export function toJsonEvent(event: RunEvent): JsonEvent {
  return { event: event.kind, at: isoUtc(event.at), ...fieldsOf(event) };
}

function fieldsOf(event: RunEvent): { readonly [key: string]: Json } {
  switch (event.kind) {
    case "run_started":
      return {
        run_id: event.run.runId,
        attempt: event.run.attempt,
        application_name: event.run.applicationName,
        config_path: event.run.configPath,
        working_dir: event.run.workingDir,
        log_dir: event.run.logDir,
        workers: event.run.workers,
        job_count: event.run.jobCount,
        started_at: isoUtc(event.run.startedAt),
      };
    case "job_started":
      return {
        job_id: event.jobId,
        execution: event.execution,
        slot: event.slot,
        log_path: event.logPath,
      };
    case "job_spawned":
      return { job_id: event.jobId, execution: event.execution, pid: event.pid };
    case "job_retrying": {
      const { n, outcome, startedAt, finishedAt, usage } = event.execution;
      return {
        job_id: event.jobId,
        execution: n,
        status: statusOf(outcome),
        reason: executionReason(event.execution),
        exit_code: exitCodeOf(outcome),
        signal: signalOf(outcome),
        ...spanOf(startedAt, finishedAt),
        ...usageFieldsOf(knownUsage(usage)),
        checks: event.execution.checks.map(checkJson),
        ...slowFieldsOf(event.execution),
        delay_ms: event.execution.retry?.delayMs ?? null,
        retry_at: isoUtc(event.until),
        rule: event.rule,
      };
    }
    case "job_awaiting":
      return { job_id: event.jobId, conditions: event.conditions };
    case "condition_met":
      return {
        job_id: event.jobId,
        condition: event.condition,
        message: event.found,
        waited_ms: Math.max(0, event.at - event.since),
        left: event.left,
      };
    case "job_ended":
      return {
        job_id: event.jobId,
        status: jobStatusOf(event.state),
        reason: jobReasonOf(event.state),
        ...executionFieldsOf(event.state),
        blocked_by: event.state.kind === "blocked" ? event.state.by : null,
        log_path: event.logPath,
      };
    case "run_stopping":
      return {
        cause: event.cause.kind,
        job_id: event.cause.kind === "job_failed" ? event.cause.jobId : null,
        signal: event.cause.kind === "signal" ? event.cause.signal : null,
        message: describeStop(event.cause),
      };
    case "notice":
      return { level: event.level, job_id: event.jobId, message: event.message };
    case "hook_started":
      return {
        hook: event.name,
        place: event.place,
        command: event.command,
        log_path: event.logPath,
      };
    case "hook_ended": {
      const { name, place, execution, logPath } = event.hook;
      const { outcome, startedAt, finishedAt } = execution;
      return {
        hook: name,
        place,
        status: statusOf(outcome),
        reason: executionReason(execution),
        exit_code: exitCodeOf(outcome),
        signal: signalOf(outcome),
        ...spanOf(startedAt, finishedAt),
        log_path: logPath,
      };
    }
    case "run_ended": {
      const { run, status, exitCode, counts, finishedAt } = event.report;
      return {
        run_id: run.runId,
        attempt: run.attempt,
        application_name: run.applicationName,
        status,
        exit_code: exitCode,
        ...spanOf(run.startedAt, finishedAt),
        job_count: run.jobCount,
        counts: { ...counts },
      };
    }
  }
}

/** The job's span is from its first execution's start to its last one's end, waits included. */
function executionFieldsOf(state: JobState): { readonly [key: string]: Json } {
  if (state.kind !== "finished") {
    return {
      exit_code: null,
      signal: null,
      executions: 0,
      started_at: null,
      finished_at: null,
      duration_ms: null,
      ...usageFieldsOf(knownUsage(null)),
      checks: [],
      outputs: [],
      ...slowFieldsOf(null),
      retry_rule: null,
    };
  }
  const [first] = state.past;
  const last = state.past.at(-1) ?? first;
  return {
    exit_code: exitCodeOf(last.outcome),
    signal: signalOf(last.outcome),
    executions: state.past.length,
    ...spanOf(first.startedAt, last.finishedAt),
    ...usageFieldsOf(usageOfAll(state.past.map(({ usage }) => knownUsage(usage)))),
    checks: last.checks.map(checkJson),
    outputs: (last.outputs ?? []).map(({ name, value, masked }) => ({ name, value, masked })),
    ...slowFieldsOf(last),
    retry_rule: last.retry?.rule ?? null,
  };
}

function slowFieldsOf(execution: Execution | null): { readonly [key: string]: Json } {
  const expectedMs = execution?.expectedMs ?? null;
  return {
    expected_ms: expectedMs === null ? null : Math.round(expectedMs),
    slow: execution !== null && isSlow(execution),
  };
}

function usageFieldsOf({ cpuMs, peakMemoryBytes }: KnownUsage): { readonly [key: string]: Json } {
  return { cpu_ms: cpuMs, peak_memory_bytes: peakMemoryBytes };
}

function checkJson({ phase, name, ok, message, durationMs }: CheckResult): Json {
  return { phase, name, ok, message, duration_ms: durationMs };
}

/** Wall clocks may be set back between two readings: no duration is below 0. */
function spanOf(startedAt: number, finishedAt: number): { readonly [key: string]: Json } {
  return {
    started_at: isoUtc(startedAt),
    finished_at: isoUtc(finishedAt),
    duration_ms: Math.max(0, finishedAt - startedAt),
  };
}
