import type { CommandAction } from "../command.ts";
import { readRunOptions } from "../run_options.ts";

/** Runs a config, or with `--dry-run` does what `plan` does. */
export const runOrPlanCommand: CommandAction = async (input, dependencies) => {
  const options = readRunOptions(input);
  if (!options.ok) return options;
  if (options.value.dryRun) {
    const { plan } = await import("./plan.ts");
    return await plan(options.value, input, dependencies);
  }
  const { run } = await import("./run.ts");
  return await run(options.value, input, dependencies);
};
