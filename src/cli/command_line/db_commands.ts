import type { CommandSpec } from "./command.ts";
import { commonOptions, usedHistoryOptions } from "./common_options.ts";

const dbOptions = [
  ...usedHistoryOptions,
  ...commonOptions,
] as const;

/** The commands that look after the history as a whole. */
export const dbCommands: readonly CommandSpec[] = [
  {
    name: "db path",
    group: "Keep",
    summary: "Show which history database is used and why",
    description: [
      "Prints the path of the database, and on stderr what decided for it and how large it is. " +
      "Neither the file nor its folder is made.",
    ],
    operands: [],
    options: dbOptions,
    examples: [
      { line: "executioner db path", says: "Show which database is used" },
      { line: "executioner db path -c jobs.json", says: "Show which one a config names" },
    ],
    load: async () => (await import("../commands/db/path.ts")).dbPathCommand,
  },
  {
    name: "db check",
    group: "Keep",
    summary: "Check that the history is whole and makes sense",
    description: [
      "Reads the whole database: whether its pages are intact, whether every row belongs to another " +
      "that is there, and whether the records agree with each other, such as every attempt having " +
      "all its jobs. The exit code is 0 only if all is well. Engines may work meanwhile.",
    ],
    operands: [],
    options: dbOptions,
    examples: [
      { line: "executioner db check", says: "Check the history" },
      { line: "executioner db check --db /backup/history.db", says: "Check a backup" },
    ],
    load: async () => (await import("../commands/db/check.ts")).dbCheckCommand,
  },
  {
    name: "db backup",
    group: "Keep",
    summary: "Copy the history to a file",
    description: [
      "Copies the history as it is at one moment, while engines go on writing. The copy appears " +
      "under its name once it is complete, readable for its user only; an existing file stays, " +
      "unless --force is given.",
    ],
    operands: [{ name: "FILE", description: "The copy to make" }],
    options: [
      { name: "force", type: "flag", description: "Replace an existing file" },
      ...dbOptions,
    ],
    examples: [
      {
        line: "executioner db backup /backup/history-$(date +%F).db",
        says: "Copy the history to a new file",
      },
    ],
    load: async () => (await import("../commands/db/backup.ts")).dbBackupCommand,
  },
  {
    name: "db prune",
    group: "Keep",
    summary: "Delete old runs",
    description: [
      "Deletes runs with all their records. With --keep-days and --keep-runs together a run is kept " +
      "if either of them keeps it. Runs that an engine works on are always kept, and the number of a " +
      "run is never given again.",
      "With --logs the log files of these runs go too: those that their records name in the folders " +
      "that their records name, and only regular files. Logs of imported runs stay.",
    ],
    operands: [],
    options: [
      {
        name: "keep-days",
        type: "whole_number",
        min: 0,
        valueName: "N",
        description: "Keep runs that ended in the last N days of 24 hours",
      },
      {
        name: "keep-runs",
        type: "whole_number",
        min: 0,
        valueName: "N",
        description: "Keep the newest N runs of each application",
      },
      { name: "logs", type: "flag", description: "Delete the log files of these runs as well" },
      { name: "dry-run", type: "flag", description: "Only say what would be deleted" },
      ...dbOptions,
    ],
    examples: [
      { line: "executioner db prune --keep-days 90", says: "Keep what ended in the last 90 days" },
      {
        line: "executioner db prune --keep-days 30 --keep-runs 10 --logs",
        says: "Keep a month, and at least ten runs of each application; logs go as well",
      },
      { line: "executioner db prune --keep-runs 50 --dry-run", says: "See what would be deleted" },
    ],
    load: async () => (await import("../commands/db/prune.ts")).dbPruneCommand,
  },
  {
    name: "db vacuum",
    group: "Keep",
    summary: "Give the room of deleted runs back to the system",
    description: [
      "Writes the database anew without the room that pruned runs have left. Needs that much room " +
      "once more while it works, and engines wait for it: best when nothing runs.",
    ],
    operands: [],
    options: dbOptions,
    examples: [{ line: "executioner db vacuum", says: "Make the file as small as it can be" }],
    load: async () => (await import("../commands/db/vacuum.ts")).dbVacuumCommand,
  },
  {
    name: "db export",
    group: "Keep",
    summary: "Print all runs for other programs",
    description: [
      "Prints every attempt of every run as one line of JSON, oldest run first, in the shape of " +
      "show --json. Attempts are read one at a time, however large the history is.",
    ],
    operands: [],
    options: [
      {
        name: "json",
        type: "flag",
        description: "Print one JSON document instead of one a line",
      },
      ...dbOptions,
    ],
    examples: [
      { line: "executioner db export > runs.jsonl", says: "Write all runs to a file" },
      {
        line: "executioner db export | jq -r '.run | [.id, .status] | @tsv'",
        says: "Print how every run ended",
      },
    ],
    load: async () => (await import("../commands/db/export.ts")).dbExportCommand,
  },
  {
    name: "db import",
    group: "Keep",
    summary: "Take over the history of the Python executioner",
    description: [
      "Reads the jobs_history.db of the Python tool of the same name and adds its runs, jobs and " +
      "retries to the history. Runs keep their numbers where these are free; others get new ones, " +
      "which are printed. What was imported before is not imported again, so the command can be " +
      "repeated as long as both tools are in use. The old file is only read.",
      "Rows that make no sense are named and left out. Times are read in the time zone of this " +
      "machine.",
    ],
    operands: [{ name: "FILE", description: "The old database, data/jobs_history.db" }],
    options: dbOptions,
    examples: [
      {
        line: "executioner db import /opt/executioner/data/jobs_history.db",
        says: "Take over the runs of the Python tool",
      },
    ],
    load: async () => (await import("../commands/db/import.ts")).dbImportCommand,
  },
];
