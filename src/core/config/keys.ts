import type { KeyTable } from "./key_spec.ts";
import { appRetryKeys, jobRetryKeys } from "./retry_keys.ts";

/** What the name of an environment variable looks like, so that a shell can use it. */
export const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Every key of the config file: the one place of names, types, defaults, units, ranges and
 * descriptions. Parser, JSON schema and documentation are made from it or tested against it.
 *
 * Plain data, since loading a schema library would double the start-up of a small run.
 */
export const appKeys = {
  jobs: {
    type: "list of jobs",
    required: true,
    description: "The jobs. An empty list is a run that succeeds.",
  },
  application_name: {
    type: "string, number or boolean",
    defaultText: "the config file's name without its extension",
    description: "What runs are listed under; also a part of the log files' names.",
  },
  working_dir: {
    type: "path",
    defaultText: "the config file's folder",
    description: "Where jobs run. Relative to the config file's folder; `~` is expanded.",
  },
  log_dir: {
    type: "path",
    default: "logs",
    description: "Where log files go. Relative to `working_dir`; `~` is expanded.",
  },
  database: {
    type: "database object",
    default: {},
    description: "Where the history is kept.",
  },
  parallel: {
    type: "boolean",
    default: false,
    description: "Whether jobs that do not depend on each other may run at the same time.",
  },
  max_workers: {
    type: "whole number",
    default: 1,
    min: 1,
    description: "How many jobs may run at the same time if `parallel` is on; 0 or less means 1.",
  },
  env_variables: {
    type: "object of variables",
    default: {},
    description: "Environment variables of all jobs.",
  },
  inherit_shell_env: {
    type: 'boolean, "default" or list of names',
    default: true,
    description: "Which variables of the engine's own environment jobs get: all, none, " +
      "a usual choice, or the names in the list.",
  },
  env_files: {
    type: "string or list of strings",
    default: [],
    description: "Files of `NAME=value` lines whose variables all jobs get; later files win, " +
      "and `env_variables` win over all of them. Relative to the config file's folder.",
  },
  secret_files: {
    type: "object of paths",
    default: {},
    description: "Variables of all jobs whose values are the contents of these files; they are " +
      "always secret. Relative to the config file's folder.",
  },
  secrets: {
    type: "list of strings",
    default: [],
    description: "Names or patterns of variables whose values are masked wherever they turn up; " +
      "`!` before a name takes it out.",
  },
  default_timeout: {
    type: "number",
    default: 10800,
    unit: "s",
    min: 0,
    description: "How long one execution of a job may take; 0 ends it at once.",
  },
  ...appRetryKeys,
  allow_shell: {
    type: "boolean",
    default: true,
    description: "Whether commands may use a shell. This version refuses `false`.",
  },
  dependency_plugins: {
    type: "list of plugins",
    default: [],
    description: "Python plugins of the ancestor; nothing is loaded.",
    standing: "ignored",
  },
  email_address: {
    type: "string or list of strings",
    default: "",
    description: "Who gets mail about a run; no mail is sent.",
    standing: "ignored",
  },
  email_on_success: {
    type: "boolean",
    default: false,
    description: "Whether a run that succeeds sends mail; no mail is sent.",
    standing: "ignored",
  },
  email_on_failure: {
    type: "boolean",
    default: true,
    description: "Whether a run that fails sends mail; no mail is sent.",
    standing: "ignored",
  },
  smtp_server: {
    type: "string",
    default: "localhost",
    description: "The mail server; no mail is sent.",
    standing: "ignored",
  },
  smtp_port: {
    type: "whole number",
    default: 587,
    min: 1,
    max: 65535,
    description: "The mail server's port; no mail is sent.",
    standing: "ignored",
  },
  smtp_user: {
    type: "string",
    default: "",
    description: "The name to log in to the mail server with; no mail is sent.",
    standing: "ignored",
  },
  smtp_password: {
    type: "string",
    default: "",
    description: "The password to log in to the mail server with; no mail is sent.",
    standing: "ignored",
  },
  security_policy: {
    type: "string",
    default: "warn",
    description: "What is done about dangerous commands; commands are not examined.",
    standing: "ignored",
  },
  security_level: {
    type: "string",
    default: "medium",
    description: "How strictly commands are examined; commands are not examined.",
    standing: "ignored",
  },
  command_whitelist: {
    type: "list of strings",
    default: [],
    description: "Programs that are always allowed; commands are not examined.",
    standing: "ignored",
  },
  command_allowlist_patterns: {
    type: "list of strings",
    default: [],
    description: "Patterns of commands that are always allowed; commands are not examined.",
    standing: "ignored",
  },
  workspace_paths: {
    type: "list of strings",
    default: [],
    description: "Folders that commands may use; commands are not examined.",
    standing: "ignored",
  },
  $schema: {
    type: "anything",
    defaultText: "none",
    description: "For editors: where the file's JSON schema is.",
  },
} as const satisfies KeyTable;

/** The keys of a job. */
export const jobKeys = {
  id: {
    type: "non-empty string",
    required: true,
    description: "The job's name, unique in the file.",
  },
  command: {
    type: "string",
    required: true,
    description: "The command line, as `/bin/sh` reads it. A blank one succeeds at once.",
  },
  description: {
    type: "string, number or boolean",
    default: "",
    description: "Words for people.",
  },
  dependencies: {
    type: "list of job ids",
    default: [],
    description: "The jobs that must succeed before this one starts.",
  },
  timeout: {
    type: "number",
    defaultText: "the app's `default_timeout`",
    unit: "s",
    above: 0,
    description: "How long one execution may take. Anything but a number above 0 means 600, " +
      "with a warning.",
  },
  env_variables: {
    type: "object of variables",
    default: {},
    description: "Environment variables of this job; they win over the app's.",
  },
  pre_checks: {
    type: "list of checks",
    default: [],
    description: "What must hold before the command is executed for the first time.",
  },
  post_checks: {
    type: "list of checks",
    default: [],
    description: "What must hold after the command exits with 0.",
  },
  ...jobRetryKeys,
  log_dir: {
    type: "path",
    defaultText: "the app's `log_dir`",
    description: "Where this job's log goes. Relative to `working_dir`; `~` is expanded.",
  },
} as const satisfies KeyTable;

/** The keys of `database`. */
export const databaseKeys = {
  path: {
    type: "path",
    defaultText: "`$EXECUTIONER_DB`, else the user's state folder",
    description: "The history's SQLite file. Relative to the config file's folder; " +
      "`~` is expanded.",
  },
} as const satisfies KeyTable;

/** The keys of one check. */
export const checkKeys = {
  name: {
    type: "non-empty string",
    required: true,
    description: "Which check it is.",
  },
  params: {
    type: "object",
    default: {},
    description: "What the check looks at: an object, see the table of checks.",
  },
} as const satisfies KeyTable;
