import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandInput } from "../command_line/command.ts";
import type { RunOptions } from "../command_line/run_options.ts";
import { writeAll } from "../write_all.ts";
import type { PreparedRun } from "./prepared_run.ts";

/** Shows what every job will see as its environment. With `--json` stdout is for events alone. */
export async function showEnvironment(
  { config: { workflow, environment } }: PreparedRun,
  { json }: RunOptions,
  { style, errorStyle }: CommandInput,
  { stdout, stderr }: CliDependencies,
): Promise<void> {
  const { environmentText } = await import("../environment_view.ts");
  const text = environmentText(workflow, environment, json ? errorStyle : style);
  writeAll(text, json ? stderr : stdout);
}
