import type { Execution } from "../core/execution.ts";
import type { RunId } from "../core/ids.ts";
import type { JobStatus } from "../core/job_state.ts";
import type { ExecutionStatus } from "../core/outcome.ts";
import type { RunStatus } from "../core/run_report.ts";

/** What identifies the engine process that works on a run (proc(5): boot_id, stat field 22). */
export interface EngineIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot, or `null` where the system does not tell. */
  readonly pidStartTicks: number | null;
  readonly bootId: string | null;
  readonly host: string;
  readonly user: string;
  readonly version: string;
}

/** A run about to start: written, with a row for every job, before anything of it happens. */
export interface NewRun {
  readonly applicationName: string;
  readonly configPath: string;
  readonly workingDir: string;
  readonly logDir: string;
  readonly workers: number;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly engine: EngineIdentity;
  readonly jobs: readonly {
    readonly id: string;
    readonly description: string;
    readonly command: string;
    /** Absolute folder where it differs from the run's, else `null`. */
    readonly logDir: string | null;
  }[];
}

/** One change to a run's rows. `index` is the job's place in `NewRun.jobs`. Times are epoch ms. */
export type HistoryWrite =
  | {
    readonly kind: "execution_started";
    readonly index: number;
    readonly n: number;
    readonly at: number;
  }
  | {
    readonly kind: "execution_spawned";
    readonly index: number;
    readonly n: number;
    readonly pid: number;
  }
  | { readonly kind: "execution_ended"; readonly index: number; readonly execution: Execution }
  | {
    readonly kind: "job_ended";
    readonly index: number;
    readonly at: number;
    readonly status: JobStatus;
    readonly reason: string | null;
    /** The earlier attempt whose success stands for this one, where that is so. */
    readonly reusedFrom?: number;
  }
  | {
    readonly kind: "run_ended";
    readonly at: number;
    readonly status: RunStatus;
    readonly exitCode: number;
  };

/** Which attempt of which run a write belongs to. */
export interface RunKey {
  readonly runId: RunId;
  readonly attempt: number;
}

/** One attempt of a run, as lists show it. Times are epoch ms. */
export interface RunSummary {
  readonly runId: RunId;
  readonly attempt: number;
  readonly applicationName: string;
  readonly status: RunStatus;
  readonly exitCode: number | null;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly configPath: string;
  readonly workingDir: string;
  readonly logDir: string;
  readonly workers: number;
  readonly jobCount: number;
  /** Jobs of the attempt by status; absent statuses count 0. */
  readonly counts: Readonly<Partial<Record<JobStatus, number>>>;
}

/** One execution as stored. Times are epoch ms. */
export interface ExecutionRecord {
  readonly n: number;
  readonly status: ExecutionStatus | "RUNNING";
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Why it ended as it did, in words; `null` where the status says all. */
  readonly reason: string | null;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly pid: number | null;
  readonly logOffset: number | null;
  readonly logBytes: number | null;
  /** CPU time of all its processes, ms, or `null` where it is not known. */
  readonly cpuMs: number | null;
  /** The most memory that its processes were seen to hold together, or `null`, bytes. */
  readonly peakMemoryBytes: number | null;
}

/** One job of one attempt as stored. Times are epoch ms. */
export interface JobRecord {
  readonly id: string;
  readonly description: string;
  readonly command: string;
  readonly status: JobStatus;
  readonly reason: string | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The attempt in which the job last did something. */
  readonly attempt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly logDir: string | null;
  readonly executions: readonly ExecutionRecord[];
}

/** A run with every job of its latest attempt. */
export interface RunRecord {
  readonly run: RunSummary;
  readonly jobs: readonly JobRecord[];
}

/** The history database. Every method may throw `HistoryError`. */
export interface HistoryStore {
  /** Reserves the next run id and writes the run and all its jobs as PENDING, in one transaction. */
  startRun(run: NewRun): RunKey;
  /**
   * Writes changes of one run in one transaction. They outlive the engine when it returns. They
   * outlive a power loss one sync of the disk later, which nobody waits for; the end of a run waits.
   */
  record(key: RunKey, writes: readonly HistoryWrite[]): void;
  /** Lists attempts, newest run first, attempts of a run ascending. `limit` counts runs. */
  listRuns(
    filter: { readonly applicationName?: string; readonly limit: number },
  ): readonly RunSummary[];
  /** Returns a run with the jobs of its latest attempt, or of the one asked for. */
  loadRun(runId: RunId, attempt?: number): RunRecord | null;
  close(): void;
}

/** A history database that cannot be opened, read or written. */
export class HistoryError extends Error {
  override readonly name = "HistoryError";
  /** What the user can do about it. */
  readonly hint: string | undefined;

  constructor(message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.hint = options.hint;
  }
}
