import type { JobState } from "../job_state.ts";
import type { RunEvent } from "../run/run_event.ts";
import type { RunHeader } from "../run/run_header.ts";
import { type ExpectedTimes, expectTimes } from "./expect_times.ts";
import type { Estimate } from "./forecast.ts";
import { type FutureRun, predictRest } from "./predict_run.ts";

/** What is left of a run. */
export interface Rest {
  readonly ms: number;
  /** Whether it may well be more: jobs wait for conditions, or take longer than was expected. */
  readonly isLeast: boolean;
}

type Spread = Pick<Estimate, "p50Ms" | "p95Ms">;

/** A job that takes that much longer than it usually does is late, whatever its 95th percentile. */
const lateFactor = 1.25;
const lateMs = 2000;

/** Whether a job takes markedly longer than it usually does. */
export function isLate(elapsedMs: number, { p50Ms, p95Ms }: Spread): boolean {
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
  #known:
    | { readonly estimates: readonly (Estimate | null)[]; readonly times: ExpectedTimes }
    | null = null;
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
    return this.#header === null ? null : this.#knownOf(this.#header).estimates[index] ?? null;
  }

  #knownOf(header: RunHeader) {
    if (this.#known !== null) return this.#known;
    const estimates = this.#load(header);
    const times = expectTimes(this.#run, (index) => estimates[index]?.p50Ms ?? null);
    return this.#known = { estimates, times };
  }

  /**
   * Returns what is left of the run at a time, epoch ms; `null` where nothing is known of any job of
   * it, or nothing new starts any more. A job of which nothing is known takes the mean of the others.
   */
  restAt(now: number): Rest | null {
    if (this.#header === null || this.#isStopping) return null;
    const pause = pauseMs + pausePerJobMs * this.#run.jobs.length;
    if (this.#last === null || Math.abs(now - this.#last.at) >= pause) {
      this.#last = { at: now, rest: this.#predict(now, this.#header) };
    }
    const { at, rest } = this.#last;
    return rest === null ? null : { ...rest, ms: Math.max(0, rest.ms - (now - at)) };
  }

  #predict(now: number, header: RunHeader): Rest | null {
    const { times: { timeOf, meanMs } } = this.#knownOf(header);
    if (meanMs === null) return null;
    const durationOf = (index: number) => timeOf(index) ?? meanMs;
    const done = new Set(this.#ended.map(({ index }) => index));
    let isLeast = false;
    for (const [index, { conditions }] of this.#run.jobs.entries()) {
      if (conditions.length === 0 || done.has(index)) continue;
      if (this.#run.plan[index]?.kind !== "run") continue;
      if (!this.#running.has(index) && !this.#pausing.has(index)) isLeast = true;
    }
    const running = [...this.#running].map(([index, since]) => {
      const guessMs = durationOf(index);
      const expected = this.estimateOf(index) ?? { p50Ms: guessMs, p95Ms: guessMs };
      if (isLate(now - since, expected)) isLeast = true;
      return { index, leftMs: leftOf(now - since, expected) };
    });
    const pausing = [...this.#pausing].map(([index, until]) => ({
      index,
      leftMs: Math.max(0, until - now),
    }));
    const ms = predictRest(this.#run, durationOf, { ended: this.#ended, running, pausing });
    return { ms, isLeast };
  }
}

/** A job that has taken longer than half of its successes may still be like the longest of them. */
function leftOf(elapsedMs: number, { p50Ms, p95Ms }: Spread): number {
  return Math.max(0, (elapsedMs <= p50Ms ? p50Ms : p95Ms) - elapsedMs);
}
