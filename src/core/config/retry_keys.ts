import type { ExecutionStatus } from "../outcome.ts";
import type { KeySpec, KeyTable } from "./key_spec.ts";

/** The retry settings: for each job key the app key that gives its default. */
export const retryKeyPairs = {
  max_retries: "default_max_retries",
  retry_delay: "default_retry_delay",
  retry_backoff: "default_retry_backoff",
  retry_jitter: "default_retry_jitter",
  max_retry_time: "default_max_retry_time",
  retry_on_status: "default_retry_on_status",
  retry_on_exit_codes: "default_retry_on_exit_codes",
} as const;

/** The ends of an execution after which another one can be of use. */
export const retryableStatuses = [
  "ERROR",
  "FAILED",
  "TIMEOUT",
  "PRECHECK_FAILED",
  "POSTCHECK_FAILED",
] as const satisfies readonly ExecutionStatus[];

/** The app's retry keys, with the defaults that hold where neither app nor job says anything. */
export const appRetryKeys = {
  default_max_retries: {
    type: "whole number",
    default: 0,
    min: 0,
    max: 1_000_000,
    description: "How often a job that failed is executed again, after its first execution.",
  },
  default_retry_delay: {
    type: "number",
    default: 30,
    unit: "s",
    min: 0,
    description: "How long a job waits before its first retry.",
  },
  default_retry_backoff: {
    type: "number",
    default: 1.5,
    unit: "factor",
    min: 0,
    description: "What the delay is multiplied by for each further retry.",
  },
  default_retry_jitter: {
    type: "number",
    default: 0.1,
    unit: "fraction",
    min: 0,
    max: 1,
    description:
      "How far a delay is spread at random, both ways, so that jobs do not retry in step.",
  },
  default_max_retry_time: {
    type: "number",
    default: 1800,
    unit: "s",
    min: 0,
    description:
      "How long after its first start a job may still be executed again; 0 sets no limit.",
  },
  default_retry_on_status: {
    type: "list of statuses",
    default: ["ERROR", "FAILED", "TIMEOUT"],
    description: "After which ends a job is executed again.",
  },
  default_retry_on_exit_codes: {
    type: "list of exit codes",
    default: [1],
    min: 0,
    max: 255,
    description: "After which exit codes a job is executed again, whatever its status.",
  },
} as const satisfies KeyTable;

/** The job's retry keys: like the app's, defaulting to them. */
export const jobRetryKeys: Readonly<Record<keyof typeof retryKeyPairs, KeySpec>> = {
  max_retries: ofApp("default_max_retries"),
  retry_delay: ofApp("default_retry_delay"),
  retry_backoff: ofApp("default_retry_backoff"),
  retry_jitter: ofApp("default_retry_jitter"),
  max_retry_time: ofApp("default_max_retry_time"),
  retry_on_status: ofApp("default_retry_on_status"),
  retry_on_exit_codes: ofApp("default_retry_on_exit_codes"),
};

function ofApp(name: keyof typeof appRetryKeys): KeySpec {
  const { default: _, ...spec }: KeySpec = appRetryKeys[name];
  return { ...spec, defaultText: `the app's \`${name}\`` };
}
