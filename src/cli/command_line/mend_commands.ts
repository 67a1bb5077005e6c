import type { CommandSpec } from "./command.ts";
import { commonOptions, usedHistoryOptions } from "./common_options.ts";
import { runOperand } from "./looking_options.ts";

const markOperands = [runOperand, {
  name: "JOB",
  description: 'The id of a job, or a pattern: "*" stands for any text, "?" for one character',
  repeatable: true,
}] as const;

const markOptions = [
  { name: "reason", type: "text", valueName: "TEXT", description: "Why, for the record" },
  { name: "yes", short: "y", type: "flag", description: "Do not ask" },
  ...usedHistoryOptions,
  ...commonOptions,
] as const;

/** The commands that put right what a run has left. */
export const mendCommands: readonly CommandSpec[] = [
  {
    name: "mark-success",
    group: "Mend",
    summary: "Take jobs of a run as done",
    description: [
      "For jobs whose work was done by hand or is not needed: shows how they stand, asks, and marks " +
      "them MARKED_SUCCESS in the run's latest attempt. What depends on them runs on resume. Who did " +
      "it, when and why is kept, and show prints it.",
      "Without a terminal the answer is read from stdin: y marks them, anything else does not.",
    ],
    operands: markOperands,
    options: markOptions,
    examples: [
      { line: "executioner mark-success 42 load", says: "Take a job as done" },
      {
        line: 'executioner mark-success 42 load dump --reason "done by hand, ticket 77"',
        says: "Take two jobs as done and say why",
      },
      {
        line: "executioner mark-success last 'export-*' --yes",
        says: "Take all jobs of a kind as done, without being asked",
      },
    ],
    load: async () => (await import("../commands/mark.ts")).markSuccessCommand,
  },
  {
    name: "mark-failed",
    group: "Mend",
    summary: "Take back the success of jobs of a run",
    description: [
      "For jobs that succeeded wrongly: as mark-success, but marks them FAILED. They and all jobs " +
      "that depend on them run again on resume.",
    ],
    operands: markOperands,
    options: markOptions,
    examples: [
      {
        line: "executioner mark-failed 42 load",
        says: "Have a job and what depends on it run again",
      },
    ],
    load: async () => (await import("../commands/mark.ts")).markFailedCommand,
  },
  {
    name: "recover",
    group: "Mend",
    summary: "Put right what dead engines have left",
    description: [
      "Finds runs whose engine was killed or whose machine went down, marks them and the jobs that " +
      "ran INTERRUPTED, names the processes that they have left running, and proposes to resume. " +
      "Every command that opens the history does so first; this one does nothing else.",
      "A run of another host is left alone, since only that host can tell whether its engine lives.",
    ],
    operands: [{ ...runOperand, optional: true }],
    options: [
      {
        name: "kill-orphans",
        type: "flag",
        description: "End the processes that the dead engines have left running",
      },
      {
        name: "assume-dead",
        type: "flag",
        description: "Take the engine of RUN for dead that runs, or ran, on another host",
      },
      {
        name: "engine-died",
        type: "flag",
        description: "The engine of RUN has died just now",
        hidden: true,
      },
      ...usedHistoryOptions,
      ...commonOptions,
    ],
    examples: [
      { line: "executioner recover", says: "Find what was interrupted" },
      { line: "executioner recover --kill-orphans", says: "End all that dead engines have left" },
      {
        line: "executioner recover 42 --assume-dead",
        says: "Take run 42 for dead, whose host is gone for good",
      },
    ],
    load: async () => (await import("../commands/recover.ts")).recoverCommand,
  },
];
