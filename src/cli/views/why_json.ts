import { isoUtc } from "../../core/text/format_time.ts";
import type { RunRecord } from "../../ports/history_records.ts";
import { auditJson, executionJson, runJson } from "./run_json.ts";
import type { Cause } from "./why_causes.ts";

/** Returns a chain of causes in the shape that docs/cli.md documents. */
export function whyJson({ run }: RunRecord, causes: readonly Cause[]) {
  return {
    run: runJson(run),
    causes: causes.map(({ job, relation, ranAgain, start, waitedOutsideMs, marks }) => ({
      job_id: job.id,
      relation,
      status: job.status,
      reason: job.reason,
      attempt: job.attempt,
      ran_again: ranAgain,
      start: start === null ? null : {
        dependencies: start.dependencies,
        last_dependency: start.last?.id ?? null,
        ready_at: isoUtc(start.readyAt),
        started_at: isoUtc(start.startedAt),
        waited_ms: start.startedAt - start.readyAt,
        busy: start.busy,
        no_worker_free: start.noWorkerWasFree,
      },
      waited_outside_ms: waitedOutsideMs,
      executions: job.executions.map(executionJson),
      marks: marks.map(auditJson),
    })),
  };
}
