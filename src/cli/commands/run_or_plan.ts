import { err } from "../../core/result.ts";
import type { CommandAction } from "../command_line/command.ts";
import { resumeFromOptions, selectionOptions } from "../command_line/run_command_options.ts";
import { readRunOptions } from "../command_line/run_options.ts";

/** Runs a config, or with `--resume-from` resumes, or with `--dry-run` does what `plan` does. */
export const runOrPlanCommand: CommandAction = async (input, dependencies) => {
  const { values, operands } = input;
  const from = values.text("resume-from");
  if (from !== null) {
    const selecting = selectionOptions.find(({ name }) => values.has(name));
    if (selecting !== undefined) {
      const message = `Options --resume-from and --${selecting.name} contradict each other`;
      return err({ kind: "usage", message });
    }
    const { resume } = await import("./resume.ts");
    const failedOnly = values.has("resume-failed-only");
    return await resume({ run: from, file: operands[0] ?? null, failedOnly }, input, dependencies);
  }
  const alone = resumeFromOptions.find(({ name }) => values.has(name));
  if (alone !== undefined) {
    return err({ kind: "usage", message: `Option --${alone.name} needs --resume-from RUN` });
  }
  const options = readRunOptions(input);
  if (!options.ok) return options;
  if (options.value.dryRun) {
    const { plan } = await import("./plan.ts");
    return await plan(options.value, input, dependencies);
  }
  const { run } = await import("./run.ts");
  return await run(options.value, input, dependencies);
};
