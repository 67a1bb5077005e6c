import { counted } from "../../core/text/counted.ts";
import type { Failure } from "../../core/failure.ts";
import { resolvePath } from "../../core/paths.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { Style } from "../../core/text/text_style.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandAction } from "../command_line/command.ts";
import { distinct } from "../dangers.ts";
import { findHistory } from "../find_history.ts";
import { loadRunnable } from "../load_config.ts";
import type { LoadOptions, RunnableConfig } from "../loaded_config.ts";
import { printFailure } from "../print_failure.ts";
import { placeTrouble } from "../restricted/place_trouble.ts";
import { readRestrictedOptions } from "../restricted/read_restricted_options.ts";
import { readCommandLineVariables } from "../run_environment.ts";
import { readVariableOptions } from "../command_line/run_options.ts";

/** Checks every file, whatever is wrong with the others, and says of each whether it can be used. */
export const validateCommand: CommandAction = async (input, dependencies) => {
  const { stdout, stderr } = dependencies;
  const { style, errorStyle } = input;
  const options = readVariableOptions(input.values);
  if (!options.ok) return options;
  const restricted = readRestrictedOptions(input.values);
  if (!restricted.ok) return restricted;
  // What is wrong with the command line is no config's fault, and said once.
  const variables = await readCommandLineVariables(options.value, dependencies);
  if (!variables.ok) return variables;
  const load = {
    ...options.value,
    restricted: restricted.value,
    db: input.values.text("db"),
    logDir: input.values.text("log-dir"),
  };
  let allValid = true;
  for (const path of input.operands) {
    const loaded = await loadAdmitted(path, load, dependencies, errorStyle);
    if (loaded.ok) {
      const { workflow, warnings, environment } = loaded.value;
      if (warnings !== "") stderr.write(warnings);
      for (const warning of [...environment.warnings, ...environment.whenWarnings]) {
        const heading = `${errorStyle.bold(`${printable(path)}:`)} ${
          errorStyle.yellow("warning:")
        }`;
        stderr.write(`${heading} ${printable(warning)}\n`);
      }
      const isStrict = workflow.security.mode === "strict";
      // A strict policy makes a config with dangers one that cannot be used.
      const dangers = isStrict || input.values.has("security")
        ? await loaded.value.review.examine()
        : [];
      for (const { text } of distinct(dangers)) stderr.write(environment.secrets.mask(text));
      if (isStrict && dangers.length > 0) {
        allValid = false;
        continue;
      }
      const jobs = counted(workflow.jobs.length, "job");
      stdout.write(`${printable(path)}: ${style.green("valid")}, ${jobs}\n`);
    } else {
      allValid = false;
      printFailure(loaded.error, stderr, errorStyle);
    }
  }
  return ok(allValid ? 0 : 1);
};

/** Reads a config as a run would, which also keeps its own files out of the reach of jobs. */
async function loadAdmitted(
  path: string,
  options: LoadOptions,
  dependencies: CliDependencies,
  style: Style,
): Promise<Result<RunnableConfig, Failure>> {
  const loaded = await loadRunnable(path, options, dependencies, style);
  if (!loaded.ok || loaded.value.restriction === null) return loaded;
  const { restriction, workflow } = loaded.value;
  const { db = null, logDir: named = null } = options;
  const history = findHistory({ flag: db, config: workflow.databasePath }, dependencies);
  if (!history.ok) return history;
  const logDir = named === null ? workflow.logDir : resolvePath(dependencies.cwd, named);
  const trouble = placeTrouble(restriction, { logDir, historyPath: history.value });
  return trouble === null ? loaded : err(trouble);
}
