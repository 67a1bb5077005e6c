import type { JobStatus } from "./job_state.ts";
import type { ExecutionStatus } from "./outcome.ts";
import { type Change, compareDurations, quantile } from "./statistics.ts";

/** What one job came to in one attempt of a run, as far as statistics look at it. */
export interface JobOutcome {
  readonly status: JobStatus;
  readonly executions: number;
  /** How its last execution ended; `null` where there is none. */
  readonly lastStatus: ExecutionStatus | "RUNNING" | "INTERRUPTED" | null;
  /** Time of all its executions together, ms. */
  readonly tookMs: number | null;
}

/** How reliable a job is and how long it takes. Times in ms. */
export interface JobStats {
  /** Attempts in which it was executed to an end of its own. */
  readonly ran: number;
  readonly succeeded: number;
  /** Of its successes; `null` where there are none. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Successes that took more than one execution. */
  readonly retried: number;
  /** How often a success followed a failure or the other way round. */
  readonly flips: number;
  /** Whether it needs luck: it succeeds by being retried, or fails and succeeds by turns. */
  readonly isFlaky: boolean;
  /** How long its recent successes took against those before; `null` of too few. */
  readonly trend: Change | null;
}

/** A failure that came, was mended and stays away makes two. */
const flipsOfMendedFailure = 2;

/** Works out the statistics of a job from its outcomes, newest first. */
export function statsOfJob(outcomes: readonly JobOutcome[]): JobStats {
  let [ran, succeeded, retried, flips] = [0, 0, 0, 0];
  let last: Verdict | null = null;
  const tookMs: number[] = [];
  for (const outcome of outcomes) {
    const verdict = verdictOf(outcome);
    if (verdict === null) continue;
    ran++;
    if (last !== null && verdict !== last) flips++;
    last = verdict;
    if (verdict === "bad") continue;
    succeeded++;
    if (outcome.executions > 1) retried++;
    if (outcome.tookMs !== null) tookMs.push(outcome.tookMs);
  }
  return {
    ran,
    succeeded,
    p50Ms: quantile(tookMs, 0.5),
    p95Ms: quantile(tookMs, 0.95),
    retried,
    flips,
    isFlaky: retried > 0 || flips > flipsOfMendedFailure,
    trend: trendOf(tookMs),
  };
}

/** Returns how long a job's successes took, ms, in the order of the outcomes. */
export function tookOfSuccesses(outcomes: readonly JobOutcome[]): readonly number[] {
  return outcomes.flatMap((outcome) =>
    // A clock that was set back must not make a negative duration.
    verdictOf(outcome) === "good" && outcome.tookMs !== null ? [Math.max(0, outcome.tookMs)] : []
  );
}

/** Most of the numbers that count as recent, and least of each side. */
const mostRecent = 10;
const leastOfSide = 3;

/**
 * Compares the newest third of some lengths of time, at most ten, with all before.
 *
 * @param newestFirst In ms.
 * @returns `null` of fewer than three on either side.
 */
export function trendOf(newestFirst: readonly number[]): Change | null {
  const recent = countRecent(newestFirst);
  if (newestFirst.length - recent < leastOfSide) return null;
  return compareDurations(newestFirst.slice(recent), newestFirst.slice(0, recent));
}

/**
 * Returns those lengths of time that say how long something takes now: all, or where that has changed
 * of late, the recent ones alone.
 *
 * @param newestFirst In ms.
 */
export function recentOf(newestFirst: readonly number[]): readonly number[] {
  const direction = trendOf(newestFirst)?.direction ?? "same";
  return direction === "same" ? newestFirst : newestFirst.slice(0, countRecent(newestFirst));
}

function countRecent({ length }: readonly number[]): number {
  return Math.min(mostRecent, Math.max(leastOfSide, Math.floor(length / 3)));
}

type Verdict = "good" | "bad";

/** What somebody marked later does not change how it went, but a success taken back was none. */
function verdictOf({ status, lastStatus }: JobOutcome): Verdict | null {
  switch (lastStatus) {
    case null:
    case "RUNNING":
    case "INTERRUPTED":
    case "CANCELLED":
      return null;
    case "SUCCESS":
      return status === "FAILED" ? "bad" : "good";
    case "FAILED":
    case "TIMEOUT":
    case "ERROR":
    case "PRECHECK_FAILED":
    case "POSTCHECK_FAILED":
    case "DENIED":
      return "bad";
    default:
      return lastStatus satisfies never;
  }
}
