import type { OptionSpec } from "./option.ts";
import { changeOptions, planningOptions, runOnlyOptions } from "./run_command_options.ts";

/** The ancestor's options that `run` has not, and those where the flag form is more lenient. */
const ownOptions = [
  {
    name: "config",
    short: "c",
    type: "text",
    valueName: "FILE",
    description: "Run this config",
    default: "jobs_config.json",
  },
  { name: "workers", type: "text", valueName: "N", description: "As in run" },
  { name: "list-runs", type: "optional_text", valueName: "APP", description: "As runs [APP]" },
  { name: "limit", type: "text", valueName: "N", description: "As in runs", default: "100" },
  { name: "show-run", type: "text", valueName: "RUN", description: "As show RUN" },
  { name: "mark-success", type: "flag", description: "Mark jobs as successful" },
  { name: "run-id", short: "r", type: "text", valueName: "RUN", description: "The run to mark" },
  { name: "jobs", short: "j", type: "text", valueName: "IDS", description: "The jobs to mark" },
  { name: "resume-from", type: "text", valueName: "RUN", description: "Resume this run" },
  { name: "resume-failed-only", type: "flag", description: "Resume with the failed jobs only" },
  { name: "reason", type: "text", valueName: "TEXT", description: "As in mark-success" },
  { name: "yes", short: "y", type: "flag", description: "As in mark-success" },
  { name: "simple-config", type: "flag", description: "Print a small example config" },
  { name: "sample-config", type: "flag", description: "Print a large example config" },
  { name: "help", short: "h", type: "flag", description: "Show help" },
  { name: "version", type: "flag", description: "Show the version" },
  { name: "no-color", type: "flag", description: "As in run" },
  { name: "debug", type: "flag", description: "As in run" },
] as const satisfies readonly OptionSpec[];

type Own = (typeof ownOptions)[number]["name"];

const own: ReadonlySet<string> = new Set<Own>(ownOptions.map((option) => option.name));

/** Every option of the flag form. */
export const legacyOptions: readonly OptionSpec[] = [
  ...ownOptions,
  ...[...planningOptions, ...runOnlyOptions, ...changeOptions].filter((option) =>
    !own.has(option.name)
  ),
];

/** Options that the ancestor did not have; abbreviations mean its own options first. */
export const newNames: ReadonlySet<string> = new Set([
  "version",
  "no-color",
  "reason",
  "yes",
  ...changeOptions.map((option) => option.name),
  "env-file",
  ...runOnlyOptions.map((option) => option.name).filter((name) =>
    name !== "dry-run" && name !== "verbose"
  ),
]);
