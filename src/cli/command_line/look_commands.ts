import type { CommandSpec } from "./command.ts";
import { commonOptions, historyOptions, jsonOption } from "./common_options.ts";
import { attemptOption, runOperand, sinceOption } from "./looking_options.ts";

/** Commands that look into the history. */
export const lookCommands: readonly CommandSpec[] = [
  {
    name: "runs",
    group: "Look",
    summary: "List runs, newest first",
    description: [
      "Lists the runs in the history with every attempt, the newest run first. --status and --since " +
      "look at a run's latest attempt: how it stands, and when somebody last ran or resumed it.",
    ],
    operands: [{
      name: "APP",
      description: "List only the runs of this application, or of those that the pattern matches",
      optional: true,
    }],
    options: [
      {
        name: "app",
        type: "text",
        valueName: "APP",
        description: "The same as the operand",
      },
      {
        name: "status",
        type: "text",
        valueName: "STATUSES",
        repeatable: true,
        description:
          "List only runs that stand so: RUNNING, SUCCESS, FAILED, INTERRUPTED, in any " +
          "case, separated by commas",
      },
      sinceOption,
      {
        name: "limit",
        short: "n",
        type: "whole_number",
        min: 1,
        valueName: "N",
        description: "List at most this many runs",
        default: "20",
      },
      jsonOption,
      ...historyOptions,
      ...commonOptions,
    ],
    examples: [
      { line: "executioner runs", says: "List the latest runs" },
      { line: "executioner runs nightly_etl --limit 5", says: "List five of one application" },
      {
        line: "executioner runs --status failed,interrupted --since yesterday",
        says: "List what went wrong since yesterday's midnight",
      },
    ],
    load: async () => (await import("../commands/runs.ts")).runsCommand,
  },
  {
    name: "show",
    group: "Look",
    summary: "Show a run and all of its jobs",
    description: [
      "Shows how a run ended, every job with its status, reason and times, where the logs of failed " +
      "jobs are, and what to do next.",
    ],
    operands: [runOperand],
    options: [jsonOption, attemptOption, ...historyOptions, ...commonOptions],
    examples: [
      { line: "executioner show last", says: "Show the newest run" },
      {
        line: "executioner show 42 --json | jq -r '.jobs[] | select(.status == \"FAILED\") | .id'",
        says: "Print the ids of the failed jobs of run 42",
      },
    ],
    load: async () => (await import("../commands/show.ts")).showCommand,
  },
  {
    name: "logs",
    group: "Look",
    summary: "Print the output of a job",
    description: [
      "Prints a job's log byte by byte as the job wrote it: all executions of the run, or those of " +
      "one attempt, or a single execution.",
    ],
    operands: [runOperand, { name: "JOB", description: "The id of a job of that run" }],
    options: [
      { ...attemptOption, description: "Print only this attempt's part", default: "the whole log" },
      {
        name: "execution",
        type: "whole_number",
        min: 1,
        valueName: "N",
        description: "Print only the N-th execution of the attempt, where a job was retried",
      },
      {
        name: "follow",
        short: "f",
        type: "flag",
        description: "Wait for more until the job has ended",
      },
      ...historyOptions,
      ...commonOptions,
    ],
    examples: [
      { line: "executioner logs last extract", says: "Print what a job of the newest run wrote" },
      { line: "executioner logs last extract -f", says: "Follow a job that still runs" },
    ],
    load: async () => (await import("../commands/logs.ts")).logsCommand,
  },
  {
    name: "why",
    group: "Look",
    summary: "Explain what became of a job",
    description: [
      "Explains in a few lines why a job of a run ran, was retried, skipped, blocked, reused or did " +
      "not start: what it waited for and for how long, each execution, who marked it, and the chain " +
      "of causes down to the job that began it.",
    ],
    operands: [runOperand, { name: "JOB", description: "The id of a job of that run" }],
    options: [
      jsonOption,
      attemptOption,
      ...historyOptions,
      ...commonOptions,
    ],
    examples: [
      { line: "executioner why last report", says: "Explain what became of a job last night" },
    ],
    load: async () => (await import("../commands/why.ts")).whyCommand,
  },
  {
    name: "diff",
    group: "Look",
    summary: "Compare two runs",
    description: [
      "Shows what differs between two runs: jobs that are new, gone or defined otherwise, jobs that " +
      "came to something else, jobs that took longer or shorter by more than half a second and a " +
      "quarter, jobs that wrote something only once, outputs and hooks that differ, and workers, " +
      "folders, grants, host, user and version.",
      "RUN#N is the N-th attempt of a run, else the latest one is meant. One run alone is compared " +
      "with the run of its application before it.",
    ],
    operands: [
      { ...runOperand, description: `${runOperand.description}; RUN#N for one of its attempts` },
      { name: "RUN2", description: "The later run, in the same way", optional: true },
    ],
    options: [jsonOption, ...historyOptions, ...commonOptions],
    examples: [
      { line: "executioner diff last", says: "Show what is new since the run before" },
      { line: "executioner diff 41 42", says: "Compare two runs" },
      { line: "executioner diff 42#1 42#2", says: "Compare two attempts of a run" },
    ],
    load: async () => (await import("../commands/diff.ts")).diffCommand,
  },
  {
    name: "stats",
    group: "Look",
    summary: "Show how reliable runs and jobs are and how long they take",
    description: [
      "Shows how many runs of an application succeeded and how long they took, and for each job its " +
      "share of successes, the median (p50) and the 95th percentile (p95) of its time at work, how " +
      "its recent successes compare with those before (trend), and whether it needs luck: retries " +
      "that succeeded, and flips between success and failure.",
      "Without an application, and where there are several, one line for each.",
    ],
    operands: [{ name: "APP", description: "The name of an application", optional: true }],
    options: [
      {
        name: "last",
        type: "whole_number",
        min: 1,
        valueName: "N",
        description: "Look at this many runs, the newest",
        default: "50, of jobs fewer where there are very many",
      },
      sinceOption,
      jsonOption,
      ...historyOptions,
      ...commonOptions,
    ],
    examples: [
      { line: "executioner stats", says: "Show how all applications do" },
      { line: "executioner stats nightly_etl", says: "Show one with its jobs" },
      { line: 'executioner stats nightly_etl --since "2 weeks"', says: "Look at two weeks only" },
    ],
    load: async () => (await import("../commands/stats.ts")).statsCommand,
  },
];
