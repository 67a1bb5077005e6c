import type { ExecutionStatus } from "./outcome.ts";

/** When and how often a job is executed again. Times in ms. */
export interface RetryPolicy {
  /** Extra executions after the first. */
  readonly maxRetries: number;
  readonly delayMs: number;
  /** Factor on the delay for each further retry. */
  readonly backoff: number;
  /** Fraction of the delay, 0 to 1, by which it is spread both ways. */
  readonly jitter: number;
  /** Limit on the time since the first start, after which nothing is tried again; 0 is no limit. */
  readonly maxTimeMs: number;
  readonly onStatus: readonly ExecutionStatus[];
  readonly onExitCodes: readonly number[];
}
