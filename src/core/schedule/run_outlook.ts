import type { JobState } from "../job_state.ts";
import type { RunEvent } from "../run/run_event.ts";
import type { RunHeader } from "../run/run_header.ts";
import type { Estimate } from "./forecast.ts";
import { type FutureRun, predictRest } from "./predict_run.ts";

/** What is left of a run. */
export interface Rest {
  readonly ms: number;
  /** Whether it may well be more: of some jobs nothing is known, or they take longer than usual. */
  readonly isLeast: boolean;
}

/** A job that takes that much longer than it usually does is late, whatever its 95th percentile. */
const lateFactor = 1.25;
const lateMs = 2000;

/** Whether a job takes markedly longer than it usually does. */
export function isLate(elapsedMs: number, { p50Ms, p95Ms }: Estimate): boolean {
  return elapsedMs > Math.max(p95Ms, p50Ms * lateFactor + lateMs);
}

/** Least time between two predictions, ms, and what each job of the run adds to it. */
const pauseMs = 1000;
const pausePerJobMs = 0.4;

/**
 * What the history lets one expect of a run that goes on. A prediction goes through all that is left
 * of the run, so it is made anew from time to time only, and what lies between is counted down.
 */
export class RunOutlook {
  readonly #run: FutureRun;
  readonly #load: (run: RunHeader) => readonly (Estimate | null)[];
  #estimates: readonly (Estimate | null)[] | null = null;
  #header: RunHeader | null = null;
  readonly #ended: { readonly index: number; readonly state: JobState }[] = [];
  /** Since when jobs run, and until when they wait for their next execution, epoch ms. */
  readonly #running = new Map<number, number>();
  readonly #pausing = new Map<number, number>();
  #isStopping = false;
  /** What was predicted last. */
  #last: { readonly at: number; readonly rest: Rest | null } | null = null;

  /** `load` returns estimates by the number of the job; it is called once, when they are needed. */
  constructor(run: FutureRun, load: (run: RunHeader) => readonly (Estimate | null)[]) {
    this.#run = run;
    this.#load = load;
  }

  /** Takes one event into account. */
  apply(event: RunEvent): void {
    switch (event.kind) {
      case "run_started":
        this.#header = event.run;
        return;
      case "job_started":
        this.#pausing.delete(event.index);
        this.#running.set(event.index, event.at);
        return;
      case "job_retrying":
        this.#running.delete(event.index);
        this.#pausing.set(event.index, event.until);
        return;
      case "job_ended":
        this.#running.delete(event.index);
        this.#pausing.delete(event.index);
        this.#ended.push({ index: event.index, state: event.state });
        return;
      case "run_stopping":
        this.#isStopping = true;
        return;
      default:
        return;
    }
  }

  /** Returns how long a job usually takes, by its number; `null` where nothing is known. */
  estimateOf(index: number): Estimate | null {
    if (this.#estimates === null && this.#header !== null) {
      this.#estimates = this.#load(this.#header);
    }
    return this.#estimates?.[index] ?? null;
  }

  /**
   * Returns what is left of the run at a time, epoch ms; `null` where nothing is known of any job that
   * is left, or nothing new starts any more.
   */
  restAt(now: number): Rest | null {
    if (this.#header === null || this.#isStopping) return null;
    const pause = pauseMs + pausePerJobMs * this.#run.jobs.length;
    if (this.#last === null || Math.abs(now - this.#last.at) >= pause) {
      this.#last = { at: now, rest: this.#predict(now) };
    }
    const { at, rest } = this.#last;
    return rest === null ? null : { ...rest, ms: Math.max(0, rest.ms - (now - at)) };
  }

  #predict(now: number): Rest | null {
    const done = new Set(this.#ended.map(({ index }) => index));
    let known = 0;
    let isLeast = false;
    for (const [index, { command, conditions }] of this.#run.jobs.entries()) {
      if (done.has(index) || this.#run.plan[index]?.kind !== "run") continue;
      const hasBegun = this.#running.has(index) || this.#pausing.has(index);
      if (conditions.length > 0 && !hasBegun) isLeast = true;
      if (command.kind === "nothing") continue;
      if (this.estimateOf(index) === null) isLeast = true;
      else known++;
    }
    if (known === 0) return null;
    const running = [...this.#running].map(([index, since]) => {
      const estimate = this.estimateOf(index);
      if (estimate !== null && isLate(now - since, estimate)) isLeast = true;
      return { index, leftMs: estimate === null ? 0 : leftOf(now - since, estimate) };
    });
    const pausing = [...this.#pausing].map(([index, until]) => ({
      index,
      leftMs: Math.max(0, until - now),
    }));
    const durationOf = (index: number) => this.estimateOf(index)?.p50Ms ?? 0;
    const ms = predictRest(this.#run, durationOf, { ended: this.#ended, running, pausing });
    return { ms, isLeast };
  }
}

/** A job that has taken longer than half of its successes may still be like the longest of them. */
function leftOf(elapsedMs: number, { p50Ms, p95Ms }: Estimate): number {
  return Math.max(0, (elapsedMs <= p50Ms ? p50Ms : p95Ms) - elapsedMs);
}
