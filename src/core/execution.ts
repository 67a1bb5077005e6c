import type { CheckResult } from "./check_spec.ts";
import { type Outcome, reasonOf } from "./outcome.ts";
import type { ShownOutput } from "./outputs/job_outputs.ts";
import type { ResourceUsage } from "./resource_usage.ts";

/** How the wait after an execution was chosen, or why none followed. */
export interface RetryChoice {
  /** The wait, whole ms, or `null` where the job is not executed again. */
  readonly delayMs: number | null;
  /** The rule that decided, in words. */
  readonly rule: string;
}

/** One finished execution of a job's command within a run's attempt. Times are epoch ms. */
export interface Execution {
  /** Counted from 1 within the job and attempt. */
  readonly n: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly outcome: Outcome;
  /** `null` where no process was started. */
  readonly pid: number | null;
  /** Where this execution's output starts in the job's log, bytes. */
  readonly logOffset: number;
  /** How many bytes of output the log holds of this execution. */
  readonly logBytes: number;
  /** Why the log may not hold all of its output, in words; absent where nothing speaks for that. */
  readonly logLoss?: string;
  /** What its processes used, or `null` where that is not known: it was too short to be measured. */
  readonly usage: ResourceUsage | null;
  /** The checks that were run, in their order. */
  readonly checks: readonly CheckResult[];
  /** What it gave others; absent where that is nothing. */
  readonly outputs?: readonly ShownOutput[];
  /** From how long on it counts as slow, ms, or `null` where nothing was expected of it. */
  readonly expectedMs: number | null;
  /** What was decided about another execution; `null` after a success, and before the decision. */
  readonly retry: RetryChoice | null;
}

/**
 * Says in words what is to be known of how an execution ended beside its status; `null` where that is
 * nothing. Also a success has something to say where its log may have been cut.
 *
 * @param note Said beside the outcome's own reason.
 */
export function executionReason(
  execution: Pick<Execution, "outcome" | "logLoss">,
  note: string | null = null,
): string | null {
  const parts = [reasonOf(execution.outcome), note, ...logLossClause(execution)]
    .filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join("; ");
}

const mayBeIncomplete = "its log may be incomplete: ";

/** Returns the clause that says that a log may be cut, or nothing. */
export function logLossClause({ logLoss }: Pick<Execution, "logLoss">): readonly string[] {
  return logLoss === undefined ? [] : [`${mayBeIncomplete}${logLoss}`];
}

/** Finds in what {@link executionReason} has said why a log may be cut; `null` where it may not. */
export function logLossIn(reason: string | null): string | null {
  const at = `; ${reason ?? ""}`.lastIndexOf(`; ${mayBeIncomplete}`);
  return at === -1 || reason === null ? null : reason.slice(at + mayBeIncomplete.length);
}

/** Whether an execution took as long as was expected of it, or longer; not before it has ended. */
export function isSlow(
  { startedAt, finishedAt, expectedMs }: Pick<Execution, "startedAt" | "expectedMs"> & {
    readonly finishedAt: number | null;
  },
): boolean {
  return expectedMs !== null && finishedAt !== null && finishedAt - startedAt >= expectedMs;
}
