import type { CheckResult, CheckSpec } from "./check_spec.ts";
import type { Command } from "./commands/command.ts";
import type { ConditionAnswer } from "./conditions/condition.ts";
import type { JobId, SlotId } from "./ids.ts";
import type { JobOutputs } from "./outputs/job_outputs.ts";
import type { Outcome, TerminationCause } from "./outcome.ts";
import type { PluginQuestion } from "./plugins/plugin_question.ts";
import type { Confinement } from "./security/confinement.ts";
import type { RetryAnswer, RetryConditions } from "./retries/retry_conditions.ts";

/** One execution of one job, all that a slot must know to do it. Safe to clone between threads. */
export interface Assignment {
  readonly slot: SlotId;
  readonly jobId: JobId;
  readonly command: Exclude<Command, { kind: "nothing" }>;
  /** The whole environment of the process: nothing else reaches it. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Words before those of whatever is started, which give it what it starts with. */
  readonly launcher?: readonly string[];
  /** Secrets of the environment: no output may show them. Never to be logged. */
  readonly maskValues: readonly string[];
  readonly logPath: string;
  /** How much of this execution's output the log keeps, bytes; `null` for all. */
  readonly logMaxBytes: number | null;
  /** Written to the log before the output where it is not the first execution, else `null`. */
  readonly logHeading: string | null;
  /** What the job is to give others, and the file that it writes that to; `null` for nothing. */
  readonly outputs: { readonly path: string; readonly names: readonly string[] } | null;
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
  /** Comes first: the memory by which threads agree on whose turn it is to start a process. */
  | { readonly kind: "turns"; readonly memory: SharedArrayBuffer }
  /** Comes first where it comes at all: whatever is started from then on is confined by it. */
  | { readonly kind: "confine"; readonly confinement: Confinement }
  | { readonly kind: "run"; readonly assignment: Assignment }
  /** Answers `exited` and `check_cut`: the processes are gone. */
  | { readonly kind: "reaped"; readonly slot: SlotId }
  /**
   * Checks end at once, and nothing is started any more; a process is main's business. After a
   * timeout a retry may be asked for, after a cancellation nothing.
   */
  | { readonly kind: "cancel"; readonly slot: SlotId; readonly cause: TerminationCause }
  /** What a plugin said; `token` is that of the question. */
  | {
    readonly kind: "plugin_answered";
    readonly token: number;
    readonly answer: ConditionAnswer;
  }
  | { readonly kind: "ping"; readonly token: number };

/** How an execution ended, what its checks found, and which part of the log is its own. */
export interface ExecutionEnding {
  readonly outcome: Outcome;
  readonly logOffset: number;
  readonly logBytes: number;
  readonly checks: readonly CheckResult[];
  /** Of a success that has any. */
  readonly outputs?: JobOutputs;
  /** What one that failed wrote there, so that no secret in it is shown; absent where nothing. */
  readonly unused?: Readonly<Record<string, string>>;
  /** What the retry conditions came to, or `null` where there was nothing to find out. */
  readonly answer: RetryAnswer | null;
}

/** What a slot's thread tells main. */
export type ThreadReply =
  | { readonly kind: "spawned"; readonly slot: SlotId; readonly pid: number }
  /**
   * The job's own process is gone; main looks after the rest of its group, then says `reaped`. Left
   * out where there is nothing left of the group and nothing to come: no post-check, no question.
   */
  | { readonly kind: "exited"; readonly slot: SlotId; readonly pid: number }
  /**
   * A check or a retry's question has started a process that leads its own group; `null` when it is
   * gone.
   */
  | { readonly kind: "check_process"; readonly slot: SlotId; readonly pid: number | null }
  /**
   * A check took too long or was cancelled, and its process is gone; main ends what has left its group,
   * by its mark, then says `reaped`.
   */
  | {
    readonly kind: "check_cut";
    readonly slot: SlotId;
    readonly pid: number;
    readonly mark: string;
  }
  /** A check is a plugin's, which only main may ask; its answer has the same token. */
  | {
    readonly kind: "ask_plugin";
    readonly token: number;
    readonly question: PluginQuestion;
  }
  /** Nobody wants that answer any more; one must come all the same, soon. */
  | { readonly kind: "cancel_question"; readonly token: number }
  | { readonly kind: "ended"; readonly slot: SlotId } & ExecutionEnding
  | { readonly kind: "pong"; readonly token: number };
