import { hookTitle } from "../core/hooks/hooks.ts";
import { describeWait, type JobStatus, jobStatusOf, type StopCause } from "../core/job_state.ts";
import { executionReason } from "../core/execution.ts";
import { printable } from "../core/text/printable.ts";
import type { RunEvent } from "../core/run/run_event.ts";
import { toneOfStatus } from "./tone.ts";
import { describeEnd } from "./event_line.ts";

/** A job that runs. Times are epoch ms. */
export interface LiveJob {
  /** Free of control characters, as all text here. */
  readonly name: string;
  readonly execution: number;
  readonly since: number;
}

/** A job that waits for something outside the run. */
export interface LiveWait {
  readonly name: string;
  /** Epoch ms. */
  readonly since: number;
  /** What it waits for, in words. */
  readonly what: string;
}

/** A job that waits for its next execution. */
export interface LiveRetry {
  readonly name: string;
  readonly execution: number;
  /** Epoch ms. */
  readonly until: number;
  readonly reason: string;
}

/** Ended jobs by what people want to tell apart at a glance. */
export interface LiveCounts {
  readonly ok: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly blocked: number;
  readonly notStarted: number;
  readonly skipped: number;
}

/** Hooks run one at a time, and no job has this number. */
const hookKey = -1;

/** What a live view knows of a run. Every event costs the same, however many jobs there are. */
export class LiveState {
  readonly #running = new Map<number, LiveJob>();
  readonly #retrying = new Map<number, LiveRetry>();
  readonly #awaiting = new Map<number, LiveWait>();
  readonly #counts = {
    ok: 0,
    failed: 0,
    cancelled: 0,
    blocked: 0,
    notStarted: 0,
    skipped: 0,
  };
  #total = 0;
  #ended = 0;
  #startedAt: number | null = null;
  #lastFailure: string | null = null;
  #stop: StopCause | null = null;

  /** Jobs that run, the longest first. */
  get running(): ReadonlyMap<number, LiveJob> {
    return this.#running;
  }

  /** Jobs that wait for another execution. */
  get retrying(): ReadonlyMap<number, LiveRetry> {
    return this.#retrying;
  }

  /** Jobs that wait for something outside the run, the longest first. */
  get awaiting(): ReadonlyMap<number, LiveWait> {
    return this.#awaiting;
  }

  get counts(): LiveCounts {
    return this.#counts;
  }

  get total(): number {
    return this.#total;
  }

  /** How many jobs can change no more. */
  get ended(): number {
    return this.#ended;
  }

  /** Epoch ms, or `null` before the run started. */
  get startedAt(): number | null {
    return this.#startedAt;
  }

  /** The job that failed last and why, or `null`. */
  get lastFailure(): string | null {
    return this.#lastFailure;
  }

  /** Why nothing new starts, or `null` while something may. */
  get stop(): StopCause | null {
    return this.#stop;
  }

  /** Takes one event into account. */
  apply(event: RunEvent): void {
    switch (event.kind) {
      case "run_started":
        this.#total = event.run.jobCount;
        this.#startedAt = event.run.startedAt;
        return;
      case "job_started":
        this.#retrying.delete(event.index);
        this.#running.set(event.index, {
          name: printable(event.jobId),
          execution: event.execution,
          since: event.at,
        });
        return;
      case "job_retrying":
        this.#running.delete(event.index);
        this.#retrying.set(event.index, {
          name: printable(event.jobId),
          execution: event.execution.n + 1,
          until: event.until,
          reason: printable(executionReason(event.execution) ?? ""),
        });
        return;
      case "job_awaiting":
        this.#awaiting.set(event.index, {
          name: printable(event.jobId),
          since: event.at,
          what: printable(describeWait(event.conditions)),
        });
        return;
      case "condition_met": {
        const wait = this.#awaiting.get(event.index);
        if (event.left.length === 0) this.#awaiting.delete(event.index);
        else if (wait !== undefined) {
          this.#awaiting.set(event.index, { ...wait, what: printable(describeWait(event.left)) });
        }
        return;
      }
      case "job_ended": {
        this.#awaiting.delete(event.index);
        this.#running.delete(event.index);
        this.#retrying.delete(event.index);
        const status = jobStatusOf(event.state);
        this.#ended++;
        this.#counts[countOf(status)]++;
        if (toneOfStatus(status) === "bad") {
          this.#lastFailure = printable(`${event.jobId}  ${describeEnd(event.state)}`);
        }
        return;
      }
      case "run_stopping":
        this.#stop = event.cause;
        return;
      case "hook_started":
        this.#running.set(hookKey, {
          name: `hook ${hookTitle(event)}`,
          execution: 1,
          since: event.at,
        });
        return;
      case "hook_ended":
        this.#running.delete(hookKey);
        return;
      case "job_spawned":
      case "notice":
      case "run_ended":
        return;
      default:
        event satisfies never;
    }
  }
}

function countOf(status: JobStatus): keyof LiveCounts {
  switch (status) {
    case "SUCCESS":
    case "MARKED_SUCCESS":
      return "ok";
    case "SKIPPED":
      return "skipped";
    case "CANCELLED":
      return "cancelled";
    case "BLOCKED":
      return "blocked";
    case "NOT_STARTED":
      return "notStarted";
    case "FAILED":
    case "TIMEOUT":
    case "ERROR":
    case "PRECHECK_FAILED":
    case "POSTCHECK_FAILED":
    case "DENIED":
    case "CONDITION_FAILED":
      return "failed";
    case "PENDING":
    case "RUNNING":
    case "INTERRUPTED":
      throw new Error(`Internal error: a job ended in status "${status}"`);
  }
}
