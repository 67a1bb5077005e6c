import type { CommandSpec } from "./command.ts";
import { commonOptions, historyOptions, jsonOption } from "./common_options.ts";
import { attemptOption, runOperand, sinceOption } from "./looking_options.ts";

/** Commands that explain, compare and count what the history holds. */
export const insightCommands: readonly CommandSpec[] = [
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
    load: async () => (await import("./commands/why.ts")).whyCommand,
  },
  {
    name: "diff",
    group: "Look",
    summary: "Compare two runs",
    description: [
      "Shows what differs between two runs: jobs that are new, gone or defined otherwise, jobs that " +
      "came to something else, jobs that took longer or shorter by more than half a second and a " +
      "quarter, jobs that wrote something only once, and workers, folders, host, user and version.",
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
    load: async () => (await import("./commands/diff.ts")).diffCommand,
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
    load: async () => (await import("./commands/stats.ts")).statsCommand,
  },
];
