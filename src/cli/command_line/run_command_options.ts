import { overlapPolicies } from "../../core/run/overlap_policy.ts";
import type { OptionSpec } from "./option.ts";
import { progressModes } from "../terminal_view.ts";

/** Options that set variables. */
export const variableOptions = [
  {
    name: "env",
    type: "text",
    valueName: "NAME=VALUE",
    repeatable: true,
    description:
      "Set a variable for every job; a comma starts the next one only where NAME= follows it",
  },
  {
    name: "env-file",
    type: "text",
    valueName: "FILE",
    repeatable: true,
    description: "Set the variables of a file of NAME=VALUE lines for every job; --env beats it",
  },
] as const satisfies readonly OptionSpec[];

/** Options that decide what a run does, so `plan` has them as well. */
export const planningOptions = [
  {
    name: "parallel",
    type: "flag",
    description: "Run jobs at the same time, as many as there are workers",
    default: "the config's parallel",
  },
  {
    name: "workers",
    type: "whole_number",
    min: 1,
    valueName: "N",
    description: "How many jobs may run at once in a parallel run",
    default: "the config's max_workers",
  },
  {
    name: "sequential",
    type: "flag",
    description: "Run one job at a time in the order that plan shows; beats --parallel",
  },
  {
    name: "skip",
    type: "text",
    valueName: "IDS",
    repeatable: true,
    description:
      "Do not run these jobs and let their dependents run; ids or patterns with * and ?, " +
      "separated by commas",
  },
  {
    name: "continue-on-error",
    type: "flag",
    description:
      "After a failure go on with all jobs that do not depend on it; the run fails nevertheless",
  },
  ...variableOptions,
  {
    name: "visible",
    type: "flag",
    description: "Show every job's variables and where each comes from, secrets masked",
  },
] as const satisfies readonly OptionSpec[];

/** Options that choose a part of the graph, for runs from the start. */
export const selectionOptions = [
  {
    name: "only",
    type: "text",
    valueName: "IDS",
    repeatable: true,
    description: "Run these jobs and all that they need, nothing else",
  },
  {
    name: "from",
    type: "text",
    valueName: "IDS",
    repeatable: true,
    description: "Run these jobs and all that follows from them, nothing else",
  },
  {
    name: "until",
    type: "text",
    valueName: "IDS",
    repeatable: true,
    description: "Run no further than these jobs: with --from what lies between, else as --only",
  },
] as const satisfies readonly OptionSpec[];

/** What to do on resume with jobs whose definition changed since they succeeded. */
export const changeOptions = [
  {
    name: "accept-changes",
    type: "flag",
    description: "Reuse jobs that succeeded although their definition has changed since",
  },
  {
    name: "rerun-changed",
    type: "flag",
    description: "Run jobs again whose definition has changed since, and all that depends on them",
  },
] as const satisfies readonly OptionSpec[];

/** What to do on resume with processes that the dead engine has left running. */
export const orphanOptions = [
  {
    name: "kill-orphans",
    type: "flag",
    description: "End what the dead engine of the run has left running before the jobs run again",
  },
  {
    name: "wait-orphans",
    type: "flag",
    description: "Wait for the end of what the dead engine has left before the jobs run again",
  },
] as const satisfies readonly OptionSpec[];

/** Options by which `run` resumes, as the ancestor had it. */
export const resumeFromOptions = [
  {
    name: "resume-from",
    type: "text",
    valueName: "RUN",
    description: 'Resume this run, as "executioner resume RUN FILE" does',
  },
  {
    name: "resume-failed-only",
    type: "flag",
    description: "With --resume-from, run only jobs that failed",
  },
  ...[...changeOptions, ...orphanOptions].map((option) => ({
    ...option,
    description: `With --resume-from: ${option.description}`,
  })),
] as const satisfies readonly OptionSpec[];

/** Options of `run` beyond those of `plan`. */
export const runOnlyOptions = [
  { name: "dry-run", type: "flag", description: "Show what would be done and do nothing" },
  {
    name: "if-running",
    type: "text",
    valueName: "POLICY",
    choices: overlapPolicies,
    description:
      "What to do while another run of the application goes on: fail, skip (exit code 0), " +
      "wait for its end, or allow both",
    default: "the config's on_overlap",
  },
  {
    name: "db",
    type: "text",
    valueName: "PATH",
    description: "Record the run in this history database",
    default: "EXECUTIONER_DB, else the config's database.path, else the user's state folder",
  },
  {
    name: "log-dir",
    type: "text",
    valueName: "PATH",
    description: "Write logs to this folder",
    default: "the config's log_dir",
  },
  {
    name: "progress",
    type: "text",
    valueName: "HOW",
    choices: progressModes,
    description:
      "How to show the run while it goes on: bar is one line at the bottom of a terminal, " +
      "plain one line per event, none only the summary at the end",
    default: "auto: the jobs that run on a terminal, else plain",
  },
  {
    name: "json",
    type: "flag",
    description: "Print one JSON event per line on stdout and nothing else",
  },
  {
    name: "quiet",
    short: "q",
    type: "flag",
    description: "Print nothing on success, else failures and the verdict",
  },
  { name: "verbose", short: "v", type: "flag", description: "Show paths, slots and processes too" },
] as const satisfies readonly OptionSpec[];
