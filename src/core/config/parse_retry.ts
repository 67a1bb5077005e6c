import type { RetryPolicy } from "../retry_policy.ts";
import type { AppConfig } from "./app_schema.ts";
import type { JobConfig } from "./job_schema.ts";
import { durationMs } from "./parse_values.ts";

/** Reads the app's retry keys. */
export function parseAppRetry(app: AppConfig): RetryPolicy {
  return {
    maxRetries: app.default_max_retries,
    delayMs: durationMs(app.default_retry_delay),
    backoff: app.default_retry_backoff,
    jitter: app.default_retry_jitter,
    maxDelayMs: durationMs(app.default_retry_max_delay),
    maxTimeMs: durationMs(app.default_max_retry_time),
    onStatus: app.default_retry_on_status,
    onExitCodes: app.default_retry_on_exit_codes,
  };
}

/** Reads a job's retry keys; `defaults` are the app's. */
export function parseJobRetry(job: JobConfig, defaults: RetryPolicy): RetryPolicy {
  const ms = (value: number | string | undefined) =>
    value === undefined ? undefined : durationMs(value);
  return {
    maxRetries: job.max_retries ?? defaults.maxRetries,
    delayMs: ms(job.retry_delay) ?? defaults.delayMs,
    backoff: job.retry_backoff ?? defaults.backoff,
    jitter: job.retry_jitter ?? defaults.jitter,
    maxDelayMs: ms(job.retry_max_delay) ?? defaults.maxDelayMs,
    maxTimeMs: ms(job.max_retry_time) ?? defaults.maxTimeMs,
    onStatus: job.retry_on_status ?? defaults.onStatus,
    onExitCodes: job.retry_on_exit_codes ?? defaults.onExitCodes,
  };
}
