import { ok } from "../../core/result.ts";
import { printable } from "../../core/printable.ts";
import type { CommandAction } from "../command.ts";
import { loadRunnable } from "../load_config.ts";
import { printFailure } from "../print_failure.ts";
import { readCommandLineVariables } from "../run_environment.ts";
import { readVariableOptions } from "../run_options.ts";

/** Checks every file, whatever is wrong with the others, and says of each whether it can be used. */
export const validateCommand: CommandAction = async (input, dependencies) => {
  const { stdout, stderr } = dependencies;
  const { style, errorStyle } = input;
  const options = readVariableOptions(input.values);
  if (!options.ok) return options;
  // What is wrong with the command line is no config's fault, and said once.
  const variables = await readCommandLineVariables(options.value, dependencies);
  if (!variables.ok) return variables;
  let allValid = true;
  for (const path of input.operands) {
    const loaded = await loadRunnable(path, options.value, dependencies, errorStyle);
    if (loaded.ok) {
      const { workflow, warnings, environment } = loaded.value;
      if (warnings !== "") stderr.write(warnings);
      for (const warning of [...environment.warnings, ...environment.whenWarnings]) {
        const heading = `${errorStyle.bold(`${printable(path)}:`)} ${
          errorStyle.yellow("warning:")
        }`;
        stderr.write(`${heading} ${printable(warning)}\n`);
      }
      const count = workflow.jobs.length;
      const jobs = `${count} ${count === 1 ? "job" : "jobs"}`;
      stdout.write(`${printable(path)}: ${style.green("valid")}, ${jobs}\n`);
    } else {
      allValid = false;
      printFailure(loaded.error, stderr, errorStyle);
    }
  }
  return ok(allValid ? 0 : 1);
};
