import { nearest } from "../nearest.ts";
import type { ExecutionStatus } from "../outcome.ts";
import type { RetryPolicy } from "../retry_policy.ts";
import { describeValue } from "./describe_value.ts";
import { KeyReader } from "./key_reader.ts";
import { parseExitCodes } from "./parse_exit_codes.ts";
import { msOf } from "./parse_values.ts";
import { appRetryKeys, retryableStatuses, retryKeyPairs } from "./retry_keys.ts";

type JobRetryKey = keyof typeof retryKeyPairs;
type AppRetryKey = keyof typeof appRetryKeys;

/** What holds where the config says nothing. */
export const defaultRetryPolicy: RetryPolicy = {
  maxRetries: appRetryKeys.default_max_retries.default,
  delayMs: msOf(appRetryKeys.default_retry_delay.default),
  backoff: appRetryKeys.default_retry_backoff.default,
  jitter: appRetryKeys.default_retry_jitter.default,
  maxTimeMs: msOf(appRetryKeys.default_max_retry_time.default),
  onStatus: appRetryKeys.default_retry_on_status.default,
  onExitCodes: appRetryKeys.default_retry_on_exit_codes.default,
};

/** Reads the app's retry keys. */
export function parseAppRetry(reader: KeyReader<AppRetryKey>): RetryPolicy {
  return parseRetry(reader, (name) => retryKeyPairs[name], defaultRetryPolicy);
}

/** Reads a job's retry keys; `defaults` are the app's. */
export function parseJobRetry(
  reader: KeyReader<JobRetryKey>,
  defaults: RetryPolicy,
): RetryPolicy {
  return parseRetry(reader, (name) => name, defaults);
}

function parseRetry<Name extends string>(
  reader: KeyReader<Name>,
  nameOf: (name: JobRetryKey) => Name,
  defaults: RetryPolicy,
): RetryPolicy {
  const seconds = (name: JobRetryKey, fallbackMs: number) =>
    reader.raw(nameOf(name)) === undefined
      ? fallbackMs
      : msOf(reader.number(nameOf(name), fallbackMs / 1000));
  return {
    maxRetries: reader.number(nameOf("max_retries"), defaults.maxRetries),
    delayMs: seconds("retry_delay", defaults.delayMs),
    backoff: reader.number(nameOf("retry_backoff"), defaults.backoff),
    jitter: reader.number(nameOf("retry_jitter"), defaults.jitter),
    maxTimeMs: seconds("max_retry_time", defaults.maxTimeMs),
    onStatus: parseStatuses(reader, nameOf("retry_on_status")) ?? defaults.onStatus,
    onExitCodes: parseExitCodes(reader, nameOf("retry_on_exit_codes")) ?? defaults.onExitCodes,
  };
}

function parseStatuses<Name extends string>(
  reader: KeyReader<Name>,
  name: Name,
): readonly ExecutionStatus[] | null {
  const list = reader.list(name, "statuses");
  if (list === null) return null;
  const statuses: ExecutionStatus[] = [];
  for (const [index, value] of list.entries()) {
    const status = retryableStatuses.find((known) => known === value);
    if (status !== undefined) {
      statuses.push(status);
      continue;
    }
    const near = typeof value === "string" ? nearest(value, retryableStatuses) : null;
    reader.findings.error(
      `Expected ${reader.title(name)} to hold statuses: ${describeValue(value)}`,
      reader.spot(name, index),
      {
        hint: near === null
          ? `known are ${retryableStatuses.join(", ")}`
          : `did you mean "${near}"?`,
      },
    );
  }
  return statuses;
}
