import type { Failure } from "../../core/failure.ts";
import { overlapPolicies, type OverlapPolicy } from "../../core/run/overlap_policy.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { parseEnvOption } from "./env_option.ts";
import type { CommandInput } from "./command.ts";
import type { OptionValues } from "./option_values.ts";
import { readSelection } from "./read_selection.ts";
import { splitIds } from "./split_ids.ts";
import { type ProgressMode, progressModes } from "../terminal_view.ts";
import {
  readRestrictedOptions,
  type RestrictedOptions,
} from "../restricted/read_restricted_options.ts";

/** What the command line asks of a run. `null` means that it says nothing and the config decides. */
export interface RunOptions {
  /** As typed, not resolved. */
  readonly configPath: string;
  readonly parallel: boolean | null;
  /** Beats `parallel`. */
  readonly sequential: boolean;
  /** At least 1. */
  readonly workers: number | null;
  readonly dryRun: boolean;
  /** Ids as typed, each once. */
  readonly skip: readonly string[];
  /** Ids or patterns: these and all that they need. */
  readonly only: readonly string[];
  /** Ids or patterns: these and all that follows from them. */
  readonly from: readonly string[];
  /** Ids or patterns: these and all that they need. */
  readonly until: readonly string[];
  readonly continueOnError: boolean;
  readonly ifRunning: OverlapPolicy | null;
  readonly env: Readonly<Record<string, string>>;
  /** Paths as typed, not resolved. */
  readonly envFiles: readonly string[];
  /** Whether every job's variables are to be shown. */
  readonly visible: boolean;
  /** As typed, not resolved. */
  readonly db: string | null;
  /** As typed, not resolved. */
  readonly logDir: string | null;
  readonly progress: ProgressMode;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly debug: boolean;
  /** How the run is restricted, or `null` where the command line does not say so. */
  readonly restricted: RestrictedOptions | null;
  readonly color: "auto" | "never";
}

/** Reads the options of `run`. */
export function readRunOptions(input: CommandInput): Result<RunOptions, Failure> {
  const { values } = input;
  const planning = readPlanningOptions(input);
  if (!planning.ok) return planning;
  if (values.has("quiet") && values.has("verbose")) {
    return err({ kind: "usage", message: "--quiet and --verbose contradict each other" });
  }
  const progress = readProgress(values);
  if (!progress.ok) return progress;
  const texts = { db: values.text("db"), logDir: values.text("log-dir") };
  const empty = emptyPath(texts);
  if (empty !== null) return err(empty);
  return ok({
    ...planning.value,
    ...texts,
    ifRunning: values.choice("if-running", overlapPolicies),
    progress: progress.value,
    dryRun: values.has("dry-run"),
    quiet: values.has("quiet"),
    verbose: values.has("verbose"),
  });
}

/** Reads the options of `plan`: those that decide what a run does, and the output's. */
export function readPlanOptions(input: CommandInput): Result<RunOptions, Failure> {
  const planning = readPlanningOptions(input);
  if (!planning.ok) return planning;
  const { values } = input;
  const texts = {
    db: values.text("db"),
    logDir: values.knows("log-dir") ? values.text("log-dir") : null,
  };
  const empty = emptyPath(texts);
  if (empty !== null) return err(empty);
  return ok({
    ...planning.value,
    ...texts,
    ifRunning: null,
    progress: "auto",
    dryRun: true,
    quiet: false,
    verbose: false,
  });
}

function emptyPath({ db, logDir }: Pick<RunOptions, "db" | "logDir">): Failure | null {
  const [name] = [["--db", db], ["--log-dir", logDir]].find(([, text]) => text === "") ?? [];
  return name === undefined ? null : { kind: "usage", message: `Option ${name} needs a path: ""` };
}

/** Who asks for silence or for JSON alone cannot ask to be shown the progress as well. */
function readProgress(values: OptionValues): Result<ProgressMode, Failure> {
  const mode = values.choice("progress", progressModes);
  const silent = ["quiet", "json"].find((name) => values.has(name));
  if (silent !== undefined && (mode === "bar" || mode === "plain")) {
    const message = `--${silent} and --progress ${mode} contradict each other`;
    return err({ kind: "usage", message });
  }
  return ok(mode ?? "auto");
}

type PlanningOptions = Omit<
  RunOptions,
  "db" | "logDir" | "ifRunning" | "progress" | "dryRun" | "quiet" | "verbose"
>;

function readPlanningOptions(
  { values, operands }: CommandInput,
): Result<PlanningOptions, Failure> {
  const variables = readVariableOptions(values);
  if (!variables.ok) return variables;
  const restricted = readRestrictedOptions(values);
  if (!restricted.ok) return restricted;
  const selection = readSelection(values);
  if (!selection.ok) return selection;
  return ok({
    configPath: operands[0] ?? "",
    parallel: values.has("parallel") ? true : null,
    sequential: values.has("sequential"),
    workers: values.wholeNumber("workers"),
    skip: splitIds(values.texts("skip")),
    ...selection.value,
    continueOnError: values.has("continue-on-error"),
    ...variables.value,
    restricted: restricted.value,
    visible: values.has("visible"),
    json: values.has("json"),
    debug: values.has("debug"),
    color: values.has("no-color") ? "never" : "auto",
  });
}

/** Reads the options that set variables. */
export function readVariableOptions(
  values: OptionValues,
): Result<Pick<RunOptions, "env" | "envFiles">, Failure> {
  const envFiles = values.texts("env-file");
  if (envFiles.includes("")) {
    return err({ kind: "usage", message: 'Option --env-file needs a path: ""' });
  }
  const entries: (readonly [string, string])[] = [];
  for (const text of values.texts("env")) {
    for (const piece of parseEnvOption(text)) {
      if (!piece.ok) return err({ kind: "usage", message: piece.error.message });
      entries.push([piece.value.name, piece.value.value]);
    }
  }
  return ok({ env: Object.fromEntries(entries), envFiles });
}
