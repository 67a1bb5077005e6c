import type { CheckResult, CheckSpec } from "./check_spec.ts";
import type { Command } from "./command.ts";
import type { SlotId } from "./ids.ts";
import type { JobOutputs } from "./outputs/job_outputs.ts";
import type { Outcome } from "./outcome.ts";

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
  /** What the job is to give others, and the file that it writes that to; `null` for nothing. */
  readonly outputs: { readonly path: string; readonly names: readonly string[] } | null;
  readonly preChecks: readonly CheckSpec[];
  readonly postChecks: readonly CheckSpec[];
}

/** What main tells a slot's thread. */
export type ThreadRequest =
  | { readonly kind: "run"; readonly assignment: Assignment }
  /** Answers `exited`: the process group is gone, so the log is complete. */
  | { readonly kind: "reaped"; readonly slot: SlotId }
  /** Checks end at once, and nothing is started any more; a process is main's business. */
  | { readonly kind: "cancel"; readonly slot: SlotId }
  | { readonly kind: "ping"; readonly token: number };

/** What a slot's thread tells main. */
export type ThreadReply =
  | { readonly kind: "spawned"; readonly slot: SlotId; readonly pid: number }
  /**
   * The job's own process is gone; main looks after the rest of its group, then says `reaped`. Left
   * out where there is nothing left of the group and no post-check to come.
   */
  | { readonly kind: "exited"; readonly slot: SlotId; readonly pid: number }
  /** A check has started a process that leads its own group; `null` when it is gone. */
  | { readonly kind: "check_process"; readonly slot: SlotId; readonly pid: number | null }
  | {
    readonly kind: "ended";
    readonly slot: SlotId;
    readonly outcome: Outcome;
    readonly logOffset: number;
    readonly logBytes: number;
    readonly checks: readonly CheckResult[];
    /** Of a success that has any. */
    readonly outputs?: JobOutputs;
  }
  | { readonly kind: "pong"; readonly token: number };
