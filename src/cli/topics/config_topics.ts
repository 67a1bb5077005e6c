import { newChecks } from "../../core/config/check_params.ts";
import { ancestorChecks } from "../../core/config/schemas/known_checks.ts";
import type { Topic } from "./topic.ts";

/** Topics about what a config can say. */
export const configTopics: readonly Topic[] = [
  {
    name: "config",
    summary: "The file of jobs, and every key that it can have",
    text: [
      "A config is one JSON file: some settings, and the list `jobs`. Comments and trailing commas " +
      "are fine. Relative paths start at the file's folder. Keys that are not known, and values that " +
      "do not fit, are reported all at once, with their places.",
      'Lengths of time are seconds, or texts such as `"90s"` and `"1h30m"`. Keys that start with ' +
      "`_` are yours. An editor that knows JSON Schema completes and checks a config whose `$schema` " +
      "names the output of `executioner schema`.",
    ],
    appKeys: ["*"],
    jobKeys: ["*"],
    config: null,
    commands: [
      { line: "executioner init", says: "Write a config to start from" },
      { line: "executioner validate jobs.json", says: "Check a config" },
      { line: "executioner schema", says: "Print the JSON Schema" },
    ],
    see: "docs/configuration.md",
  },
  {
    name: "dependencies",
    summary: "What a job waits for: other jobs, and things outside the run",
    text: [
      "A job starts once everything in its `dependencies` is met and a worker is free. An id waits " +
      "for that job's success; an object with `job` and `when` for `success`, `failure`, `done` or " +
      "`skipped`. So alerts and clean-ups are jobs.",
      "An object with `type` waits for something outside the run, holding no worker: `file`, `time`, " +
      "`command`, `port`, `http` or `plugin`.",
      "Behind a failure jobs are BLOCKED. `allow_failure` lets a job fail without consequences. " +
      "`--skip` leaves jobs out and lets their dependents run.",
    ],
    appKeys: ["parallel", "max_workers", "schedule", "limits", "run_timeout"],
    jobKeys: ["dependencies", "allow_failure", "priority", "resources"],
    config: `{
  "jobs": [
    { "id": "load", "command": "./load.sh",
      "dependencies": [{ "type": "file", "path": "/in/sales.csv", "timeout": "2h" }] },
    { "id": "report", "command": "./report.sh", "dependencies": ["load"] },
    { "id": "alert", "command": "./alert.sh",
      "dependencies": [{ "job": "report", "when": "failure" }] }
  ]
}`,
    commands: [{ line: "executioner plan jobs.json", says: "Show the order of the jobs" }],
    see: "docs/configuration.md#dependencies-on-things-outside-the-run",
  },
  {
    name: "retries",
    summary: "When and how often a job is tried again",
    text: [
      "`max_retries` is how often a failed job is executed again. It is retried if its status is in " +
      "`retry_on_status` or its exit code in `retry_on_exit_codes`, if its output matches " +
      "`retry_on_output`, or if the command of `retry_if` says so.",
      "The wait before it is `retry_delay`, times `retry_backoff` for each further one, spread by " +
      "`retry_jitter`, at most `retry_max_delay`. After `max_retry_time` there is no further retry; 0 " +
      "is no limit. A job that waits for its retry holds no worker.",
    ],
    appKeys: ["default_max_retries", "default_retry_delay", "default_max_retry_time"],
    jobKeys: [
      "max_retries",
      "retry_delay",
      "retry_backoff",
      "retry_jitter",
      "retry_max_delay",
      "max_retry_time",
      "retry_on_status",
      "retry_on_exit_codes",
      "retry_on_output",
      "retry_if",
    ],
    config: `{
  "jobs": [
    { "id": "fetch", "command": "curl -sfO https://example.org/sales.csv",
      "max_retries": 3, "retry_delay": "30s", "retry_backoff": 2, "retry_on_exit_codes": [6, 7, 28],
      "retry_on_status": [] }
  ]
}`,
    commands: [{
      line: "executioner show last",
      says: "Show every execution and why it was retried",
    }],
    see: "docs/configuration.md#retries",
  },
  {
    name: "checks",
    summary: "What must hold before and after a command",
    text: [
      "`pre_checks` must hold before the command is executed for the first time, `post_checks` after " +
      "it exits with 0; the first that does not fails the job. `negate` turns a check round, " +
      "`timeout` limits it. What each found is in the history.",
      "`dependency_plugins` add checks of your own, in any language.",
    ],
    jobKeys: ["pre_checks", "post_checks"],
    table: {
      title: "Checks",
      rows: [
        ...[...ancestorChecks].map(([name, parameter]) => [name, parameter] as const),
        ...newChecks.map((name) => [name, ""] as const),
      ],
    },
    config: `{
  "jobs": [
    { "id": "report", "command": "./report.sh > report.txt",
      "pre_checks": [{ "name": "check_disk_free", "params": { "min_free": "1GB" } }],
      "post_checks": [
        { "name": "check_file_not_empty", "params": { "path": "report.txt" } },
        { "name": "check_file_contains", "params": { "path": "report.txt", "pattern": "ORA-" },
          "negate": true }
      ] }
  ]
}`,
    commands: [],
    see: "docs/configuration.md#checks",
  },
  {
    name: "environment",
    summary: "The variables of jobs, and references to them",
    text: [
      "A job gets the engine's own variables as `inherit_shell_env` says, then those of `env_files`, " +
      "of the app's `env_variables` and `secret_files`, then its own `env_variables`, then `--env` " +
      "and `--env-file`; the later wins.",
      "`${NAME}` and `${NAME:-default}` work in variables, folders and the parameters of checks; " +
      "`$${` is a plain `${`. Commands are left to the shell. Each job knows its run by " +
      "`EXECUTIONER_RUN_ID`, `EXECUTIONER_ATTEMPT`, `EXECUTIONER_JOB_ID` and " +
      "`EXECUTIONER_APPLICATION`.",
    ],
    appKeys: ["inherit_shell_env", "env_variables", "env_files", "secret_files", "secrets"],
    jobKeys: ["env_variables", "working_dir"],
    config: `{
  "env_variables": { "DAY": "2026-11-23", "OUT": "\${HOME}/out/\${DAY}" },
  "jobs": [{ "id": "load", "command": "mkdir -p \\"$OUT\\"" }]
}`,
    commands: [
      {
        line: "executioner plan jobs.json --visible",
        says: "Show every variable and where it comes from",
      },
    ],
    see: "docs/configuration.md#environment-variables",
  },
  {
    name: "templates",
    summary: "Many jobs of one: defaults, matrix, further files",
    text: [
      "`defaults` has keys for all jobs. `matrix` makes one job for each combination of values, " +
      "named `load[eu,2026]`; the bare id stands for all of them in `dependencies` and `--skip`. " +
      "`include` adds the jobs of further files.",
    ],
    appKeys: ["defaults", "include"],
    jobKeys: ["matrix"],
    config: `{
  "defaults": { "timeout": "10m" },
  "jobs": [
    { "id": "fetch", "command": "./fetch.sh", "matrix": { "region": ["eu", "us"] } },
    { "id": "report", "command": "./report.sh", "dependencies": ["fetch"] }
  ]
}`,
    commands: [],
    see: "docs/configuration.md#matrix",
  },
  {
    name: "plugins",
    summary: "Checks and conditions of your own",
    text: [
      "`dependency_plugins` names programs in any language and JavaScript modules. They answer checks " +
      "of their name and dependencies of the type `plugin`. A module runs in a process of its own, " +
      "with no right but what its entry grants.",
    ],
    appKeys: ["dependency_plugins"],
    config: null,
    commands: [],
    see: "docs/plugins.md",
  },
  {
    name: "security",
    summary: "What a config and its jobs may do, and what stays hidden",
    text: [
      "A config is a program: who may write it may do what its user may. Keep it, what it includes " +
      "and what its jobs call writable for that user alone.",
      "Values of `secret_files`, and of variables that `secrets` names, are masked in logs, the " +
      "terminal, events and the history. History and backups are readable for their user only, since " +
      "commands are in them.",
    ],
    appKeys: [
      "secrets",
      "secret_files",
      "allow_shell",
      "security_policy",
      "security_level",
      "command_whitelist",
      "command_allowlist_patterns",
      "workspace_paths",
      "restricted",
    ],
    config: null,
    commands: [{ line: "executioner doctor", says: "See which confining tools are there" }],
    see: "docs/configuration.md#secrets",
  },
];
