import type { OptionSpec } from "./option.ts";

/** Options that every command has. */
export const commonOptions = [
  { name: "no-color", type: "flag", description: "Write no colours; so does NO_COLOR=1" },
  { name: "debug", type: "flag", description: "Show where in the program an internal error arose" },
  { name: "help", short: "h", type: "flag", description: "Show this help" },
] as const satisfies readonly OptionSpec[];

/** Which history database is meant, for commands that only read it. */
export const historyOptions = [
  {
    name: "db",
    type: "text",
    valueName: "PATH",
    description: "Read this history database",
    default: "EXECUTIONER_DB, else the config's database.path, else the user's state folder",
  },
  {
    name: "config",
    short: "c",
    type: "text",
    valueName: "FILE",
    description: "Read the history that this config names as its database.path",
  },
] as const satisfies readonly OptionSpec[];

/** The same for commands that write it, too. */
export const usedHistoryOptions: readonly OptionSpec[] = historyOptions.map((option) => ({
  ...option,
  description: option.description.replace(/^Read/, "Use"),
}));

/** Machine-readable output of commands that look. */
export const jsonOption = {
  name: "json",
  type: "flag",
  description: "Print one JSON document instead of text",
} as const satisfies OptionSpec;
