import type { Execution } from "./execution.ts";
import type { JobSpec } from "./job_spec.ts";
import type { JobState } from "./job_state.ts";
import type { Outcome } from "./outcome.ts";
import { decideRetry } from "./retry_policy.ts";

/** What follows a job's execution: a wait before the next one, or the job's end. */
export type Judgement =
  | {
    readonly kind: "again";
    readonly state: Extract<JobState, { kind: "backing_off" }>;
    readonly delayMs: number;
    readonly rule: string;
  }
  | { readonly kind: "end"; readonly state: JobState };

/** What a judgement depends on beside the job and its executions. */
export interface Circumstances {
  /** Epoch ms. */
  readonly now: number;
  /** At least 0 and less than 1. */
  readonly random: number;
  /** Why nothing is tried again, in words, or `null` where it may be. */
  readonly noRetry: string | null;
}

/** Decides what follows the last of a job's executions. */
export function judgeExecution(
  job: Pick<JobSpec, "retry" | "allowFailure">,
  past: readonly [Execution, ...Execution[]],
  { now, random, noRetry }: Circumstances,
): Judgement {
  const decision = decideRetry(job.retry, {
    executions: past.length,
    firstStartedAt: past[0].startedAt,
    now,
    outcome: lastOutcome(past),
  }, random);
  if (decision.kind === "stop") {
    const note = past.length > 1 ? decision.rule : null;
    return { kind: "end", state: finishedState(job, past, note) };
  }
  if (noRetry !== null) {
    return { kind: "end", state: finishedState(job, past, `no retry: ${noRetry}`) };
  }
  const { at: until, delayMs, rule } = decision;
  return { kind: "again", state: { kind: "backing_off", until, past }, delayMs, rule };
}

/** Returns the final state of a job that has been executed; `note` says what the outcome does not. */
export function finishedState(
  job: Pick<JobSpec, "allowFailure">,
  past: readonly [Execution, ...Execution[]],
  note: string | null,
): JobState {
  const outcome = lastOutcome(past);
  const tolerated = job.allowFailure && outcome.kind !== "succeeded" &&
    outcome.kind !== "cancelled";
  const said = [note, tolerated ? "it is allowed to fail" : null].filter((text) => text !== null);
  return {
    kind: "finished",
    past,
    note: said.length === 0 ? null : said.join("; "),
    tolerated,
  };
}

function lastOutcome(past: readonly [Execution, ...Execution[]]): Outcome {
  return (past[past.length - 1] as Execution).outcome;
}
