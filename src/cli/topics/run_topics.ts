import { exitCodes } from "../command_line/help_text.ts";
import type { Topic } from "./topic.ts";

/** Topics about runs and what they leave behind. */
export const runTopics: readonly Topic[] = [
  {
    name: "exit-codes",
    summary: "What the program's exit code says",
    text: [
      "A job's own exit code is in the history; it never becomes the program's. With " +
      "`--continue-on-error` a run with a failure ends with 1 too.",
    ],
    table: { title: "Exit codes", rows: exitCodes },
    config: null,
    commands: [{
      line: "executioner run jobs.json --quiet || echo failed",
      says: "Do something about it",
    }],
    see: "docs/operations.md#exit-codes",
  },
  {
    name: "history",
    summary: "Where runs are recorded, and how to look after that",
    text: [
      "Every step of a run is in an SQLite database before anything follows from it. It is the first " +
      "of: `--db`, the variable `EXECUTIONER_DB`, `database` in the config, " +
      "`$XDG_STATE_HOME/executioner/history.db`, `~/.local/state/executioner/history.db`.",
      "Nothing deletes runs or logs by itself: `executioner db prune` does, from cron.",
    ],
    appKeys: ["database", "log_dir"],
    config: null,
    commands: [
      { line: "executioner db path", says: "Show which database is used, and why" },
      { line: "executioner runs", says: "List the latest runs" },
      { line: "executioner db backup /backup/history.db", says: "Copy it while engines work" },
      {
        line: "executioner db prune --keep-days 90 --logs",
        says: "Delete old runs and their logs",
      },
    ],
    see: "docs/operations.md#looking-after-the-history",
  },
  {
    name: "resuming",
    summary: "Going on with a run that failed",
    text: [
      "`executioner resume` starts the next attempt of a run: what succeeded is reused, the rest " +
      "runs. A job whose command, dependencies, checks or variable names have changed since it " +
      "succeeded is named first; `--accept-changes` reuses it, `--rerun-changed` runs it again.",
      "A job that was done by hand is taken as done by `executioner mark-success`, on the record.",
    ],
    config: null,
    commands: [
      { line: "executioner resume last", says: "Go on with the newest run" },
      { line: 'executioner mark-success 42 load --reason "by hand"', says: "Take a job as done" },
    ],
    see: "docs/operations.md#resuming-a-run",
  },
  {
    name: "cron",
    summary: "Running a config every night",
    text: [
      "Cron sets a short PATH and mails what is printed. With `--quiet` a run that succeeds prints " +
      "nothing, and one that fails its failures and its verdict. `executioner crontab` prints the " +
      "line, with absolute paths, PATH and MAILTO, and with each `%` written as `\\%`.",
    ],
    config: null,
    commands: [
      {
        line: 'executioner crontab jobs.json --at "30 2 * * *"',
        says: "Print the line for every night",
      },
      { line: "crontab -l | executioner import crontab -", says: "Make jobs of an old crontab" },
    ],
    see: "docs/operations.md#cron",
  },
  {
    name: "logging",
    summary: "Where the output of jobs goes",
    text: [
      "All that a job writes to stdout and stderr is in one file for each job and run, in `log_dir`, " +
      "byte by byte, and the run's own log beside it. `--log-dir` names another folder.",
    ],
    appKeys: ["log_dir"],
    jobKeys: ["log_dir"],
    config: null,
    commands: [
      { line: "executioner logs last load", says: "Print what a job of the newest run wrote" },
      { line: "executioner logs last load -f", says: "Follow a job that still runs" },
    ],
    see: "docs/operations.md#logs",
  },
  {
    name: "output",
    summary: "What is printed: terminal, pipe, JSON, colours",
    text: [
      "On a terminal a run has a live view, elsewhere plain lines. `--quiet` prints failures only, " +
      "`--verbose` paths and processes too, `--json` one event per line. Errors and warnings go to " +
      "stderr.",
      "Colours are for terminals; `--no-color` and the variable `NO_COLOR` turn them off, " +
      "`CLICOLOR_FORCE=1` turns them on.",
    ],
    config: null,
    commands: [
      { line: "executioner run jobs.json --json", says: "Print events for another program" },
      { line: "executioner show last --json", says: "Print a run as JSON" },
    ],
    see: "docs/json_events.md",
  },
];
