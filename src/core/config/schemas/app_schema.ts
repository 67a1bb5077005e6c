import * as z from "zod/mini";
import { orphanPolicies, overlapPolicies } from "../../run/overlap_policy.ts";
import { schedules } from "../../schedule/schedule.ts";
import { hooksSchema } from "./hooks_schema.ts";
import { keyInfo } from "./key_info.ts";
import { mailShape } from "./mail_schema.ts";
import { processShape } from "./process_schema.ts";
import { appRetryShape } from "./retry_schema.ts";
import { securityShape } from "./security_schema.ts";
import { leastLogBytes } from "../../cut_mark.ts";
import {
  byteSize,
  days,
  duration,
  durationAbove0,
  listOf,
  namePatterns,
  nonEmptyText,
  path,
  paths,
  pathsByVariable,
  scalar,
  toggle,
  units,
  variables,
  wholeNumber,
} from "./value_schemas.ts";

/** What `database` holds. */
export const databaseSchema = z.object({
  path: z.optional(path).register(keyInfo, {
    description: "The history's SQLite file. Relative to the config file's folder; " +
      "`~` is expanded.",
    defaultText: "`$EXECUTIONER_DB`, else the user's state folder",
  }),
}, "to be an object");

/** The top level of a config; its jobs are looked at one by one, by another schema. */
export const appSchema = z.object({
  jobs: z.array(z.unknown(), "to be a list").register(keyInfo, {
    kind: "list of jobs",
    description: "The jobs. An empty list is a run that succeeds, with a warning.",
  }),
  application_name: z.optional(scalar).register(keyInfo, {
    description: "What runs are listed under; also a part of the log files' names.",
    defaultText: "the config file's name without its extension",
  }),
  working_dir: z.optional(path).register(keyInfo, {
    description: "Where jobs run. Relative to the config file's folder; `~` is expanded.",
    defaultText: "the config file's folder",
  }),
  log_dir: z._default(path, "logs").register(keyInfo, {
    description: "Where log files go. Relative to `working_dir`; `~` is expanded.",
  }),
  log_max_bytes: z.optional(byteSize(leastLogBytes)).register(keyInfo, {
    description: "How much of the output of one execution of a job is kept in its log: its " +
      "beginning and its end, with a mark between them.",
    defaultText: "no limit",
  }),
  log_retention_days: z.optional(days).register(keyInfo, {
    description: "How long log files of this application's runs are kept; older ones are removed " +
      "at the end of a run.",
    defaultText: "for ever",
  }),
  database: z._default(databaseSchema, {}).register(keyInfo, {
    kind: "database object",
    description: "Where the history is kept.",
  }),
  parallel: z._default(toggle, false).register(keyInfo, {
    description: "Whether jobs that do not depend on each other may run at the same time.",
  }),
  max_workers: z._default(wholeNumber(1), 1).register(keyInfo, {
    description: "How many jobs may run at the same time if `parallel` is on; 0 or less means 1.",
  }),
  schedule: z._default(
    z.enum(schedules, 'to be "critical_path" or "fifo"'),
    "critical_path",
  ).register(keyInfo, {
    kind: '"critical_path" or "fifo"',
    description: "Which of several ready jobs starts first, after `priority`: the one with the " +
      "longest way left to the end of the run, or the one that was ready first.",
  }),
  env_variables: z._default(variables, {}).register(keyInfo, {
    description: "Environment variables of all jobs.",
  }),
  inherit_shell_env: z._default(
    z.union(
      [z.boolean(), z.literal("default"), z.array(z.string("to hold names of variables"))],
      'to be true, false, "default" or a list of names',
    ),
    true,
  ).register(keyInfo, {
    kind: 'boolean, "default" or list of names',
    description: "Which variables of the engine's own environment jobs get: all, none, " +
      "a usual choice, or the names in the list.",
  }),
  env_files: z._default(paths, []).register(keyInfo, {
    description: "Files of `NAME=value` lines whose variables all jobs get; later files win, and " +
      "`env_variables` win over all of them. Relative to the config file's folder.",
  }),
  secret_files: z._default(pathsByVariable, {}).register(keyInfo, {
    description: "Variables of all jobs whose values are the contents of these files; they are " +
      "always secret. Relative to the config file's folder.",
  }),
  secrets: z._default(namePatterns, []).register(keyInfo, {
    description: "Names or patterns of variables whose values are masked wherever they turn up; " +
      "`!` before a name takes it out.",
  }),
  default_timeout: z._default(duration, 10_800).register(keyInfo, {
    description: "How long one execution of a job may take; 0 ends it at once.",
  }),
  default_kill_grace: z._default(duration, 5).register(keyInfo, {
    description: "How long processes that are ended have between TERM and KILL.",
  }),
  run_timeout: z.optional(durationAbove0).register(keyInfo, {
    description: "How long the whole run may take; then what runs is ended and the run fails.",
    defaultText: "no limit",
  }),
  on_overlap: z._default(
    z.enum(overlapPolicies, 'to be "fail", "skip", "wait" or "allow"'),
    "fail",
  ).register(keyInfo, {
    kind: '"fail", "skip", "wait" or "allow"',
    description: "What a run does while another one of the same application and history goes on.",
  }),
  orphan_policy: z._default(z.enum(orphanPolicies, 'to be "kill" or "keep"'), "kill")
    .register(keyInfo, {
      kind: '"kill" or "keep"',
      description:
        "What becomes of running jobs when the engine itself is killed; where the system " +
        "offers no way to end them they are kept.",
    }),
  limits: z._default(units(), {}).register(keyInfo, {
    description: "Pools that jobs share by their `resources`: how many units each has.",
  }),
  hooks: z._default(hooksSchema, {}).register(keyInfo, {
    kind: "hooks object",
    description: "Commands that are run after the run, when its verdict is known.",
  }),
  ...appRetryShape,
  defaults: z.optional(z.record(z.string(), z.unknown(), "to be an object")).register(keyInfo, {
    kind: "object of job keys",
    description: "What each job has that does not say otherwise: keys of jobs and their values.",
    defaultText: "none",
  }),
  include: z._default(listOf(nonEmptyText("to hold paths"), "paths"), []).register(keyInfo, {
    description: "Further files with jobs. Relative to the file that names them; `~` is expanded.",
  }),
  ...securityShape,
  ...processShape,
  ...mailShape,
  notifications: z._default(listOf(z.unknown(), "notifications"), []).register(keyInfo, {
    description: "Whom else to tell of a run: webhooks, Slack, heartbeats, commands.",
  }),
  dependency_plugins: z._default(z.array(z.unknown(), "to be a list of plugins"), []).register(
    keyInfo,
    {
      kind: "list of plugins",
      description: "Programs and JavaScript modules that answer checks and dependencies: paths, " +
        "or objects with `path`.",
    },
  ),
  $schema: z.optional(z.unknown()).register(keyInfo, {
    kind: "anything",
    description: "For editors: where the file's JSON schema is.",
    defaultText: "none",
  }),
});

/** The top level of a config, checked, with its defaults. */
export type AppConfig = z.infer<typeof appSchema>;
