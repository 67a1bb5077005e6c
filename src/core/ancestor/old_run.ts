import type { JobStatus } from "../job_state.ts";
import type { ExecutionStatus } from "../outcome.ts";
import type { RunStatus } from "../run/run_status.ts";

/** A row of the ancestor's database; any column may be missing, since it had many schemas. */
export type OldRow = Readonly<Record<string, unknown>>;

/** One execution of the ancestor's. Times are epoch ms. */
export interface OldExecution {
  readonly status: ExecutionStatus;
  readonly exitCode: number | null;
  readonly startedAt: number;
  readonly finishedAt: number | null;
}

/** One job of an attempt, in the words of this program. */
export interface OldJob {
  readonly id: string;
  readonly description: string;
  readonly command: string;
  readonly status: JobStatus;
  readonly reason: string | null;
  readonly endedAt: number | null;
  /** The attempt whose success stands for this one, or `null`. */
  readonly reusedFrom: number | null;
  readonly executions: readonly OldExecution[];
}

/** One attempt of a run, in the words of this program. Times are epoch ms. */
export interface OldAttempt {
  readonly attempt: number;
  readonly status: RunStatus;
  readonly exitCode: number | null;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  /** Jobs of the config; those that never ran have no row. */
  readonly jobCount: number;
  readonly workingDir: string;
  readonly jobs: readonly OldJob[];
}

/** A run of the ancestor's, in the words of this program. */
export interface OldRun {
  /** Its number there. */
  readonly oldId: number;
  readonly applicationName: string;
  /** Tells it from every other run of any of the ancestor's databases. */
  readonly identity: string;
  /** Tells whether something happened to it since. */
  readonly content: string;
  readonly attempts: readonly [OldAttempt, ...OldAttempt[]];
}

/** Something in the ancestor's database that cannot be taken over as it is. */
export interface OldRunProblem {
  readonly oldId: number | null;
  /** What and what became of it, in words. */
  readonly what: string;
}
