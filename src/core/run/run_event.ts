import type { Execution } from "../execution.ts";
import type { HookRun } from "../hooks/hook_run.ts";
import type { HookName } from "../hooks/hooks.ts";
import type { JobId, SlotId } from "../ids.ts";
import type { JobState, StopCause } from "../job_state.ts";
import type { RunHeader } from "./run_header.ts";
import type { RunReport } from "./run_report.ts";

/**
 * All that can be observed of a run, in the order in which it happens. `at` is epoch ms.
 * Observers get a job's number in the config (`index`) beside its id, since both are cheap to have.
 */
export type RunEvent =
  | { readonly kind: "run_started"; readonly at: number; readonly run: RunHeader }
  /** An execution was handed to a slot; its process may not exist yet. */
  | {
    readonly kind: "job_started";
    readonly at: number;
    readonly index: number;
    readonly jobId: JobId;
    /** Counted from 1. */
    readonly execution: number;
    readonly slot: SlotId;
    readonly logPath: string;
  }
  | {
    readonly kind: "job_spawned";
    readonly at: number;
    readonly index: number;
    readonly jobId: JobId;
    readonly execution: number;
    readonly pid: number;
    /** When the process started, clock ticks since boot, or `null` where that is not known. */
    readonly startTicks: number | null;
  }
  /** An execution failed and the job waits, holding no slot, until it is tried again. */
  | {
    readonly kind: "job_retrying";
    readonly at: number;
    readonly index: number;
    readonly jobId: JobId;
    readonly execution: Execution;
    readonly until: number;
    /** The rule that decided, in words. */
    readonly rule: string;
  }
  /** All dependencies of the job on other jobs are met, and what it waits for lies outside the run. */
  | {
    readonly kind: "job_awaiting";
    readonly at: number;
    readonly index: number;
    readonly jobId: JobId;
    /** What it waits for, in words, in declared order. */
    readonly conditions: readonly string[];
  }
  /** One of the conditions of a job that waits is met. */
  | {
    readonly kind: "condition_met";
    readonly at: number;
    readonly index: number;
    readonly jobId: JobId;
    /** When the job began to wait, epoch ms. */
    readonly since: number;
    readonly condition: string;
    /** What met it, in words. */
    readonly found: string;
    /** The conditions that are still to be met, in words; with none, the job is ready. */
    readonly left: readonly string[];
  }
  /** The job reached a final state, with or without having been executed. */
  | {
    readonly kind: "job_ended";
    readonly at: number;
    readonly index: number;
    readonly jobId: JobId;
    readonly state: JobState;
    readonly logPath: string | null;
  }
  /** Nothing new starts from here on. */
  | { readonly kind: "run_stopping"; readonly at: number; readonly cause: StopCause }
  | {
    readonly kind: "notice";
    readonly at: number;
    readonly level: "info" | "warning";
    readonly jobId: JobId | null;
    readonly message: string;
  }
  /** A command that follows the run was handed to a slot. */
  | {
    readonly kind: "hook_started";
    readonly at: number;
    readonly name: HookName;
    readonly place: number;
    readonly command: string;
    readonly logPath: string;
  }
  /** A hook ended, or did not start since a signal came before. */
  | { readonly kind: "hook_ended"; readonly at: number; readonly hook: HookRun }
  | { readonly kind: "run_ended"; readonly at: number; readonly report: RunReport };
