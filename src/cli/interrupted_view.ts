import type { HistoryStore, OpenAttempt } from "../ports/history_store.ts";
import type { JobRecord, RunKey, RunRecord, RunSummary } from "../ports/history_records.ts";
import type { HookRecord } from "../ports/hook_record.ts";

/**
 * Shows a history that cannot be written with runs of dead engines as what they are: INTERRUPTED, or
 * ended but for a hook that was. When is not known.
 */
export function interruptedView(
  history: HistoryStore,
  dead: readonly OpenAttempt[],
): HistoryStore {
  const keys = new Set(dead.map(keyOf));
  const summary = (run: RunSummary): RunSummary =>
    keys.has(keyOf(run)) ? interruptedSummary(run) : run;
  return {
    ...history,
    listOpen: () => history.listOpen().filter((run) => !keys.has(keyOf(run))),
    listOpenHooks: () => history.listOpenHooks().filter((run) => !keys.has(keyOf(run))),
    listRuns: (filter) => history.listRuns(filter).map(summary),
    loadRun: (id, attempt) => {
      const record = history.loadRun(id, attempt);
      return record === null || !keys.has(keyOf(record.run)) ? record : interruptedRecord(record);
    },
  };
}

function keyOf({ runId, attempt }: RunKey): string {
  return `${runId}/${attempt}`;
}

function interruptedSummary(run: RunSummary): RunSummary {
  if (run.status !== "RUNNING") return run;
  const { PENDING = 0, RUNNING = 0, NOT_STARTED = 0, ...others } = run.counts;
  return {
    ...run,
    status: "INTERRUPTED",
    counts: {
      ...others,
      ...(RUNNING === 0 ? {} : { INTERRUPTED: RUNNING }),
      ...(PENDING + NOT_STARTED === 0 ? {} : { NOT_STARTED: PENDING + NOT_STARTED }),
    },
  };
}

function interruptedRecord({ run, jobs, hooks, ...others }: RunRecord): RunRecord {
  return {
    run: interruptedSummary(run),
    jobs: jobs.map(interruptedJob),
    hooks: hooks.map(interruptedHook),
    ...others,
  };
}

function interruptedHook(hook: HookRecord): HookRecord {
  if (hook.status !== "RUNNING") return hook;
  return { ...hook, status: "INTERRUPTED", reason: "the engine died while it ran" };
}

function interruptedJob(job: JobRecord): JobRecord {
  switch (job.status) {
    case "PENDING":
      return { ...job, status: "NOT_STARTED", reason: "the engine died before its turn came" };
    case "RUNNING":
      return {
        ...job,
        status: "INTERRUPTED",
        reason: "the engine died while it ran",
        executions: job.executions.map((execution) =>
          execution.status === "RUNNING" ? { ...execution, status: "INTERRUPTED" } : execution
        ),
      };
    default:
      return job;
  }
}
