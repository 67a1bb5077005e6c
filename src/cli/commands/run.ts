import type { Failure } from "../../core/failure.ts";
import { ok, type Result } from "../../core/result.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandInput } from "../command_line/command.ts";
import { findHistory } from "../find_history.ts";
import { nothingReused } from "../planning/known_outputs.ts";
import { loadRunnable } from "../load_config.ts";
import { planFresh } from "../planning/plan_fresh.ts";
import type { DecidedRun } from "../run/decided_run.ts";
import { runDecided } from "../run/run_decided.ts";
import type { RunOptions } from "../command_line/run_options.ts";

/** Runs a config from its first job to its report. */
export async function run(
  options: RunOptions,
  input: CommandInput,
  dependencies: CliDependencies,
): Promise<Result<number, Failure>> {
  const { configPath } = options;
  const config = await loadRunnable(configPath, options, dependencies, input.errorStyle);
  if (!config.ok) return config;
  const { workflow } = config.value;
  const plan = planFresh(config.value, options);
  if (!plan.ok) return plan;
  const path = findHistory({ flag: options.db, config: workflow.databasePath }, dependencies);
  if (!path.ok) return path;
  const decided: DecidedRun = {
    config: config.value,
    plan: plan.value,
    reusedOutputs: nothingReused,
    historyPath: path.value,
    logDir: workflow.logDir,
    resumes: null,
    begin: (history, run, beginning) => ok(history.startRunIf(run, beginning)),
  };
  return await runDecided(decided, options, input, dependencies);
}
