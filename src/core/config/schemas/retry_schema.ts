import * as z from "zod/mini";
import type { ExecutionStatus } from "../../outcome.ts";
import { asInApp } from "./as_in_app.ts";
import { keyInfo } from "./key_info.ts";
import { askedCommand } from "./command_schema.ts";
import {
  duration,
  durationAbove0,
  factor,
  fraction,
  listOf,
  regularExpression,
  wholeNumber,
} from "./value_schemas.ts";

/** The ends of an execution after which another one can be of use. */
export const retryableStatuses = [
  "ERROR",
  "FAILED",
  "TIMEOUT",
  "PRECHECK_FAILED",
  "POSTCHECK_FAILED",
] as const satisfies readonly ExecutionStatus[];

/** Largest exit code that a process can have (wait(2)). */
export const maxExitCode = 255;

const status = z.enum(retryableStatuses, "to hold statuses");
const exitCode = z.int("to hold whole numbers").check(z.minimum(0), z.maximum(maxExitCode));

const pattern = regularExpression("to hold regular expressions");

/** A retry's question with what can be said about it. */
export const retryQuestionSchema = z.object({
  command: askedCommand(
    "A line for `/bin/sh`, or a list of a program and its arguments, with the " +
      "environment and folder of the job.",
  ),
  timeout: z._default(durationAbove0, 60).register(keyInfo, {
    description: "How long the answer may take; then it is no.",
  }),
});

const question = z.nullable(
  z.union(
    [...askedCommand("").def.options, retryQuestionSchema],
    'to be a command, an object with "command" and "timeout", or null',
  ),
).register(keyInfo, { kind: "command, object or null" });

/** The question as a config has it. */
export type RetryQuestionConfig = z.infer<typeof question>;

/** The app's retry keys, with the defaults that hold where neither app nor job says anything. */
export const appRetryShape = {
  default_max_retries: z._default(wholeNumber(0, 1_000_000), 0).register(keyInfo, {
    description: "How often a job that failed is executed again, after its first execution.",
  }),
  default_retry_delay: z._default(duration, 30).register(keyInfo, {
    description: "How long a job waits before its first retry.",
  }),
  default_retry_backoff: z._default(factor, 1.5).register(keyInfo, {
    description: "What the delay is multiplied by for each further retry.",
  }),
  default_retry_jitter: z._default(fraction, 0.1).register(keyInfo, {
    description:
      "How far a delay is spread at random, both ways, so that jobs do not retry in step.",
  }),
  default_retry_max_delay: z._default(duration, 0).register(keyInfo, {
    description: "How long a job waits before a retry at most, jitter included; 0 sets no limit.",
  }),
  default_max_retry_time: z._default(duration, 1800).register(keyInfo, {
    description:
      "How long after its first start a job may still be executed again; 0 sets no limit.",
  }),
  default_retry_on_status: z._default(listOf(status, "statuses"), ["ERROR", "FAILED", "TIMEOUT"])
    .register(keyInfo, { description: "After which ends a job is executed again." }),
  default_retry_on_exit_codes: z._default(listOf(exitCode, "exit codes"), [1]).register(keyInfo, {
    description: "After which exit codes a job is executed again, whatever its status.",
  }),
  default_retry_on_output: z._default(listOf(pattern, "regular expressions"), []).register(
    keyInfo,
    {
      description: "A job is executed again if one of them matches one of the last lines of its " +
        "output.",
    },
  ),
  default_retry_if: z._default(question, null).register(keyInfo, {
    description:
      "A command that is asked after a failure: exit code 0 is to execute the job again.",
  }),
};

/** The job's retry keys: like the app's, defaulting to them. */
export const jobRetryShape = {
  max_retries: asInApp(appRetryShape, "default_max_retries"),
  retry_delay: asInApp(appRetryShape, "default_retry_delay"),
  retry_backoff: asInApp(appRetryShape, "default_retry_backoff"),
  retry_jitter: asInApp(appRetryShape, "default_retry_jitter"),
  retry_max_delay: asInApp(appRetryShape, "default_retry_max_delay"),
  max_retry_time: asInApp(appRetryShape, "default_max_retry_time"),
  retry_on_status: asInApp(appRetryShape, "default_retry_on_status"),
  retry_on_exit_codes: asInApp(appRetryShape, "default_retry_on_exit_codes"),
  retry_on_output: asInApp(appRetryShape, "default_retry_on_output"),
  retry_if: asInApp(appRetryShape, "default_retry_if"),
};
