import type { Execution } from "../core/execution.ts";
import type { HookRun } from "../core/hooks/hook_run.ts";
import type { HookName } from "../core/hooks/hooks.ts";
import type { LeftoverOf } from "../core/leftover.ts";
import type { RunId } from "../core/ids.ts";
import type { JobStatus } from "../core/job_state.ts";
import type { NotificationRecord } from "../core/notify/notification_record.ts";
import type { RunStatus } from "../core/run/run_status.ts";
import type { RunSamples, SampleFilter } from "./run_samples.ts";
import type {
  DependencyRecord,
  EngineIdentity,
  ReusedJob,
  RunKey,
  RunRecord,
  RunSummary,
} from "./history_records.ts";
import type { JobMark } from "./job_mark.ts";
import type { LatestAttempt } from "./latest_attempt.ts";

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
  /** What its processes are marked by: unique on all machines; see `core/engine_variables.ts`. */
  readonly mark: string;
  /** Tells one config from another; see `core/job_fingerprint.ts`. */
  readonly configFingerprint: string;
  /** What jobs are granted, as words of a command line; `null` or absent where the config is trusted. */
  readonly grants?: readonly string[] | null;
  readonly jobs: readonly {
    readonly id: string;
    readonly description: string;
    readonly command: string;
    /** Absolute folder that it runs in where it differs from the run's, else `null`. */
    readonly workingDir: string | null;
    /** Absolute folder of its log where it differs from the run's, else `null`. */
    readonly logDir: string | null;
    /** Tells one definition of the job from another; see `core/job_fingerprint.ts`. */
    readonly fingerprint: string;
    /** In declared order; none unless given. */
    readonly dependencies?: readonly DependencyRecord[];
  }[];
}

/** One change to a run's rows. `index` is the job's place in `NewRun.jobs`. Times are epoch ms. */
export type HistoryWrite =
  | {
    readonly kind: "execution_started";
    readonly index: number;
    readonly n: number;
    readonly at: number;
    /** Which slot it took, counted from 0; absent where nobody knows. */
    readonly slot?: number;
  }
  | {
    readonly kind: "execution_spawned";
    readonly index: number;
    readonly n: number;
    readonly pid: number;
    /** When the process started, clock ticks since boot, or `null` where that is not known. */
    readonly startTicks: number | null;
  }
  | { readonly kind: "execution_ended"; readonly index: number; readonly execution: Execution }
  | {
    readonly kind: "job_waits";
    readonly index: number;
    /** When it began to wait for conditions outside the run. */
    readonly since: number;
    /** When it had no more to wait for, or `null` while it waits. */
    readonly until: number | null;
    /** What it waits for, in words, or `null`. */
    readonly reason: string | null;
  }
  | {
    readonly kind: "job_ended";
    readonly index: number;
    readonly at: number;
    readonly status: JobStatus;
    readonly reason: string | null;
    /** It failed, and is allowed to. */
    readonly tolerated?: true;
  }
  | {
    readonly kind: "hook_started";
    readonly name: HookName;
    readonly place: number;
    readonly command: string;
    readonly at: number;
  }
  | { readonly kind: "hook_ended"; readonly hook: HookRun }
  | {
    readonly kind: "run_ended";
    readonly at: number;
    readonly status: RunStatus;
    readonly exitCode: number;
  }
  /** A notification, or what has become of it since. */
  | { readonly kind: "notification"; readonly notification: NotificationRecord };

/** An attempt that has not ended, as far as the history knows. Times are epoch ms. */
export interface OpenAttempt extends RunKey {
  readonly applicationName: string;
  readonly startedAt: number;
  readonly engine: EngineIdentity;
  /** What its processes are marked by. */
  readonly mark: string;
}

/** An attempt that has ended but for its hooks, as far as the history knows. Times are epoch ms. */
export interface AttemptInHooks extends OpenAttempt {
  readonly status: RunStatus;
  /** The hook that runs, for people, such as `on_failure 2`. */
  readonly hook: string;
}

/** Says whether a run may start beside all those that have not ended. */
export type Admit = (open: readonly OpenAttempt[]) => boolean;

/** What whoever begins a run does within the transaction that writes it. */
export interface Beginning {
  /** Asked first: of engines that start at the same moment each but the first sees those before it. */
  readonly admit: Admit;
  /** Called when all is written: nothing is left but to commit it. */
  readonly onWritten?: () => void;
}

/**
 * An execution, of a job or a hook, whose end nobody has seen: its engine works on it still, or has
 * died.
 */
export interface CutExecution extends RunKey {
  readonly of: LeftoverOf;
  /** `null` where the engine died before it had told, and for hooks. */
  readonly pid: number | null;
  readonly startTicks: number | null;
  readonly engine: EngineIdentity;
  /** What its own processes are marked by, and nothing else. */
  readonly mark: string;
}

/** The end of an attempt that its own engine could not record. */
export interface Interruption {
  /** Epoch ms, or `null` where nobody knows: then the last that the history knows of it. */
  readonly at: number | null;
  /** What happened, such as "its engine died". */
  readonly because: string;
}

/** Which runs to list. */
export interface RunFilter {
  /** Only runs of the application of this very name. */
  readonly applicationName?: string;
  /** Only runs of applications whose names this pattern matches; a name stands for itself. */
  readonly applications?: string;
  /** Only runs whose latest attempt has one of these. */
  readonly statuses?: readonly RunStatus[];
  /** Only runs whose latest attempt started then or later, epoch ms. */
  readonly since?: number;
  /** Only the run with this number. */
  readonly runId?: RunId;
  /** Only runs that were begun before the run with this number. */
  readonly before?: number;
  /** How many runs at most, the newest. */
  readonly limit: number;
}

/** The history database. Every method may throw `HistoryError`. */
export interface HistoryStore {
  /**
   * Waits until no other process holds the lock for writing, and makes sure that this one can write;
   * the calling thread stands still.
   */
  awaitLock(): void;
  /** Reserves the next run id and writes the run and all its jobs as PENDING, in one transaction. */
  startRun(run: NewRun): RunKey;
  /**
   * Does the same if it is admitted.
   *
   * @returns `null`, and nothing is written, where it is not.
   */
  startRunIf(run: NewRun, beginning: Beginning): RunKey | null;
  /**
   * Writes the next attempt of a run in one transaction: reused jobs as they ended, all others as
   * PENDING. An attempt whose engine died and that still says RUNNING becomes INTERRUPTED.
   *
   * @param latest The attempt that the caller has seen to be the run's latest.
   * @returns `null`, and nothing is written, where that is not so any more, or a job that is to be
   * reused is not done any more: another resume or a mark came first; or where it is not admitted.
   */
  startAttempt(
    latest: RunKey,
    run: NewRun,
    reused: readonly ReusedJob[],
    beginning?: Beginning,
  ): RunKey | null;
  /**
   * Changes jobs of a run's latest attempt in one transaction, with a record of who did it. The
   * attempt's own status follows: SUCCESS once every job is done or skipped, FAILED where it was
   * SUCCESS and a job is done no more.
   *
   * @returns `false`, and nothing is written, where the attempt is not the latest any more or a job
   * has another status than the person saw.
   */
  markJobs(latest: RunKey, mark: JobMark): boolean;
  /**
   * Writes changes of one run in one transaction. They outlive the engine when it returns. They
   * outlive a power loss one sync of the disk later, which nobody waits for; the end of a run waits.
   */
  record(key: RunKey, writes: readonly HistoryWrite[]): void;
  /** Lists attempts that have not ended as far as the history knows, oldest run first. */
  listOpen(): readonly OpenAttempt[];
  /** Lists attempts whose verdict is known, but whose hooks have not ended as far as is known. */
  listInHooks(): readonly AttemptInHooks[];
  /** Lists executions of a run whose end nobody has seen, in all attempts. */
  listCut(runId: RunId): readonly CutExecution[];
  /** Lists executions of all runs and attempts that are known to be interrupted. */
  listInterrupted(): readonly CutExecution[];
  /**
   * Ends the records of an attempt whose engine has died, in one transaction: it and the jobs that
   * ran become INTERRUPTED, those that waited NOT_STARTED. Of one that has its verdict only the hooks
   * that ran become INTERRUPTED.
   *
   * @returns `false`, and nothing is written, where the attempt has ended already.
   */
  interrupt(key: RunKey, how: Interruption): boolean;
  /** Lists attempts, newest run first, attempts of a run ascending. `limit` counts runs. */
  listRuns(filter: RunFilter): readonly RunSummary[];
  /** Names all applications that have runs, the one with the newest run first. */
  listApplications(): readonly string[];
  /** Reads what jobs came to in the newest runs of an application. */
  readSamples(filter: SampleFilter): RunSamples;
  /** Returns a run with the jobs of its latest attempt, or of the one asked for. */
  loadRun(runId: RunId, attempt?: number): RunRecord | null;
  /** Lists the latest attempts of an application, the newest run first, its newest attempt first. */
  listLatest(applicationName: string, limit: number): readonly LatestAttempt[];
  close(): void;
}

/** A history database that cannot be opened, read or written. */
export class HistoryError extends Error {
  override readonly name = "HistoryError";
  /** What the user can do about it. */
  readonly hint: string | undefined;
  /** Whether another process's lock is in the way, which may go as it has come. */
  readonly isLocked: boolean;

  constructor(
    message: string,
    options: {
      readonly hint?: string;
      readonly cause?: unknown;
      readonly isLocked?: boolean;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.hint = options.hint;
    this.isLocked = options.isLocked ?? false;
  }
}
