import { type JobStats, statsOfJob } from "../../core/job_stats.ts";
import { type RunStats, statsOfRuns } from "../../core/run/run_stats.ts";
import type { HistoryStore } from "../../ports/history_store.ts";

/** The statistics of one application. */
export interface ApplicationStats {
  readonly name: string;
  readonly runs: RunStats;
  /** `null` where jobs were not asked for. */
  readonly jobs: JobsStats | null;
}

/** The statistics of an application's jobs. */
export interface JobsStats {
  /** Of how many attempts; they may be fewer than the runs have. */
  readonly attempts: number;
  readonly isComplete: boolean;
  /** In the order of the newest run's config, then those that it has no more. */
  readonly list: readonly ({ readonly id: string } & JobStats)[];
}

/** Which runs are looked at. */
export interface StatsWindow {
  readonly runs: number;
  /** Epoch ms, or `null`. */
  readonly since: number | null;
  /** How many rows of jobs may be read; 0 where jobs are not asked for. */
  readonly maxJobs: number;
}

/** Reads and works out the statistics of an application. */
export function readStats(
  history: HistoryStore,
  name: string,
  { runs, since, maxJobs }: StatsWindow,
): ApplicationStats {
  const { attempts, sampled, jobs } = history.readSamples({
    applicationName: name,
    runs,
    maxJobs,
    ...(since === null ? {} : { since }),
  });
  return {
    name,
    runs: statsOfRuns(attempts),
    jobs: maxJobs === 0 ? null : {
      attempts: sampled,
      isComplete: sampled === attempts.length,
      list: [...jobs].map(([id, outcomes]) => ({ id, ...statsOfJob(outcomes) })),
    },
  };
}
