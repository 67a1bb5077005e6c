import { describeWait, jobReasonOf, jobStatusOf, lastOf } from "../core/job_state.ts";
import type { RunEvent } from "../core/run/run_event.ts";
import type { RunReport } from "../core/run/run_report.ts";
import type { HistoryStore, HistoryWrite } from "../ports/history_store.ts";
import type { RunKey } from "../ports/history_records.ts";
import type { Observer } from "../ports/observer.ts";

/** What an `ExecutionHistoryManager` works with. */
export interface ExecutionHistoryManagerDeps {
  readonly store: HistoryStore;
  /** The attempt whose rows are written; `HistoryStore.startRun` has made them. */
  readonly key: RunKey;
  /** What else is to be written with the end of the run, in the same transaction. */
  readonly atEnd?: (report: RunReport) => readonly HistoryWrite[];
}

/**
 * Writes a run's events to the history, one transaction for each batch.
 *
 * Other than with any other observer, what this one throws must reach the orchestrator: nothing may
 * follow from an event that could not be recorded. Does not own the store and does not close it.
 */
export class ExecutionHistoryManager implements Observer {
  readonly name = "history";
  readonly #store: HistoryStore;
  readonly #key: RunKey;
  readonly #atEnd: (report: RunReport) => readonly HistoryWrite[];
  /** What could not be written yet, in order. */
  #pending: HistoryWrite[] = [];

  constructor({ store, key, atEnd = () => [] }: ExecutionHistoryManagerDeps) {
    this.#store = store;
    this.#key = key;
    this.#atEnd = atEnd;
  }

  /**
   * Commits the events of one step; they outlive the engine when it returns.
   *
   * @throws {HistoryError} If they could not be written; then none of them is, and they are written
   * together with the next step's, since the trouble may pass.
   */
  observe(events: readonly RunEvent[]): void {
    for (const event of events) {
      this.#pending.push(...writesOf(event));
      if (event.kind === "run_ended") this.#pending.push(...this.#atEnd(event.report));
    }
    if (this.#pending.length === 0) return;
    this.#pending = withoutOverwritten(this.#pending);
    this.#store.record(this.#key, this.#pending);
    this.#pending = [];
  }

  /** Does nothing: what could be committed has been. */
  close(): void {}
}

/** Leaves out the process of an execution whose end is written as well, as that names it, too. */
function withoutOverwritten(writes: HistoryWrite[]): HistoryWrite[] {
  const ended = new Set<string>();
  for (const write of writes) {
    if (write.kind === "execution_ended") ended.add(`${write.index} ${write.execution.n}`);
  }
  if (ended.size === 0) return writes;
  return writes.filter((write) =>
    write.kind !== "execution_spawned" || !ended.has(`${write.index} ${write.n}`)
  );
}

/** Says which changes to the rows an event means. */
function writesOf(event: RunEvent): readonly HistoryWrite[] {
  switch (event.kind) {
    case "job_started":
      return [{
        kind: "execution_started",
        index: event.index,
        n: event.execution,
        at: event.at,
        slot: event.slot,
      }];
    case "job_spawned":
      return [{
        kind: "execution_spawned",
        index: event.index,
        n: event.execution,
        pid: event.pid,
        startTicks: event.startTicks,
      }];
    case "job_retrying":
      return [{ kind: "execution_ended", index: event.index, execution: event.execution }];
    case "job_awaiting": {
      const { index, at, conditions } = event;
      return [{
        kind: "job_waits",
        index,
        since: at,
        until: null,
        reason: describeWait(conditions),
      }];
    }
    case "condition_met": {
      const { index, at, since, left } = event;
      return [
        left.length === 0
          ? { kind: "job_waits", index, since, until: at, reason: null }
          : { kind: "job_waits", index, since, until: null, reason: describeWait(left) },
      ];
    }
    case "job_ended":
      return endOfJob(event);
    case "hook_started":
      return [{
        kind: "hook_started",
        name: event.name,
        place: event.place,
        command: event.command,
        at: event.at,
      }];
    case "hook_ended":
      return [{ kind: "hook_ended", hook: event.hook }];
    case "run_ended":
      return [{
        kind: "run_ended",
        at: event.report.finishedAt,
        status: event.report.status,
        exitCode: event.report.exitCode,
      }];
    // The rows of a run that starts are written with its number, before the first event.
    case "run_started":
    case "run_stopping":
    case "notice":
      return [];
  }
}

function endOfJob(event: Extract<RunEvent, { kind: "job_ended" }>): readonly HistoryWrite[] {
  const { index, state } = event;
  // The row of a reused job was written, with its own times, when its attempt was.
  if (state.kind === "reused") return [];
  const ended: HistoryWrite = {
    kind: "job_ended",
    index,
    // A job ends with its last execution, not when that is noticed.
    at: state.kind === "finished" ? lastOf(state.past).finishedAt : event.at,
    status: jobStatusOf(state),
    reason: jobReasonOf(state),
    ...("tolerated" in state && state.tolerated ? { tolerated: true } : {}),
  };
  if (state.kind === "condition_failed") {
    const { since } = state;
    return [{ kind: "job_waits", index, since, until: event.at, reason: null }, ended];
  }
  // A job that ended while it waited for a retry has its last execution here a second time.
  return state.kind === "finished"
    ? [{ kind: "execution_ended", index, execution: lastOf(state.past) }, ended]
    : [ended];
}
