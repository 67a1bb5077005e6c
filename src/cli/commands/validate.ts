import { ok } from "../../core/result.ts";
import { printable } from "../../core/printable.ts";
import type { CommandAction } from "../command.ts";
import { loadConfig } from "../load_config.ts";
import { printFailure } from "../print_failure.ts";

/** Checks every file, whatever is wrong with the others, and says of each whether it can be used. */
export const validateCommand: CommandAction = async (input, dependencies) => {
  const { stdout, stderr } = dependencies;
  let allValid = true;
  for (const path of input.operands) {
    const loaded = await loadConfig(path, dependencies, input.errorStyle);
    if (loaded.ok) {
      if (loaded.value.warnings !== "") stderr.write(loaded.value.warnings);
      const count = loaded.value.workflow.jobs.length;
      const jobs = `${count} ${count === 1 ? "job" : "jobs"}`;
      stdout.write(`${printable(path)}: ${input.style.green("valid")}, ${jobs}\n`);
    } else {
      allValid = false;
      printFailure(loaded.error, stderr, input.errorStyle);
    }
  }
  return ok(allValid ? 0 : 1);
};
