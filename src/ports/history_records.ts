import type { CheckResult } from "../core/check_spec.ts";
import type { RunId } from "../core/ids.ts";
import type { DoneStatus, JobStatus } from "../core/job_state.ts";
import type { NotificationRecord } from "../core/notify/notification_record.ts";
import type { ShownOutput } from "../core/outputs/job_outputs.ts";
import type { ExecutionStatus } from "../core/outcome.ts";
import type { RunStatus } from "../core/run/run_status.ts";
import type { Trigger } from "../core/graph/trigger.ts";
import type { HookRecord } from "./hook_record.ts";
import type { AuditAction } from "./job_mark.ts";

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

/** Which attempt of which run a write belongs to. */
export interface RunKey {
  readonly runId: RunId;
  readonly attempt: number;
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
