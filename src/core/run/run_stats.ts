import { trendOf } from "../job_stats.ts";
import type { RunStatus } from "./run_status.ts";
import { type Change, quantile } from "../statistics.ts";

/** One attempt of a run, as far as statistics look at it. Times are epoch ms. */
export interface AttemptOutcome {
  readonly runId: number;
  readonly attempt: number;
  readonly status: RunStatus;
  readonly startedAt: number;
  readonly finishedAt: number | null;
}

/** How an application's runs went. Times in ms. */
export interface RunStats {
  /** Runs that have ended. */
  readonly ended: number;
  readonly succeeded: number;
  /** Of these, the ones that needed more than one attempt. */
  readonly resumed: number;
  /** Of runs that succeeded in their first attempt; `null` where there are none. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly trend: Change | null;
  /** Start of the oldest and of the newest run, epoch ms; `null` where there are no runs. */
  readonly firstStartedAt: number | null;
  readonly lastStartedAt: number | null;
}

/** Works out the statistics of runs from all their attempts, the newest first. */
export function statsOfRuns(attempts: readonly AttemptOutcome[]): RunStats {
  let [ended, succeeded, resumed] = [0, 0, 0];
  const tookMs: number[] = [];
  const seen = new Set<number>();
  for (const { runId, attempt, status, startedAt, finishedAt } of attempts) {
    // A run stands as its latest attempt does.
    if (seen.has(runId)) continue;
    seen.add(runId);
    if (status === "RUNNING") continue;
    ended++;
    if (status !== "SUCCESS") continue;
    succeeded++;
    if (attempt > 1) resumed++;
    else if (finishedAt !== null) tookMs.push(Math.max(0, finishedAt - startedAt));
  }
  const starts = attempts.map(({ startedAt }) => startedAt);
  return {
    ended,
    succeeded,
    resumed,
    p50Ms: quantile(tookMs, 0.5),
    p95Ms: quantile(tookMs, 0.95),
    trend: trendOf(tookMs),
    firstStartedAt: starts.length === 0 ? null : starts.reduce((a, b) => Math.min(a, b)),
    lastStartedAt: starts.length === 0 ? null : starts.reduce((a, b) => Math.max(a, b)),
  };
}
