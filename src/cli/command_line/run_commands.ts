import type { CommandSpec } from "./command.ts";
import { commonOptions, historyOptions, jsonOption } from "./common_options.ts";
import { runOperand } from "./looking_options.ts";
import type { OptionSpec } from "./option.ts";
import { restrictedOptions } from "../restricted/restricted_options.ts";
import {
  changeOptions,
  orphanOptions,
  planningOptions,
  resumeFromOptions,
  runOnlyOptions,
  selectionOptions,
  variableOptions,
} from "./run_command_options.ts";
/** Options that mean the same for `resume` in other words. */
const resumeOptions: Readonly<Record<string, OptionSpec>> = {
  "db": { ...historyOptions[0], description: "Use this history database" },
  "log-dir": {
    name: "log-dir",
    type: "text",
    valueName: "PATH",
    description: "Write logs to this folder",
    default: "the folder of the attempt before",
  },
};

/** Where nothing runs, it matters for what is granted. */
const shownLogDir = {
  name: "log-dir",
  type: "text",
  valueName: "PATH",
  description: "Take this as the folder for logs",
  default: "as the config says",
} as const satisfies OptionSpec;

/** The commands that run a config, or look at what a run would do. */
export const runCommands: readonly CommandSpec[] = [
  {
    name: "run",
    group: "Run",
    summary: "Run the jobs of a config",
    description: [
      "Runs every job of a config once the jobs that it depends on have succeeded, keeps all output " +
      "in log files, and records each step in the history.",
      "After a failure nothing new starts, unless --continue-on-error is given. The exit code is 0 " +
      "only if every job succeeded or was skipped on request.",
    ],
    operands: [{ name: "FILE", description: "The config, a JSON file" }],
    options: [
      ...planningOptions,
      ...selectionOptions,
      ...runOnlyOptions,
      ...resumeFromOptions,
      ...restrictedOptions,
      ...commonOptions,
    ],
    examples: [
      { line: "executioner run jobs.json", says: "Run as the config says" },
      {
        line: "executioner run jobs.json --parallel --workers 8",
        says: "Run up to eight jobs at once",
      },
      {
        line: "executioner run jobs.json --skip load,report --env DAY=2026-11-23",
        says: "Leave two jobs out and set a variable",
      },
      { line: "executioner run jobs.json --json", says: "Print events for another program" },
      {
        line: "executioner run jobs.json --restricted --allow-run=python3 --allow-read=/data",
        says: "Run a config that you do not trust, with what its jobs need",
      },
    ],
    load: async () => (await import("../commands/run_or_plan.ts")).runOrPlanCommand,
  },
  {
    name: "resume",
    group: "Run",
    summary: "Run what is left of a run",
    description: [
      "Starts the next attempt of a run: jobs that succeeded, or were marked so, are reused, and all " +
      "others run. The config is read again, so that what was wrong in it can be mended.",
      "A run that an engine still works on is left alone, and so is a run whose jobs would be reused " +
      "although their command, dependencies, checks or variable names have changed since, unless " +
      "told what to do with them.",
      "Logs go to the folder of the attempt before, behind what is in them. Options such as --env " +
      "and --skip are not remembered: give them again.",
    ],
    operands: [runOperand, {
      name: "FILE",
      description:
        'The config, where it is not the file that is recorded with the run; "last" then ' +
        "is the newest run of its application",
      optional: true,
    }],
    options: [
      {
        name: "failed-only",
        type: "flag",
        description:
          "Run only jobs that failed or were cut short; those that never started stay so, and the " +
          "run says FAILED until all have succeeded",
      },
      { name: "resume-failed-only", type: "flag", description: "As --failed-only", hidden: true },
      ...changeOptions,
      ...orphanOptions,
      ...planningOptions,
      ...runOnlyOptions.map((option) => resumeOptions[option.name] ?? option),
      historyOptions[1],
      ...restrictedOptions,
      ...commonOptions,
    ],
    examples: [
      { line: "executioner resume last", says: "Go on with the newest run" },
      { line: "executioner resume 42 --dry-run", says: "Show what would be reused and what run" },
      {
        line: "executioner resume 42 --rerun-changed",
        says: "Run again what was mended, and what comes after it",
      },
    ],
    load: async () => (await import("../commands/resume.ts")).resumeCommand,
  },
  {
    name: "stop",
    group: "Run",
    summary: "Stop a run that goes on",
    description: [
      "Sends SIGTERM to the engine that works on a run and waits for its end: nothing new starts, what " +
      "runs is ended, and the run is INTERRUPTED. resume goes on with it.",
      "A run of another host, or of another user, is left alone.",
    ],
    operands: [runOperand],
    options: [
      {
        name: "now",
        type: "flag",
        description: "Kill what runs at once, without the time that jobs have to end",
      },
      ...historyOptions,
      ...commonOptions,
    ],
    examples: [
      { line: "executioner stop last", says: "Stop the newest run" },
      { line: "executioner stop 42 --now", says: "Stop run 42 and kill its jobs" },
    ],
    load: async () => (await import("../commands/stop.ts")).stopCommand,
  },
  {
    name: "plan",
    group: "Run",
    summary: "Show what a run would do and do nothing",
    description: [
      "Checks a config and shows its jobs in the order in which one worker runs them, each with its " +
      "level, command, dependencies and the names of its variables, and what would be skipped.",
      "From the history of the application it predicts how long each job and the whole run would " +
      "take with these workers, and names the critical path.",
      "Nothing is written anywhere: no history, no log, no folder.",
    ],
    operands: [{ name: "FILE", description: "The config, a JSON file" }],
    options: [
      ...planningOptions,
      ...selectionOptions,
      { ...historyOptions[0], description: "Predict from this history database" },
      shownLogDir,
      jsonOption,
      ...restrictedOptions,
      ...commonOptions,
    ],
    examples: [
      { line: "executioner plan jobs.json", says: "Show the plan" },
      { line: "executioner plan jobs.json --skip load", says: "Show it with one job left out" },
    ],
    load: async () => (await import("../commands/plan.ts")).planCommand,
  },
  {
    name: "validate",
    group: "Run",
    summary: "Check configs and report everything that is wrong",
    description: [
      "Reports every error and warning of every file, each with its place. The exit code is 0 only " +
      "if no file has an error.",
      "What a run would find before its first job is found here too: a working folder that is not " +
      "there, env and secret files that cannot be read, references that lead nowhere, a user or limits " +
      "that jobs cannot have. Nothing is written and no command of the config executed.",
      "With --restricted it tells what a run with the same grants would refuse as a whole; what single " +
      "jobs would be denied, plan tells.",
      "With --security it also tells of dangerous commands. Where security_policy is strict they are " +
      "errors, and told in any case.",
    ],
    operands: [{ name: "FILE", description: "A config, a JSON file", repeatable: true }],
    options: [
      {
        name: "security",
        type: "flag",
        description: "Tell of dangerous commands as a run would, without running any",
      },
      ...variableOptions,
      { ...historyOptions[0], description: "Take this as the history database" },
      shownLogDir,
      ...restrictedOptions,
      ...commonOptions,
    ],
    examples: [
      { line: "executioner validate jobs.json", says: "Check one config" },
      { line: "executioner validate configs/*.json", says: "Check a whole folder" },
      { line: "executioner validate --security jobs.json", says: "Look at its commands too" },
    ],
    load: async () => (await import("../commands/validate.ts")).validateCommand,
  },
];
