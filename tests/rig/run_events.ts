import type { Execution } from "../../src/core/execution.ts";
import type { HookName } from "../../src/core/hooks/hooks.ts";
import { type JobId, jobId, runId, slotId } from "../../src/core/ids.ts";
import type { JobState, StopCause } from "../../src/core/job_state.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { RunEvent } from "../../src/core/run/run_event.ts";
import type { RunHeader } from "../../src/core/run/run_header.ts";
import { reportRun } from "../../src/core/run/run_report.ts";

/** When the runs of these tests start, epoch ms: 2026-11-23T05:00:00.000Z. */
export const startMs = Date.UTC(2026, 10, 23, 5);

/** Returns a run's header. */
export function header(fields: Partial<RunHeader> = {}): RunHeader {
  return {
    runId: runId(42),
    attempt: 1,
    applicationName: "nightly",
    configPath: "/etl/jobs.json",
    workingDir: "/etl",
    logDir: "/etl/logs",
    workers: 4,
    jobCount: 3,
    startedAt: startMs,
    ...fields,
  };
}

/** Returns a finished execution that started at the run's start. */
export function execution(
  outcome: Outcome,
  durationMs: number,
  fields: Partial<Execution> = {},
): Execution {
  return {
    n: 1,
    startedAt: startMs,
    finishedAt: startMs + durationMs,
    outcome,
    pid: 4711,
    logOffset: 0,
    logBytes: 0,
    usage: null,
    checks: [],
    expectedMs: null,
    retry: null,
    ...fields,
  };
}

/** Returns the state of a job that was executed once. */
export function finished(outcome: Outcome, durationMs = 1000, logBytes = 0): JobState {
  return {
    kind: "finished",
    past: [execution(outcome, durationMs, { logBytes })],
    note: null,
    tolerated: false,
  };
}

/** Builds events of a run whose jobs are numbered as named here. */
export class EventMaker {
  readonly #indexes = new Map<string, number>();
  readonly run: RunHeader;

  constructor(run: RunHeader) {
    this.run = run;
  }

  runStarted(): RunEvent {
    return { kind: "run_started", at: this.run.startedAt, run: this.run };
  }

  awaiting(afterMs: number, name: string, conditions: readonly string[]): RunEvent {
    return { kind: "job_awaiting", ...this.#about(afterMs, name), conditions };
  }

  /** A condition is met of a job that has waited since the run's start. */
  met(
    afterMs: number,
    name: string,
    what: { readonly condition: string; readonly found: string; readonly left: readonly string[] },
  ): RunEvent {
    return { kind: "condition_met", ...this.#about(afterMs, name), since: startMs, ...what };
  }

  started(afterMs: number, name: string, n = 1): RunEvent {
    return {
      kind: "job_started",
      ...this.#about(afterMs, name),
      execution: n,
      slot: slotId(2),
      logPath: `/etl/logs/${name}.log`,
    };
  }

  spawned(afterMs: number, name: string): RunEvent {
    return {
      kind: "job_spawned",
      ...this.#about(afterMs, name),
      execution: 1,
      pid: 4711,
      startTicks: 8,
    };
  }

  retrying(afterMs: number, name: string, waitMs: number): RunEvent {
    return {
      kind: "job_retrying",
      ...this.#about(afterMs, name),
      execution: execution({ kind: "exited", code: 7 }, afterMs, {
        expectedMs: 1000,
        retry: { delayMs: waitMs, rule: "retry 1 of 3" },
      }),
      until: startMs + afterMs + waitMs,
      rule: "retry 1 of 3",
    };
  }

  ended(afterMs: number, name: string, state: JobState): RunEvent {
    const logPath = state.kind === "finished" ? `/etl/logs/${name}.log` : null;
    return { kind: "job_ended", ...this.#about(afterMs, name), state, logPath };
  }

  stopping(afterMs: number, cause: StopCause): RunEvent {
    return { kind: "run_stopping", at: startMs + afterMs, cause };
  }

  notice(afterMs: number, message: string, name: string | null = null): RunEvent {
    return {
      kind: "notice",
      at: startMs + afterMs,
      level: "warning",
      jobId: name === null ? null : jobId(name),
      message,
    };
  }

  hookStarted(afterMs: number, name: HookName, command: string): RunEvent {
    const logPath = `/etl/logs/${name}.log`;
    return { kind: "hook_started", at: startMs + afterMs, name, place: 1, command, logPath };
  }

  hookEnded(afterMs: number, name: HookName, execution: Execution): RunEvent {
    const hook = { name, place: 1, execution, logPath: `/etl/logs/${name}.log` };
    return { kind: "hook_ended", at: startMs + afterMs, hook };
  }

  runEnded(
    afterMs: number,
    states: Readonly<Record<string, JobState>>,
    stop: StopCause | null = null,
  ): RunEvent {
    const jobs = Object.entries(states).map(([name, state]) => ({
      id: jobId(name),
      state,
      logPath: state.kind === "finished" ? `/etl/logs/${name}.log` : null,
    }));
    const end = { finishedAt: startMs + afterMs, stop };
    return {
      kind: "run_ended",
      at: end.finishedAt,
      report: reportRun(this.run, jobs, end),
    };
  }

  #about(afterMs: number, name: string): { at: number; index: number; jobId: JobId } {
    const index = this.#indexes.get(name) ?? this.#indexes.size;
    this.#indexes.set(name, index);
    return { at: startMs + afterMs, index, jobId: jobId(name) };
  }
}
