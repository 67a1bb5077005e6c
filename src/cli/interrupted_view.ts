import type { RunStatus } from "../core/run/run_status.ts";
import type { HistoryStore, RunFilter } from "../ports/history_store.ts";
import type {
  ExecutionRecord,
  JobRecord,
  RunKey,
  RunRecord,
  RunSummary,
} from "../ports/history_records.ts";
import type { Unfinished } from "./list_unfinished.ts";

/**
 * Shows a history that cannot be written with runs of dead engines as what they are: INTERRUPTED. When
 * they ended is not known.
 */
export function interruptedView(
  history: HistoryStore,
  dead: readonly Unfinished[],
): HistoryStore {
  const isIn = (runs: readonly RunKey[]) => {
    const keys = new Set(runs.map(keyOf));
    return (run: RunKey) => keys.has(keyOf(run));
  };
  const isDead = isIn(dead.filter((run) => !("hook" in run)));
  const isDeadInHooks = isIn(dead.filter((run) => "hook" in run));
  const summary = (run: RunSummary): RunSummary => isDead(run) ? interruptedSummary(run) : run;
  return {
    ...history,
    listOpen: () => history.listOpen().filter((run) => !isDead(run)),
    listInHooks: () => history.listInHooks().filter((run) => !isDeadInHooks(run)),
    listRuns: (filter) => listRuns(filter, (asked) => history.listRuns(asked).map(summary)),
    loadRun: (id, attempt) => {
      const record = history.loadRun(id, attempt);
      if (record === null) return null;
      if (isDeadInHooks(record.run)) return { ...record, hooks: record.hooks.map(interruptedHook) };
      return isDead(record.run) ? interruptedRecord(record) : record;
    },
    listLatest: (name, limit) =>
      history.listLatest(name, limit).map((run) =>
        isDead(run) ? { ...run, status: "INTERRUPTED" } : run
      ),
  };
}

/** The history itself takes the dead for RUNNING, so both are asked for and what fits is left. */
function listRuns(
  filter: RunFilter,
  list: (filter: RunFilter) => readonly RunSummary[],
): readonly RunSummary[] {
  const { statuses } = filter;
  const mixed: readonly RunStatus[] = ["RUNNING", "INTERRUPTED"];
  if (statuses === undefined || !mixed.some((status) => statuses.includes(status))) {
    return list(filter);
  }
  const wanted = new Set(statuses);
  const all = { ...filter, statuses: [...new Set([...statuses, ...mixed])] };
  // As many as there may be before the last that is wanted.
  const runs = list({ ...all, limit: Number.MAX_SAFE_INTEGER });
  const latest = new Map(runs.map((run) => [run.runId, run.status]));
  const fitting = [...latest].filter(([, status]) => wanted.has(status)).map(([id]) => id);
  const shown = new Set(fitting.slice(0, filter.limit));
  return runs.filter(({ runId }) => shown.has(runId));
}

const diedWhileRunning = "the engine died while it ran";

function keyOf({ runId, attempt }: RunKey): string {
  return `${runId}/${attempt}`;
}

function interruptedSummary(run: RunSummary): RunSummary {
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

function interruptedRecord({ run, jobs, ...others }: RunRecord): RunRecord {
  return { run: interruptedSummary(run), jobs: jobs.map(interruptedJob), ...others };
}

function interruptedJob(job: JobRecord): JobRecord {
  switch (job.status) {
    case "PENDING":
      return { ...job, status: "NOT_STARTED", reason: "the engine died before its turn came" };
    case "RUNNING": {
      const isCut = job.executions.some(({ status }) => status === "RUNNING");
      const reason = isCut
        ? diedWhileRunning
        : "the engine died while it waited for its next execution";
      return {
        ...job,
        status: "INTERRUPTED",
        reason,
        executions: job.executions.map(interruptedExecution),
      };
    }
    default:
      return job;
  }
}

function interruptedExecution(execution: ExecutionRecord): ExecutionRecord {
  if (execution.status !== "RUNNING") return execution;
  return { ...execution, status: "INTERRUPTED", reason: diedWhileRunning };
}

function interruptedHook<H extends RunRecord["hooks"][number]>(hook: H): H {
  if (hook.status !== "RUNNING") return hook;
  return { ...hook, status: "INTERRUPTED", reason: diedWhileRunning };
}
