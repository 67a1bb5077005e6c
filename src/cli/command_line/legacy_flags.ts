import type { Failure } from "../../core/failure.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { findCommand } from "./command_table.ts";
import { parseEnvOption } from "./env_option.ts";
import { expandAbbreviations } from "./legacy_abbreviations.ts";
import { legacyOptions } from "./legacy_options.ts";
import type { OptionValues } from "./option_values.ts";
import { parseCommandLine } from "./parse_command_line.ts";
import { changeOptions } from "./run_command_options.ts";
import { splitIds } from "./split_ids.ts";

/** A command line in the form of commands that does what a flag form asked for. */
export interface Translation {
  readonly argv: readonly string[];
  /** What was left out and why; the ancestor warned of it too and went on. */
  readonly warnings: readonly string[];
}

/** The ancestor's default, where it lists more than `runs` does. */
const defaultLimit = "100";
const defaultConfig = "jobs_config.json";

const changeNames = changeOptions.map((option) => option.name);

/**
 * Translates the ancestor's flag form (`executioner -c jobs.json --parallel`) into commands. Modes
 * count in its order: examples, list of runs, one run, marking, else a run.
 */
export function translateLegacyFlags(argv: readonly string[]): Result<Translation, Failure> {
  const expanded = expandAbbreviations(argv);
  if (!expanded.ok) return expanded;
  const line = parseCommandLine(expanded.value, {
    options: legacyOptions,
    operands: [{ name: "WORD", description: "none is expected", optional: true, repeatable: true }],
  });
  if (!line.ok) return err({ hint: 'See "executioner --help"', ...line.error });
  const { values, operands } = line.value;
  if (values.has("help")) return ok({ argv: ["--help"], warnings: [] });
  if (values.has("version")) return ok({ argv: ["--version"], warnings: [] });
  const [word] = operands;
  if (word !== undefined) return err(unexpectedWord(word, argv));
  return translateModes(values);
}

function translateModes(values: OptionValues): Result<Translation, Failure> {
  const common = copied(values, ["no-color", "debug"]);
  if (values.has("simple-config")) {
    return ok({ argv: ["init", "--simple", "--json", ...common], warnings: [] });
  }
  if (values.has("sample-config")) return ok({ argv: ["init", "--json", ...common], warnings: [] });
  const looking = [...common, ...copied(values, ["json", "db", "config"])];
  if (values.has("list-runs")) return listRuns(values, looking);
  const run = values.text("show-run");
  if (run !== null) return ok({ argv: ["show", ...looking, "--", run], warnings: [] });
  if (values.has("mark-success")) return markSuccess(values, looking);
  if (values.has("resume-failed-only") && !values.has("resume-from")) {
    return err({ kind: "usage", message: "Option --resume-failed-only needs --resume-from RUN" });
  }
  return ok(translateRun(values, common));
}

function listRuns(
  values: OptionValues,
  looking: readonly string[],
): Result<Translation, Failure> {
  const application = values.text("list-runs");
  const limit = `--limit=${values.text("limit") ?? defaultLimit}`;
  const operands = application === null ? [] : ["--", application];
  return ok({ argv: ["runs", ...looking, limit, ...operands], warnings: [] });
}

function markSuccess(
  values: OptionValues,
  looking: readonly string[],
): Result<Translation, Failure> {
  const run = values.text("run-id");
  const jobs = splitIds(values.texts("jobs"));
  if (run === null || jobs.length === 0) {
    // Exit code 1, as the ancestor had it.
    const message = "Option --mark-success needs the run and its jobs: -r RUN -j JOB,JOB";
    return err({ kind: "not_found", message });
  }
  const options = [
    ...looking.filter((word) => word !== "--json"),
    ...copied(values, ["reason", "yes"]),
  ];
  return ok({ argv: ["mark-success", ...options, "--", run, ...jobs], warnings: [] });
}

function translateRun(values: OptionValues, common: readonly string[]): Translation {
  const warnings: string[] = [];
  const resumed = values.text("resume-from");
  const argv = [
    ...(resumed === null ? ["run"] : ["resume", ...copied(values, changeNames)]),
    ...(values.has("resume-failed-only") ? ["--failed-only"] : []),
    ...common,
    ...copied(values, ["parallel", "sequential", "dry-run", "continue-on-error", "skip"]),
    ...copied(values, ["if-running"]),
    ...copied(values, ["env-file", "visible"]),
    ...copied(values, ["db", "log-dir", "json", "quiet", "verbose"]),
  ];
  const workers = values.text("workers");
  if (workers !== null && /^\s*[+-]?\d+\s*$/.test(workers) && Number(workers) <= 0) {
    warnings.push(`Option --workers is ignored: it is "${workers}", the least is 1`);
  } else if (workers !== null) {
    argv.push(`--workers=${workers.trim()}`);
  }
  for (const text of values.texts("env")) {
    for (const piece of parseEnvOption(text)) {
      if (!piece.ok) {
        warnings.push(`A variable is ignored: ${piece.error.message}`);
      } else if (piece.value.value.trim() === "") {
        warnings.push(`A variable is ignored: "${piece.value.name}" has no value`);
      } else {
        argv.push(`--env=${piece.value.name}=${piece.value.value.trim()}`);
      }
    }
  }
  for (const [name, label] of [["run-id", "-r/--run-id"], ["jobs", "-j/--jobs"]] as const) {
    if (values.has(name)) warnings.push(`Option ${label} is ignored without --mark-success`);
  }
  const config = values.text("config");
  const operands = resumed === null
    ? [config ?? defaultConfig]
    : [resumed, ...(config === null ? [] : [config])];
  return { argv: [...argv, "--", ...operands], warnings };
}

/** Writes the options that were given once more, in the form of commands. */
function copied(values: OptionValues, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const texts = values.texts(name);
    if (texts.length > 0) return texts.map((text) => `--${name}=${text}`);
    return values.has(name) ? [`--${name}`] : [];
  });
}

function unexpectedWord(word: string, argv: readonly string[]): Failure {
  const message = `Unexpected argument: "${word}"`;
  if (findCommand(word) !== null) {
    const hint = `Write the command first: executioner ${word} ${argv[0]} ...`;
    return { kind: "usage", message, hint };
  }
  return { kind: "usage", message, hint: `To run a config: executioner run ${word}` };
}
