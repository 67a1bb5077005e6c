import * as z from "zod/mini";
import { leastLogBytes } from "../../cut_mark.ts";
import { triggers } from "../../graph/trigger.ts";
import { checks } from "./check_schema.ts";
import { isConditionEntry } from "../jobs/condition_entry.ts";
import { quote } from "../messages/describe_value.ts";
import { keyInfo } from "./key_info.ts";
import { commandValue } from "./command_schema.ts";
import { matrixSchema } from "./matrix_schema.ts";
import { jobProcessShape } from "./process_schema.ts";
import { jobRetryShape } from "./retry_schema.ts";
import {
  byteSize,
  duration,
  durationAbove0,
  listOf,
  nonEmptyText,
  outputNames,
  path,
  scalar,
  toggle,
  units,
  variables,
} from "./value_schemas.ts";

const jobDependency = z.strictObject({
  job: z.string("to name a job"),
  when: z._default(z.enum(triggers, "to be a trigger"), "success"),
}, {
  // Told instead of the union's text where nothing else is wrong.
  error: ({ code, keys }) =>
    code === "unrecognized_keys" && Array.isArray(keys)
      ? `to hold objects with "job" and "when" alone, without ${
        keys.map((key) => quote(String(key))).join(", ")
      }`
      : "to be an object",
});

/**
 * A dependency outside the run. It aborts, so that zod tells of the union and not of this
 * alternative alone.
 */
export const conditionEntry = z.record(z.string(), z.unknown())
  .check(z.refine(isConditionEntry, { abort: true }));

/**
 * A dependency: a job's id, what has to have become of the job, or a condition outside the run,
 * whose fields are checked by `parseConditions`.
 */
const dependency = z.union(
  [z.string(), jobDependency, conditionEntry],
  'to hold job ids, or objects with "job" or "type"',
);

/** A dependency as the config has it. */
export type DependencyConfig = z.infer<typeof dependency>;

/** A dependency on a job that is written as an object. */
export type JobDependencyConfig = z.infer<typeof jobDependency>;

/** One job of a config. Keys that it does not name are left out: they are warned of elsewhere. */
export const jobSchema = z.object({
  id: nonEmptyText("to be a string", "to be a text that is not empty").register(keyInfo, {
    kind: "non-empty string",
    description: "The job's name, unique in the file.",
  }),
  command: commandValue(
    "The command line, as `/bin/sh` reads it, or a list of a program and its " +
      "arguments, which meets no shell. A blank line succeeds at once.",
  ),
  description: z._default(scalar, "").register(keyInfo, { description: "Words for people." }),
  dependencies: z._default(listOf(dependency, "dependencies"), []).register(keyInfo, {
    description: "What this job waits for: ids of jobs, objects with `job` and `when`, or " +
      "conditions, which are objects with `type`.",
  }),
  when: z._default(
    z.nullable(nonEmptyText("to be a condition", "to be a condition, which is not empty")),
    null,
  ).register(keyInfo, {
    kind: "condition",
    description: "Skips the job where this does not hold of its environment; `null` always holds.",
  }),
  outputs: z._default(outputNames, []).register(keyInfo, {
    kind: "list of names",
    description: "Variables that the job gives the jobs that depend on it, by the file " +
      "`$EXECUTIONER_OUTPUT`.",
  }),
  allow_failure: z._default(toggle, false).register(keyInfo, {
    description: "Whether this job may fail without blocking others or failing the run.",
  }),
  priority: z._default(z.number("to be a number"), 0).register(keyInfo, {
    kind: "number",
    description: "Of the jobs that are ready, those with a higher one start first.",
  }),
  resources: z._default(units(), {}).register(keyInfo, {
    description: "Units of the app's `limits` that this job takes while it is executed.",
  }),
  timeout: z.optional(durationAbove0).register(keyInfo, {
    description: "How long one execution may take. Anything but a length of time above 0 means " +
      "600, with a warning.",
    defaultText: "the app's `default_timeout`",
  }),
  expected_duration: z.optional(durationAbove0).register(keyInfo, {
    description: "How long one execution should take at most; one that takes longer goes on, but " +
      "is told of and counts as slow.",
    defaultText: "none",
  }),
  kill_grace: z.optional(duration).register(keyInfo, {
    description: "How long this job's processes have between TERM and KILL when they are ended.",
    defaultText: "the app's `default_kill_grace`",
  }),
  env_variables: z._default(variables, {}).register(keyInfo, {
    description: "Environment variables of this job; they win over the app's.",
  }),
  pre_checks: checks().register(keyInfo, {
    description: "What must hold before the command is executed for the first time.",
  }),
  post_checks: checks().register(keyInfo, {
    description: "What must hold after the command exits with 0.",
  }),
  ...jobRetryShape,
  ...jobProcessShape,
  working_dir: z.optional(path).register(keyInfo, {
    description: "Where this job runs. Relative to the app's `working_dir`; `~` is expanded.",
    defaultText: "the app's `working_dir`",
  }),
  log_dir: z.optional(path).register(keyInfo, {
    description: "Where this job's log goes. Relative to the app's `working_dir`; `~` is expanded.",
    defaultText: "the app's `log_dir`",
  }),
  log_max_bytes: z.optional(byteSize(leastLogBytes)).register(keyInfo, {
    description:
      "How much of the output of one execution is kept in this job's log: its beginning " +
      "and its end, with a mark between them.",
    defaultText: "the app's `log_max_bytes`",
  }),
  matrix: z.optional(matrixSchema).register(keyInfo, {
    description: "Makes one job of this one for each combination of the axes' values.",
    defaultText: "one job",
  }),
});

/** A job as its config has it, checked, with the defaults that do not come from the app. */
export type JobConfig = z.infer<typeof jobSchema>;
