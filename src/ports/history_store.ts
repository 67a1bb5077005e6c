import type { CheckResult } from "../core/check_spec.ts";
import type { Execution } from "../core/execution.ts";
import type { HookRun } from "../core/hook_run.ts";
import type { HookName } from "../core/hooks.ts";
import type { RunId } from "../core/ids.ts";
import type { DoneStatus, JobStatus } from "../core/job_state.ts";
import type { ProcessOwner } from "../core/leftover.ts";
import type { NotificationRecord } from "../core/notify/notification_record.ts";
import type { ShownOutput } from "../core/outputs/job_outputs.ts";
import type { ExecutionStatus } from "../core/outcome.ts";
import type { RunStatus } from "../core/run_report.ts";
import type { Trigger } from "../core/trigger.ts";
import type { RunSamples, SampleFilter } from "./run_samples.ts";
import type { HookRecord } from "./hook_record.ts";
import type { AuditAction, JobMark } from "./job_mark.ts";
import type { LatestAttempt } from "./latest_attempt.ts";

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

/** A job that another one waits for, and for what. */
export interface DependencyRecord {
  readonly id: string;
  readonly trigger: Trigger;
}

/** A job of a new attempt that stands on its success in an earlier one. */
export interface ReusedJob {
  /** Its place in `NewRun.jobs`. */
  readonly index: number;
  readonly status: DoneStatus;
  readonly reason: string;
}

/** One job's record changed by a person, as stored. Times are epoch ms. */
export interface AuditRecord {
  readonly attempt: number;
  readonly jobId: string;
  readonly action: AuditAction;
  readonly user: string;
  readonly host: string;
  readonly at: number;
  readonly reason: string | null;
  readonly previousStatus: JobStatus;
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

/** Which attempt of which run a write belongs to. */
export interface RunKey {
  readonly runId: RunId;
  readonly attempt: number;
}

/** An attempt that has not ended, as far as the history knows. Times are epoch ms. */
export interface OpenAttempt extends RunKey {
  readonly applicationName: string;
  readonly startedAt: number;
  readonly engine: EngineIdentity;
  /** What its processes are marked by. */
  readonly mark: string;
}

/** Says whether a run may start beside all those that have not ended. */
export type Admit = (open: readonly OpenAttempt[]) => boolean;

/** An execution of a job or a hook whose end nobody has seen: its engine works on it, or has died. */
export interface CutExecution extends RunKey {
  readonly owner: ProcessOwner;
  /** `null` where the engine died before it had told, and of hooks. */
  readonly pid: number | null;
  readonly startTicks: number | null;
  readonly engine: EngineIdentity;
  /** What its processes are marked by, unlike those of any other. */
  readonly mark: string;
}

/** The end of an attempt that its own engine could not record. */
export interface Interruption {
  /** Epoch ms, or `null` where nobody knows: then the last that the history knows of it. */
  readonly at: number | null;
  /** What happened, such as "its engine died". */
  readonly because: string;
}

/** One attempt of a run. Times are epoch ms. */
export interface AttemptRecord {
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
  /** The engine that works or worked on it. */
  readonly engine: EngineIdentity;
  readonly configFingerprint: string;
  /** What jobs were granted, as words of a command line; `null` where the config was trusted. */
  readonly grants: readonly string[] | null;
}

/** One attempt of a run, as lists show it. */
export interface RunSummary extends AttemptRecord {
  /** Jobs of the attempt by status; absent statuses count 0. */
  readonly counts: Readonly<Partial<Record<JobStatus, number>>>;
}

/** One execution as stored. Times are epoch ms. */
export interface ExecutionRecord {
  readonly n: number;
  readonly status: ExecutionStatus | "RUNNING" | "INTERRUPTED";
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Why it ended as it did, in words; `null` where the status says all. */
  readonly reason: string | null;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  /** Which slot it took, counted from 0, or `null` where nobody knows. */
  readonly slot: number | null;
  readonly pid: number | null;
  readonly logOffset: number | null;
  readonly logBytes: number | null;
  /** CPU time of all its processes, ms, or `null` where it is not known. */
  readonly cpuMs: number | null;
  /** The most memory that its processes were seen to hold together, or `null`, bytes. */
  readonly peakMemoryBytes: number | null;
  /** From how long on it counts as slow, ms, or `null` where nothing was expected of it. */
  readonly expectedMs: number | null;
  /** The wait that was chosen before another execution, ms, or `null` where none was to follow. */
  readonly retryDelayMs: number | null;
  /** The rule that decided whether another execution follows; `null` after a success. */
  readonly retryRule: string | null;
  /** The checks that were run, in their order. */
  readonly checks: readonly CheckResult[];
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
  /** When it began to wait for conditions outside the run; `null` where it never did. */
  readonly waitStartedAt: number | null;
  /** When it had no more to wait for. */
  readonly waitEndedAt: number | null;
  /** Absolute folder that it ran in where it differs from the run's, else `null`. */
  readonly workingDir: string | null;
  /** Absolute folder of its log where it differs from the run's, else `null`. */
  readonly logDir: string | null;
  /** Whether it failed and is allowed to, so that the run can succeed nevertheless. */
  readonly tolerated: boolean;
  /** Tells one definition of the job from another. */
  readonly fingerprint: string;
  /** What it waited for by the definition that this attempt had. */
  readonly dependencies: readonly DependencyRecord[];
  readonly executions: readonly ExecutionRecord[];
  /** What it gave others, in the order of their declaration. */
  readonly outputs: readonly ShownOutput[];
}

/** A run with every job of one attempt, the latest unless another was asked for. */
export interface RunRecord {
  readonly run: RunSummary;
  readonly jobs: readonly JobRecord[];
  /** The commands that followed the attempt, in their order. */
  readonly hooks: readonly HookRecord[];
  /** What people changed in any attempt of the run, oldest first. */
  readonly audit: readonly AuditRecord[];
  /** Whom the attempt told of itself, in the order of the decisions. */
  readonly notifications: readonly NotificationRecord[];
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
  /** Waits until no other process holds the lock for writing; the calling thread stands still. */
  awaitLock(): void;
  /** Reserves the next run id and writes the run and all its jobs as PENDING, in one transaction. */
  startRun(run: NewRun): RunKey;
  /**
   * Does the same if `admit` says so, which is asked within the transaction: of engines that start at
   * the same moment each but the first sees the runs of those before it.
   *
   * @returns `null`, and nothing is written, where it does not.
   */
  startRunIf(run: NewRun, admit: Admit): RunKey | null;
  /**
   * Writes the next attempt of a run in one transaction: reused jobs as they ended, all others as
   * PENDING. An attempt whose engine died and that still says RUNNING becomes INTERRUPTED.
   *
   * @param latest The attempt that the caller has seen to be the run's latest.
   * @returns `null`, and nothing is written, where that is not so any more, or a job that is to be
   * reused is not done any more: another resume or a mark came first; or where `admit` says no.
   */
  startAttempt(
    latest: RunKey,
    run: NewRun,
    reused: readonly ReusedJob[],
    admit?: Admit,
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
  /** Lists attempts that have ended, but not their hooks as far as the history knows. */
  listOpenHooks(): readonly OpenAttempt[];
  /** Lists executions and hooks of a run whose end nobody has seen, in all attempts. */
  listCut(runId: RunId): readonly CutExecution[];
  /** Lists executions and hooks of all runs and attempts that are known to be interrupted. */
  listInterrupted(): readonly CutExecution[];
  /**
   * Ends the records of an attempt whose engine has died, in one transaction: it and the jobs that
   * ran become INTERRUPTED, those that waited NOT_STARTED. Of an attempt that had ended only the hook
   * that ran becomes INTERRUPTED.
   *
   * @returns `false`, and nothing is written, where all of it has ended already.
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
