import type { Outcome } from "../outcome.ts";
import {
  describeMismatch,
  hasQuestions,
  listedRule,
  type RetryAnswer,
  type RetryConditions,
  whyNeverRetried,
} from "./retry_conditions.ts";
import { longestTimerMs } from "../longest_timer.ts";

/** When and how often a job is executed again. Times in ms. */
export interface RetryPolicy extends RetryConditions {
  /** Extra executions after the first. */
  readonly maxRetries: number;
  readonly delayMs: number;
  /** Factor on the delay for each further retry. */
  readonly backoff: number;
  /** Fraction of the delay, 0 to 1, by which it is spread both ways. */
  readonly jitter: number;
  /** Limit on one wait, ms; 0 is no limit. */
  readonly maxDelayMs: number;
  /** Limit on the time since the first start, after which nothing is tried again; 0 is no limit. */
  readonly maxTimeMs: number;
}

/** What a job has behind it in this attempt of the run. Times are epoch ms. */
export interface PastExecutions {
  /** How many executions have ended, at least 1. */
  readonly executions: number;
  readonly firstStartedAt: number;
  readonly now: number;
  /** How the last execution ended. */
  readonly outcome: Outcome;
  /** What was found out beside the outcome, or `null` where nobody was asked. */
  readonly answer: RetryAnswer | null;
}

/** Whether a job is executed again, and the rule that decided, in words. */
export type RetryDecision =
  /** `at` is epoch ms, `delayMs` whole ms from now. */
  | { readonly kind: "again"; readonly at: number; readonly delayMs: number; readonly rule: string }
  /** `isNews` where a retry could have been expected; `rule` is `null` after a success only. */
  | { readonly kind: "stop"; readonly rule: string | null; readonly isNews: boolean };

/** The shortest delay of a policy with jitter, ms. */
export const minJitteredDelayMs = 100;

/**
 * Decides what follows an execution. It is tried again if one of its conditions holds, retries are
 * left, and the next start would be within the time limit: that is known before the wait, so nothing
 * waits in vain. A success, a failed pre-check, a denied command and a cancelled job are never tried
 * again, whatever the conditions say.
 *
 * @param random At least 0 and less than 1.
 */
export function decideRetry(
  policy: RetryPolicy,
  past: PastExecutions,
  random: number,
): RetryDecision {
  const { outcome, answer } = past;
  if (outcome.kind === "succeeded") return { kind: "stop", rule: null, isNews: false };
  const never = whyNeverRetried(outcome) ?? (policy.maxRetries <= 0 ? "max_retries is 0" : null);
  if (never !== null) return { kind: "stop", rule: never, isNews: false };
  const match = listedRule(policy, outcome) ?? (answer?.kind === "yes" ? answer.rule : null);
  // Where no retry is left nobody is asked, which is no reason.
  const isOpen = match === null && answer === null && hasQuestions(policy);
  const retry = past.executions;
  if (retry > policy.maxRetries && (match !== null || isOpen)) {
    return stop(`all ${policy.maxRetries} of max_retries used`);
  }
  if (match === null) return stop(describeMismatch(policy, outcome, answer));
  const delayMs = retryDelay(policy, retry, random);
  const at = past.now + delayMs;
  const sinceFirst = at - past.firstStartedAt;
  if (policy.maxTimeMs > 0 && sinceFirst > policy.maxTimeMs) {
    const limit = `max_retry_time of ${seconds(policy.maxTimeMs)} leaves no room`;
    return stop(
      `${limit}: retry ${retry} would start ${seconds(sinceFirst)} after the first start`,
    );
  }
  return { kind: "again", at, delayMs, rule: `${match}, retry ${retry} of ${policy.maxRetries}` };
}

/**
 * Computes the wait before a retry, whole ms: `delay * backoff^(retry - 1) * (1 + jitter * u)`, where
 * `u` is `random` spread over -1 to 1. With jitter it is at least {@link minJitteredDelayMs}, and
 * never more than the policy's `maxDelayMs` or {@link longestTimerMs}, however large the numbers grow.
 *
 * @param retry Counted from 1.
 * @param random At least 0 and less than 1.
 */
export function retryDelay(
  policy: Pick<RetryPolicy, "delayMs" | "backoff" | "jitter" | "maxDelayMs">,
  retry: number,
  random: number,
): number {
  const least = policy.jitter > 0 ? minJitteredDelayMs : 0;
  // Without a delay there is nothing to multiply, and 0 times an overflow would be no number.
  const delay = policy.delayMs === 0 ? 0 : policy.delayMs * policy.backoff ** (retry - 1);
  // Clamped first, so that an overflow does not swallow the jitter's sign.
  const spread = Math.min(delay, longestTimerMs) * (1 + policy.jitter * (2 * random - 1));
  const most = policy.maxDelayMs > 0 ? Math.min(policy.maxDelayMs, longestTimerMs) : longestTimerMs;
  return Math.round(Math.min(most, Math.max(least, spread)));
}

function stop(rule: string): RetryDecision {
  return { kind: "stop", rule, isNews: true };
}

function seconds(ms: number): string {
  return `${Math.round(ms) / 1000} s`;
}
