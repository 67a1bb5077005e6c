import type { CheckResult, CheckSpec } from "./check_spec.ts";
import type { Command } from "./command.ts";
import type { SlotId } from "./ids.ts";
import type { Outcome, TerminationCause } from "./outcome.ts";
import type { Confinement } from "./security/confinement.ts";
import type { RetryAnswer, RetryConditions } from "./retry_conditions.ts";

/** One execution of one job, all that a slot must know to do it. Safe to clone between threads. */
export interface Assignment {
  readonly slot: SlotId;
  readonly command: Exclude<Command, { kind: "nothing" }>;
  /** The whole environment of the process: nothing else reaches it. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Secrets of the environment: no output may show them. Never to be logged. */
  readonly maskValues: readonly string[];
  readonly logPath: string;
  /** Written to the log before the output where it is not the first execution, else `null`. */
  readonly logHeading: string | null;
  readonly preChecks: readonly CheckSpec[];
  readonly postChecks: readonly CheckSpec[];
  /** What is to be found out after a failure, or `null` where nothing could come of it. */
  readonly retry: RetryInquiry | null;
}

/** What a slot must know to say whether an execution that failed may be followed by another one. */
export interface RetryInquiry {
  readonly conditions: RetryConditions;
  /** Which execution of the job this is, counted from 1. */
  readonly execution: number;
}

/** What main tells a slot's thread. */
export type ThreadRequest =
  /** Comes first where it comes at all: whatever is started from then on is confined by it. */
  | { readonly kind: "confine"; readonly confinement: Confinement }
  | { readonly kind: "run"; readonly assignment: Assignment }
  /** Answers `exited`: the process group is gone, so the log is complete. */
  | { readonly kind: "reaped"; readonly slot: SlotId }
  /**
   * Checks end at once, and nothing is started any more; a process is main's business. After a
   * timeout a retry may be asked for, after a cancellation nothing.
   */
  | { readonly kind: "cancel"; readonly slot: SlotId; readonly cause: TerminationCause }
  | { readonly kind: "ping"; readonly token: number };

/** What a slot's thread tells main. */
export type ThreadReply =
  | { readonly kind: "spawned"; readonly slot: SlotId; readonly pid: number }
  /**
   * The job's own process is gone; main looks after the rest of its group, then says `reaped`. Left
   * out where there is nothing left of the group and nothing to come: no post-check, no question.
   */
  | { readonly kind: "exited"; readonly slot: SlotId; readonly pid: number }
  /** A check or a retry's question has started a process that leads its own group; `null` when it is gone. */
  | { readonly kind: "check_process"; readonly slot: SlotId; readonly pid: number | null }
  | {
    readonly kind: "ended";
    readonly slot: SlotId;
    readonly outcome: Outcome;
    readonly logOffset: number;
    readonly logBytes: number;
    readonly checks: readonly CheckResult[];
    readonly answer: RetryAnswer | null;
  }
  | { readonly kind: "pong"; readonly token: number };
