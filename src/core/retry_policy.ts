import { type ExecutionStatus, exitCodeOf, type Outcome, statusOf } from "./outcome.ts";

/** When and how often a job is executed again. Times in ms. */
export interface RetryPolicy {
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
  readonly onStatus: readonly ExecutionStatus[];
  readonly onExitCodes: readonly number[];
}

/** What a job has behind it in this attempt of the run. Times are epoch ms. */
export interface PastExecutions {
  /** How many executions have ended, at least 1. */
  readonly executions: number;
  readonly firstStartedAt: number;
  readonly now: number;
  /** How the last execution ended. */
  readonly outcome: Outcome;
}

/** Whether a job is executed again, and the rule that decided, in words. */
export type RetryDecision =
  /** `at` is epoch ms, `delayMs` whole ms from now. */
  | { readonly kind: "again"; readonly at: number; readonly delayMs: number; readonly rule: string }
  /** `rule` is `null` where no retry was to be expected. */
  | { readonly kind: "stop"; readonly rule: string | null };

/** The longest delay, ms: what a timer of the platform can hold, nearly 25 days. */
export const maxDelayMs = 2 ** 31 - 1;

/** The shortest delay of a policy with jitter, ms. */
export const minJitteredDelayMs = 100;

/**
 * Decides what follows an execution. It is tried again if its exit code or its status is listed,
 * retries are left, and the next start would be within the time limit: that is known before the wait,
 * so nothing waits in vain. A success, a failed pre-check, a denied command and a cancelled job are
 * never tried again, whatever is listed.
 *
 * @param random At least 0 and less than 1.
 */
export function decideRetry(
  policy: RetryPolicy,
  past: PastExecutions,
  random: number,
): RetryDecision {
  if (policy.maxRetries <= 0 || !mayFollow(past.outcome)) return { kind: "stop", rule: null };
  const match = matchingRule(policy, past.outcome);
  if (match === null) return { kind: "stop", rule: describeMismatch(past.outcome) };
  const retry = past.executions;
  if (retry > policy.maxRetries) {
    return { kind: "stop", rule: `all ${policy.maxRetries} of max_retries used` };
  }
  const delayMs = retryDelay(policy, retry, random);
  const at = past.now + delayMs;
  const sinceFirst = at - past.firstStartedAt;
  if (policy.maxTimeMs > 0 && sinceFirst > policy.maxTimeMs) {
    const limit = `max_retry_time of ${seconds(policy.maxTimeMs)} leaves no room`;
    const start = `retry ${retry} would start ${seconds(sinceFirst)} after the first start`;
    return { kind: "stop", rule: `${limit}: ${start}` };
  }
  return { kind: "again", at, delayMs, rule: `${match}, retry ${retry} of ${policy.maxRetries}` };
}

/**
 * Computes the wait before a retry, whole ms: `delay * backoff^(retry - 1) * (1 + jitter * u)`, where
 * `u` is `random` spread over -1 to 1. With jitter it is at least {@link minJitteredDelayMs}, and
 * never more than the policy's `maxDelayMs` or {@link maxDelayMs}, however large the numbers grow.
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
  const spread = Math.min(delay, maxDelayMs) * (1 + policy.jitter * (2 * random - 1));
  const most = policy.maxDelayMs > 0 ? Math.min(policy.maxDelayMs, maxDelayMs) : maxDelayMs;
  return Math.round(Math.min(most, Math.max(least, spread)));
}

/** Whether a retry can make sense after this outcome, whatever the lists say. */
function mayFollow(outcome: Outcome): boolean {
  switch (outcome.kind) {
    case "succeeded":
    case "denied":
    case "cancelled":
      return false;
    case "check_failed":
      return outcome.phase === "post";
    case "exited":
    case "signalled":
    case "timed_out":
    case "spawn_failed":
    case "slot_died":
    case "log_failed":
    case "output_failed":
      return true;
  }
}

function matchingRule(policy: RetryPolicy, outcome: Outcome): string | null {
  const code = exitCodeOf(outcome);
  if (code !== null && policy.onExitCodes.includes(code)) {
    return `exit code ${code} is in retry_on_exit_codes`;
  }
  const status = statusOf(outcome);
  return policy.onStatus.includes(status) ? `status ${status} is in retry_on_status` : null;
}

function describeMismatch(outcome: Outcome): string {
  const code = exitCodeOf(outcome);
  const status = `status ${statusOf(outcome)} is not in retry_on_status`;
  return code === null ? status : `${status} and exit code ${code} not in retry_on_exit_codes`;
}

function seconds(ms: number): string {
  return `${Math.round(ms) / 1000} s`;
}
