import type { RetryQuestion } from "../retries/retry_conditions.ts";
import type { RetryPolicy } from "../retries/retry_policy.ts";
import type { AppConfig } from "./schemas/app_schema.ts";
import { type Subject, titleOf } from "./messages/explain_wrong_value.ts";
import type { Findings } from "./messages/findings.ts";
import type { JobConfig } from "./schemas/job_schema.ts";
import { isJsonObject, type JsonObject } from "./json/json_text.ts";
import type { ParseContext } from "./parse_context.ts";
import { durationMs } from "./parse_values.ts";
import {
  jobRetryShape,
  type RetryQuestionConfig,
  retryQuestionSchema,
} from "./schemas/retry_schema.ts";

/** The app's retry keys, as jobs take them. */
export interface RetryDefaults extends RetryPolicy {
  /** What of the two lists the config says itself: the rest is empty beside other conditions. */
  readonly said: Pick<RetryPolicy, "onStatus" | "onExitCodes">;
  /** What jobs have that say nothing themselves: most do, and share it. */
  readonly inherited: RetryPolicy;
}

const ownKeys = Object.keys(jobRetryShape) as (keyof typeof jobRetryShape)[];

/** The retry keys of a job. */
type OwnRetry = Partial<Pick<JobConfig, keyof typeof jobRetryShape>>;

/** Reads the app's retry keys; `raw` is the app as the file has it. */
export function parseAppRetry(app: AppConfig, raw: JsonObject): RetryDefaults {
  const says = (key: keyof AppConfig) => Object.hasOwn(raw, key);
  const onStatus = app.default_retry_on_status;
  const onExitCodes = app.default_retry_on_exit_codes;
  const defaults = {
    maxRetries: app.default_max_retries,
    delayMs: durationMs(app.default_retry_delay),
    backoff: app.default_retry_backoff,
    jitter: app.default_retry_jitter,
    maxDelayMs: durationMs(app.default_retry_max_delay),
    maxTimeMs: durationMs(app.default_max_retry_time),
    onStatus,
    onExitCodes,
    onOutput: app.default_retry_on_output,
    question: parseQuestion(app.default_retry_if),
    said: {
      onStatus: says("default_retry_on_status") ? onStatus : [],
      onExitCodes: says("default_retry_on_exit_codes") ? onExitCodes : [],
    },
  };
  return { ...defaults, inherited: retryOf({}, defaults) };
}

/**
 * Reads a job's retry keys; `defaults` are the app's. The lists' built-in defaults, with which every
 * failure counts, hold only for a job without other conditions: beside them they would decide alone.
 */
export function parseJobRetry(job: JobConfig, defaults: RetryDefaults): RetryPolicy {
  const saysNothing = ownKeys.every((key) => job[key] === undefined);
  return saysNothing ? defaults.inherited : retryOf(job, defaults);
}

function retryOf(job: OwnRetry, defaults: Omit<RetryDefaults, "inherited">): RetryPolicy {
  const ms = (value: number | string | undefined) =>
    value === undefined ? undefined : durationMs(value);
  const onOutput = job.retry_on_output ?? defaults.onOutput;
  const question = job.retry_if === undefined ? defaults.question : parseQuestion(job.retry_if);
  const lists = onOutput.length === 0 && question === null ? defaults : defaults.said;
  return {
    maxRetries: job.max_retries ?? defaults.maxRetries,
    delayMs: ms(job.retry_delay) ?? defaults.delayMs,
    backoff: job.retry_backoff ?? defaults.backoff,
    jitter: job.retry_jitter ?? defaults.jitter,
    maxDelayMs: ms(job.retry_max_delay) ?? defaults.maxDelayMs,
    maxTimeMs: ms(job.max_retry_time) ?? defaults.maxTimeMs,
    onStatus: job.retry_on_status ?? lists.onStatus,
    onExitCodes: job.retry_on_exit_codes ?? lists.onExitCodes,
    onOutput,
    question,
  };
}

/** Looks over the keys of a question, where there is an object with one under `key`. */
export function noteQuestionKeys(
  key: "retry_if" | "default_retry_if",
  { object, path }: Pick<Subject, "object" | "path">,
  { unknownKeys }: ParseContext,
): void {
  const value = object[key];
  if (isJsonObject(value)) unknownKeys.note("question", value, [...path, key]);
}

/**
 * Warns of conditions that a job itself has and that can do nothing: since it has no retries, or
 * since nothing follows a failed pre-check.
 */
export function warnOfIdleConditions(
  { maxRetries }: RetryPolicy,
  own: JsonObject,
  subject: Subject,
  findings: Findings,
): void {
  const statuses = own["retry_on_status"];
  const idle = Array.isArray(statuses) ? statuses.indexOf("PRECHECK_FAILED") : -1;
  if (idle >= 0) {
    findings.warning(
      `"PRECHECK_FAILED" in ${titleOf(subject, "retry_on_status")} does nothing: a failed ` +
        "pre-check is never tried again",
      { path: [...subject.path, "retry_on_status", idle], part: "value" },
      { hint: 'to wait until it holds, make it a dependency: { "type": "file", ... }' },
    );
  }
  if (maxRetries > 0) return;
  for (const key of ["retry_on_output", "retry_if"]) {
    const value = own[key];
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) {
      continue;
    }
    findings.warning(
      `${titleOf(subject, key)} does nothing: "max_retries" is 0`,
      { path: [...subject.path, key], part: "key" },
      { hint: '"max_retries" says how often the job may be executed again' },
    );
  }
}

function parseQuestion(value: RetryQuestionConfig): RetryQuestion | null {
  if (value === null) return null;
  if (typeof value === "object" && "command" in value) {
    return { command: value.command, timeoutMs: durationMs(value.timeout) };
  }
  const { defaultValue } = retryQuestionSchema.shape.timeout.def;
  return { command: value, timeoutMs: durationMs(defaultValue) };
}
