import { overlapPolicies } from "../../core/run/overlap_policy.ts";
import type { CommandSpec } from "./command.ts";
import { commonOptions, jsonOption } from "./common_options.ts";
import { completedShells } from "../completion/completed_shells.ts";

const outOption = {
  name: "out",
  short: "o",
  type: "text",
  valueName: "FILE",
  description: "Write the config to this file, which must not be there yet",
  default: "stdout",
} as const;

const importExamples = (what: string, file: string) =>
  [
    { line: `executioner import ${what} ${file}`, says: "Look at the config that it makes" },
    { line: `executioner import ${what} ${file} -o jobs.json`, says: "Write it to a file" },
  ] as const;

const importNote = "What a config cannot say, or says otherwise, is noted in comments where it " +
  "would be, and on stderr. Nothing is executed. Read the result, and look at it with validate and " +
  "plan before the first run.";

/** The commands that help to begin: a first config, its schema, what came from elsewhere, cron. */
export const setupCommands: readonly CommandSpec[] = [
  {
    name: "init",
    group: "Set up",
    summary: "Write a config to start from",
    description: [
      "Writes a config with comments that runs as it stands: dependencies, variables, retries, " +
      "checks, an alert. A file that is there already stays as it is.",
    ],
    operands: [{
      name: "FILE",
      description: "The file to write, jobs.json unless named",
      optional: true,
    }],
    options: [
      { name: "simple", type: "flag", description: "Write the least that is worth running" },
      {
        name: "json",
        type: "flag",
        description: "Print the config on stdout, as JSON without comments, and write no file",
      },
      ...commonOptions,
    ],
    examples: [
      { line: "executioner init", says: "Write jobs.json here" },
      { line: "executioner init --simple etl/jobs.json", says: "Write a small one elsewhere" },
      { line: "executioner init --json | jq .jobs", says: "Have it as plain JSON" },
    ],
    load: async () => (await import("../commands/init.ts")).initCommand,
  },
  {
    name: "schema",
    group: "Set up",
    summary: "Print the JSON Schema of configs, for editors",
    description: [
      "Prints a JSON Schema (draft 7) of the config file: every key with its type, range, default, " +
      'meaning and examples. An editor completes and checks a config whose "$schema" names the ' +
      "file that it was saved to.",
      "The schema says what is right; where the program is milder, for the sake of old configs, it " +
      "warns.",
    ],
    operands: [],
    options: [...commonOptions],
    examples: [
      {
        line: "executioner schema > executioner.schema.json",
        says: 'Save it, then write "$schema": "./executioner.schema.json" into the config',
      },
    ],
    load: async () => (await import("../commands/schema.ts")).schemaCommand,
  },
  {
    name: "import crontab",
    group: "Set up",
    summary: "Make a config of a crontab",
    description: [
      "Turns the lines of a crontab into jobs, those of a user (crontab -l) or, with --system, of " +
      "/etc/crontab and /etc/cron.d, which name a user. The jobs of one config run when the config " +
      "is run, so a line's time becomes a comment.",
      importNote,
    ],
    operands: [{ name: "FILE", description: 'The crontab; "-" is stdin' }],
    options: [
      outOption,
      {
        name: "system",
        type: "flag",
        description: "The lines name a user before the command",
        default: "on below /etc",
      },
      ...commonOptions,
    ],
    examples: [
      ...importExamples("crontab", "/etc/cron.d/backup"),
      {
        line: "crontab -l | executioner import crontab - -o jobs.json",
        says: "Take your own crontab over",
      },
    ],
    load: async () => (await import("../commands/import.ts")).importCrontabCommand,
  },
  {
    name: "import makefile",
    group: "Set up",
    summary: "Make a config of a makefile",
    description: [
      "Turns the rules of a makefile into jobs: prerequisites become dependencies, recipes commands, " +
      "simple variables are replaced. make runs what is older than its prerequisites; a config runs " +
      "everything.",
      importNote,
    ],
    operands: [{ name: "FILE", description: 'The makefile; "-" is stdin' }],
    options: [
      outOption,
      {
        name: "goal",
        type: "text",
        valueName: "TARGET",
        repeatable: true,
        description: "Take over this target and all that it needs",
        default: "the makefile's first",
      },
      ...commonOptions,
    ],
    examples: importExamples("makefile", "Makefile"),
    load: async () => (await import("../commands/import.ts")).importMakefileCommand,
  },
  {
    name: "import dagu",
    group: "Set up",
    summary: "Make a config of a dagu workflow",
    description: [
      "Turns the steps of a dagu workflow (YAML) into jobs: depends, env, dir, retryPolicy, " +
      "continueOn and preconditions as far as a config has the like.",
      importNote,
    ],
    operands: [{ name: "FILE", description: 'The workflow; "-" is stdin' }],
    options: [outOption, ...commonOptions],
    examples: importExamples("dagu", "etl.yaml"),
    load: async () => (await import("../commands/import.ts")).importDaguCommand,
  },
  {
    name: "crontab",
    group: "Set up",
    summary: "Print the line that has cron run a config",
    description: [
      "Prints lines for a crontab: PATH and MAILTO, and the line itself, with absolute paths and " +
      "what cron would take for something else written so that it does not. The config must be " +
      "valid, and the time one that cron understands.",
      "Nothing is installed: look at the lines, then put them into crontab -e.",
    ],
    operands: [{ name: "FILE", description: "The config, a JSON file" }],
    options: [
      {
        name: "at",
        type: "text",
        valueName: "TIME",
        description:
          'When: five fields as in "30 2 * * 1-5" (minute, hour, day, month, day of the week), or ' +
          "one of @hourly, @daily, @weekly, @monthly, @yearly, @reboot",
      },
      {
        name: "mailto",
        type: "text",
        valueName: "ADDRESS",
        description: "Who gets what a failed run prints",
        default: "the owner of the crontab",
      },
      {
        name: "if-running",
        type: "text",
        valueName: "POLICY",
        choices: overlapPolicies,
        description: "What a run does while the one before goes on: fail, skip, wait or allow",
        default: "the config's on_overlap",
      },
      {
        name: "user",
        type: "text",
        valueName: "NAME",
        description: "Write the line for a file in /etc/cron.d, run as this user",
      },
      ...commonOptions,
    ],
    examples: [
      {
        line: 'executioner crontab jobs.json --at "30 2 * * *"',
        says: "Every night at half past 2",
      },
      {
        line: 'executioner crontab jobs.json --at "0 */4 * * 1-5" --mailto ops@example.org',
        says: "Every four hours on weekdays",
      },
    ],
    load: async () => (await import("../commands/crontab.ts")).crontabCommand,
  },
  {
    name: "doctor",
    group: "Help",
    summary: "Look for what would get in the way of a run",
    description: [
      "Checks what a run needs: the runtime, the history and its health, folders and their free " +
      "space, tools, the sandbox of restricted runs and the policy of the system, the clock, " +
      "limits; with FILE also the config, its log folder and its mail server, to which a connection " +
      "is made and nothing sent. Each line says ok, warn or fail, and what to do.",
      "The exit code is 1 if anything fails, 0 if there are warnings only. Nothing is left behind.",
    ],
    operands: [{ name: "FILE", description: "A config, a JSON file", optional: true }],
    options: [
      jsonOption,
      {
        name: "db",
        type: "text",
        valueName: "PATH",
        description: "Look at this history database",
        default: "the one that a run would use",
      },
      ...commonOptions,
    ],
    examples: [
      { line: "executioner doctor", says: "Check this machine" },
      { line: "executioner doctor jobs.json", says: "Check what a config needs, too" },
    ],
    load: async () => (await import("../commands/doctor.ts")).doctorCommand,
  },
  {
    name: "completion",
    group: "Help",
    summary: "Print a script that completes command lines",
    description: [
      "Prints a script for bash, zsh or fish. With it, Tab completes commands, options and their " +
      "values, files, numbers of runs and ids of jobs, those of the config or the run on the line.",
    ],
    operands: [{
      name: "SHELL",
      description: "bash, zsh or fish",
      choices: completedShells,
    }],
    options: [...commonOptions],
    examples: [
      { line: 'eval "$(executioner completion bash)"', says: "For this bash; or in ~/.bashrc" },
      {
        line: "executioner completion zsh > ~/.zfunc/_executioner",
        says: "For zsh, where ~/.zfunc is in fpath before compinit",
      },
      {
        line: "executioner completion fish > ~/.config/fish/completions/executioner.fish",
        says: "For fish",
      },
    ],
    load: async () => (await import("../commands/completion.ts")).completionCommand,
  },
  {
    name: "man",
    group: "Help",
    summary: "Print the manual page",
    description: ["Prints the manual page of all commands, as man(1) reads it."],
    operands: [],
    options: [...commonOptions],
    examples: [
      { line: "executioner man | man -l -", says: "Read it" },
      {
        line: "executioner man > ~/.local/share/man/man1/executioner.1",
        says: "Have man executioner find it",
      },
    ],
    load: async () => (await import("../commands/man.ts")).manCommand,
  },
];
