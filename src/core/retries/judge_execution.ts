import type { Execution, RetryChoice } from "../execution.ts";
import type { JobSpec } from "../job_spec.ts";
import { type JobState, lastOf } from "../job_state.ts";
import { appended } from "./past_executions.ts";
import type { RetryAnswer } from "./retry_conditions.ts";
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
  /** What the job's retry conditions came to, or `null` where nobody was asked. */
  readonly answer: RetryAnswer | null;
}

/** Decides what follows the last of a job's executions, and notes that with it. */
export function judgeExecution(
  job: Pick<JobSpec, "retry" | "allowFailure">,
  past: readonly [Execution, ...Execution[]],
  { now, random, noRetry, answer }: Circumstances,
): Judgement {
  const decision = decideRetry(job.retry, {
    executions: past.length,
    firstStartedAt: past[0].startedAt,
    now,
    outcome: lastOf(past).outcome,
    answer,
  }, random);
  if (decision.kind === "stop") {
    const { rule, isNews } = decision;
    const noted = rule === null ? past : withChoice(past, { delayMs: null, rule });
    return { kind: "end", state: finishedState(job, noted, isNews ? rule : null) };
  }
  if (noRetry !== null) return { kind: "end", state: cutState(job, past, noRetry) };
  const { at: until, delayMs, rule } = decision;
  const state = { kind: "backing_off", until, past: withChoice(past, { delayMs, rule }) } as const;
  return { kind: "again", state, delayMs, rule };
}

/** Returns the final state of a job whose next execution was called off; the chosen wait is kept. */
export function cutState(
  job: Pick<JobSpec, "allowFailure">,
  past: readonly [Execution, ...Execution[]],
  because: string,
): JobState {
  const note = `no retry: ${because}`;
  const chosen = lastOf(past).retry;
  const choice = chosen === null
    ? { delayMs: null, rule: note }
    : { ...chosen, rule: `${chosen.rule}; ${note}` };
  return finishedState(job, withChoice(past, choice), note);
}

/** Returns the final state of a job that has been executed; `note` says what the outcome does not. */
export function finishedState(
  job: Pick<JobSpec, "allowFailure">,
  past: readonly [Execution, ...Execution[]],
  note: string | null,
): JobState {
  const { outcome } = lastOf(past);
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

function withChoice(
  past: readonly [Execution, ...Execution[]],
  retry: RetryChoice,
): readonly [Execution, ...Execution[]] {
  return appended(past.slice(0, -1), { ...lastOf(past), retry });
}
