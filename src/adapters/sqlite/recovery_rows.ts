import { executionMark, hookMark } from "../../core/environment/engine_variables.ts";
import { hookTitle } from "../../core/hooks/hooks.ts";
import { runId } from "../../core/ids.ts";
import type { Result } from "../../core/result.ts";
import type { AttemptInHooks, CutExecution, OpenAttempt } from "../../ports/history_store.ts";
import { type Columns, read, type Row } from "./columns.ts";
import { engineOf, hookNameOf, runStatuses } from "./rows.ts";

/** Reads the row of an attempt that has not ended; the error says which column holds what. */
export function openAttemptOf(row: Row): Result<OpenAttempt, string> {
  return read(row, openAttempt);
}

function openAttempt(columns: Columns): OpenAttempt {
  return {
    runId: runId(columns.integer("run_id")),
    attempt: columns.integer("attempt"),
    applicationName: columns.text("application_name"),
    startedAt: columns.integer("started_at"),
    engine: engineOf(columns),
    mark: columns.text("mark"),
  };
}

/** Reads the row of an execution whose end nobody saw; the error says which column holds what. */
export function cutExecutionOf(row: Row): Result<CutExecution, string> {
  return read(row, (columns) => ({
    runId: runId(columns.integer("run_id")),
    attempt: columns.integer("attempt"),
    of: { kind: "job", jobId: columns.text("job_id") },
    pid: columns.integerOrNull("pid"),
    startTicks: columns.integerOrNull("pid_start_ticks"),
    engine: engineOf(columns),
    mark: executionMark(columns.text("mark"), columns.integer("idx"), columns.integer("n")),
  }));
}

/** Reads the row of a hook whose end nobody saw; the error says which column holds what. */
export function cutHookOf(row: Row): Result<CutExecution, string> {
  return read(row, (columns) => {
    const hook = hookNameOf(columns, "name");
    return {
      runId: runId(columns.integer("run_id")),
      attempt: columns.integer("attempt"),
      of: { kind: "hook", hook: hookTitle(hook) },
      pid: null,
      startTicks: null,
      engine: engineOf(columns),
      mark: hookMark(columns.text("mark"), hook),
    };
  });
}

/** Reads the row of an attempt whose hook runs; the error says which column holds what. */
export function attemptInHooksOf(row: Row): Result<AttemptInHooks, string> {
  return read(row, (columns) => ({
    ...openAttempt(columns),
    status: columns.word("status", runStatuses),
    hook: hookTitle(hookNameOf(columns, "hook")),
  }));
}
