import type { Assignment } from "../core/assignment.ts";
import type { CheckResult } from "../core/check_spec.ts";
import type { SlotId } from "../core/ids.ts";
import type { JobOutputs } from "../core/outputs/job_outputs.ts";
import type { Outcome, TerminationCause } from "../core/outcome.ts";
import type { ResourceUsage } from "../core/resource_usage.ts";
import type { RetryAnswer } from "../core/retries/retry_conditions.ts";

/** What a slot tells the orchestrator. After `ended` the slot is free again. */
export type SlotEvent =
  | {
    readonly kind: "spawned";
    readonly slot: SlotId;
    readonly pid: number;
    /** When it started, clock ticks since boot, or `null` where the system does not tell. */
    readonly startTicks: number | null;
  }
  | {
    readonly kind: "ended";
    readonly slot: SlotId;
    readonly outcome: Outcome;
    readonly pid: number | null;
    /** Epoch ms. */
    readonly finishedAt: number;
    readonly logOffset: number;
    readonly logBytes: number;
    /** Why the log may not hold all of the output, in words; absent where nothing speaks for that. */
    readonly logLoss?: string;
    /** What its processes used, or `null` where that is not known. */
    readonly usage: ResourceUsage | null;
    readonly checks: readonly CheckResult[];
    /** Of a success that has any, as the job wrote them: secrets are among them. */
    readonly outputs?: JobOutputs;
    /** What one that failed wrote there, so that no secret in it is shown; absent where nothing. */
    readonly unused?: Readonly<Record<string, string>>;
    /** What the job's retry conditions came to, or `null` where nobody was asked. */
    readonly answer: RetryAnswer | null;
  }
  /** Something an operator should know of, such as processes that a job left behind. */
  | { readonly kind: "notice"; readonly slot: SlotId; readonly message: string };

/** How long an execution's process may live, ms. */
export interface ExecutionLimits {
  /** Then its group is ended; 0 is at once. */
  readonly timeoutMs: number;
  /** Time between TERM and KILL. */
  readonly graceMs: number;
}

/** The places where executions run. Each assignment gets exactly one `ended`, whatever happens. */
export interface SlotPool {
  /** Names the one listener; called once, before the first assignment. */
  listen(listener: (event: SlotEvent) => void): void;
  /**
   * Begins to make what the first execution needs, on the side; nobody has to wait for it.
   *
   * @param options `arePlain`: whether all executions are processes without anything to look at.
   */
  warmUp(options: { readonly arePlain: boolean }): void;
  /** Starts an execution on its slot, which must be free. */
  start(assignment: Assignment, limits: ExecutionLimits): void;
  /** Ends a slot's process group: TERM, then KILL after the grace. Nothing happens on a free slot. */
  terminate(slot: SlotId, cause: TerminationCause): void;
  /** Sends KILL to every process group at once, for a cause unless there is one already. */
  killNow(cause: TerminationCause): void;
  /** Ends threads and timers; no process is left. */
  close(): Promise<void>;
}
