import type { Execution } from "../execution.ts";
import type { HookRun } from "../hooks/hook_run.ts";
import type { JobState, StopCause } from "../job_state.ts";
import type { Outcome } from "../outcome.ts";
import type { ShownOutput } from "../outputs/job_outputs.ts";
import type { RunEvent } from "../run/run_event.ts";
import type { JobResult } from "../run/run_report.ts";

type Mask = (text: string) => string;

/**
 * Masks all free text of an event: reasons, rules, notices, messages of checks. Ids, names and paths
 * stay: they identify what they name.
 */
export function maskEvent<E extends RunEvent>(event: E, mask: Mask): E;
export function maskEvent(event: RunEvent, mask: Mask): RunEvent {
  switch (event.kind) {
    case "run_started":
    case "job_started":
    case "job_spawned":
      return event;
    case "job_retrying":
      return {
        ...event,
        execution: maskExecution(event.execution, mask),
        rule: mask(event.rule),
      };
    case "job_awaiting":
      return { ...event, conditions: event.conditions.map(mask) };
    case "condition_met":
      return {
        ...event,
        condition: mask(event.condition),
        found: mask(event.found),
        left: event.left.map(mask),
      };
    case "job_ended":
      return { ...event, state: maskState(event.state, mask) };
    case "run_stopping":
      return { ...event, cause: maskCause(event.cause, mask) };
    case "notice":
      return { ...event, message: mask(event.message) };
    case "hook_started":
      return { ...event, command: mask(event.command) };
    case "hook_ended":
      return { ...event, hook: maskHook(event.hook, mask) };
    case "run_ended": {
      const { report } = event;
      return {
        ...event,
        report: {
          ...report,
          failed: report.failed.map((job) => maskResult(job, mask)),
          unstarted: report.unstarted.map((job) => maskResult(job, mask)),
          stop: report.stop === null ? null : maskCause(report.stop, mask),
          cutLogs: report.cutLogs.map(({ id, because }) => ({ id, because: mask(because) })),
          hooks: report.hooks.map((hook) => maskHook(hook, mask)),
        },
      };
    }
  }
}

function maskResult(job: JobResult, mask: Mask): JobResult {
  return {
    ...job,
    reason: job.reason === null ? null : mask(job.reason),
    state: maskState(job.state, mask),
    last: job.last === null ? null : maskExecution(job.last, mask),
  };
}

function maskHook(hook: HookRun, mask: Mask): HookRun {
  return { ...hook, execution: maskExecution(hook.execution, mask) };
}

function maskState(state: JobState, mask: Mask): JobState {
  switch (state.kind) {
    case "waiting":
    case "ready":
    case "reused":
    case "held":
    case "blocked":
      return state;
    case "running":
      return { ...state, past: state.past.map((execution) => maskExecution(execution, mask)) };
    case "backing_off":
      return { ...state, past: maskPast(state.past, mask) };
    case "finished": {
      const note = state.note === null ? null : mask(state.note);
      return { ...state, past: maskPast(state.past, mask), note };
    }
    case "awaiting":
      return { ...state, conditions: state.conditions.map(mask) };
    case "condition_failed":
    case "skipped":
      return { ...state, because: mask(state.because) };
    case "not_started":
      return { ...state, because: maskCause(state.because, mask) };
  }
}

function maskPast(
  [first, ...rest]: readonly [Execution, ...Execution[]],
  mask: Mask,
): readonly [Execution, ...Execution[]] {
  return [maskExecution(first, mask), ...rest.map((one) => maskExecution(one, mask))];
}

function maskExecution(execution: Execution, mask: Mask): Execution {
  const checks = execution.checks.map((check) => ({ ...check, message: mask(check.message) }));
  const outputs = execution.outputs?.map((output) => maskOutput(output, mask));
  const { outcome, logLoss, retry } = execution;
  return {
    ...execution,
    outcome: maskOutcome(outcome, mask),
    checks,
    ...(logLoss === undefined ? {} : { logLoss: mask(logLoss) }),
    ...(outputs === undefined ? {} : { outputs }),
    retry: retry === null ? null : { ...retry, rule: mask(retry.rule) },
  };
}

function maskOutput({ name, value, masked }: ShownOutput, mask: Mask): ShownOutput {
  const shown = mask(value);
  return { name, value: shown, masked: masked || shown !== value };
}

function maskOutcome(outcome: Outcome, mask: Mask): Outcome {
  switch (outcome.kind) {
    case "succeeded":
    case "exited":
    case "signalled":
    case "timed_out":
    case "cancelled":
    case "over_limit":
      return outcome;
    case "spawn_failed":
    case "slot_died":
    case "log_failed":
    case "output_failed":
    case "check_failed":
    case "denied":
      return { ...outcome, message: mask(outcome.message) };
  }
}

function maskCause(cause: StopCause, mask: Mask): StopCause {
  return cause.kind === "history_failed" ? { ...cause, message: mask(cause.message) } : cause;
}
