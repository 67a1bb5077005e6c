import type { Failure } from "../../core/failure.ts";
import type { JobSpec } from "../../core/job_spec.ts";
import { resolvePath } from "../../core/paths.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { admitCommand } from "../../core/security/confinement.ts";
import type { RunPlan } from "../../core/run/run_plan.ts";
import { decideWorkers } from "../../core/run/worker_count.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandAction, CommandInput } from "../command_line/command.ts";
import { dangersText, denialOf, examineRun } from "../dangers.ts";
import { createForecast } from "../planning/forecast.ts";
import { nothingReused, type ReusedOutputs } from "../planning/known_outputs.ts";
import { loadRunnable } from "../load_config.ts";
import type { RunnableConfig } from "../loaded_config.ts";
import { findHistory } from "../find_history.ts";
import { forecastPlan } from "../planning/plan_forecast.ts";
import { planJson } from "../planning/plan_json.ts";
import { planText } from "../planning/plan_text.ts";
import { type ResumeView, viewPlan } from "../planning/plan_view.ts";
import { planFresh } from "../planning/plan_fresh.ts";
import { placeTrouble } from "../restricted/place_trouble.ts";
import { readPlanOptions, type RunOptions } from "../command_line/run_options.ts";
import { writeAll } from "../write_all.ts";

/** A plan and what is shown along with it. */
export interface ShownPlan {
  readonly config: RunnableConfig;
  readonly plan: RunPlan;
  readonly logDir: string;
  /** What reused jobs give. */
  readonly reusedOutputs: ReusedOutputs;
  /** Absolute; where what is known of the jobs' times comes from. */
  readonly historyPath: string;
  /** What is resumed, or `null` for a run from the start. */
  readonly resume: ResumeView | null;
}

/** Shows what a run would do. */
export const planCommand: CommandAction = async (input, dependencies) => {
  const options = readPlanOptions(input);
  return options.ok ? await plan(options.value, input, dependencies) : options;
};

/** Shows what a run with these options would do; looks into the history and writes no file. */
export async function plan(
  options: RunOptions,
  styles: Pick<CommandInput, "style" | "errorStyle">,
  dependencies: CliDependencies,
): Promise<Result<number, Failure>> {
  const { configPath } = options;
  const loaded = await loadRunnable(configPath, options, dependencies, styles.errorStyle);
  if (!loaded.ok) return loaded;
  const { workflow } = loaded.value;
  const planned = planFresh(loaded.value, options);
  if (!planned.ok) return planned;
  const historyPath = findHistory(
    { flag: options.db, config: workflow.databasePath },
    dependencies,
  );
  if (!historyPath.ok) return historyPath;
  const shown = {
    config: loaded.value,
    plan: planned.value,
    logDir: workflow.logDir,
    historyPath: historyPath.value,
    reusedOutputs: nothingReused,
    resume: null,
  };
  return await showPlan(shown, options, styles, dependencies);
}

/**
 * Prints a plan; its `logDir` is absolute and holds unless the options name another.
 *
 * @returns The exit code, or why such a run would be refused.
 */
export async function showPlan(
  { config, plan, logDir, historyPath, reusedOutputs, resume }: ShownPlan,
  options: RunOptions,
  styles: Pick<CommandInput, "style" | "errorStyle">,
  dependencies: CliDependencies,
): Promise<Result<number, Failure>> {
  const { stdout, stderr, testPattern } = dependencies;
  const { workflow, graph, environment, warnings } = config;
  const { workers, warning } = decideWorkers(workflow, options);
  const shownLogDir = options.logDir === null
    ? logDir
    : resolvePath(dependencies.cwd, options.logDir);
  const trouble = config.restriction === null
    ? null
    : placeTrouble(config.restriction, { logDir: shownLogDir, historyPath });
  if (trouble !== null) return err(trouble);
  const dangers = await examineRun(config, plan);
  for (const note of config.restriction?.notes ?? []) {
    stderr.write(`${styles.errorStyle.yellow("note:")} ${printable(note)}\n`);
  }
  const told = warnings + dangersText(dangers, options.quiet);
  if (told !== "") stderr.write(told);
  const forecast = await forecastPlan(historyPath, { ...config, plan, workers }, dependencies);
  const more = [
    ...(warning === null ? [] : [warning]),
    ...(forecast.ok ? [] : [`${forecast.error}: nothing is predicted`]),
  ];
  for (const text of [...more, ...environment.warnings, ...environment.whenWarnings]) {
    stderr.write(`${styles.errorStyle.yellow("warning:")} ${printable(text)}\n`);
  }
  const view = viewPlan(workflow, graph, plan, {
    workers,
    logDir: shownLogDir,
    commandLineEnv: environment.commandLineNames,
    grants: config.restriction?.words ?? null,
    resume,
    deniedOf: deniedBy(config),
    mask: (text) => environment.secrets.mask(text),
    forecast: createForecast({
      workflow,
      graph,
      plan,
      environment,
      reusedOutputs,
      resume,
      testPattern,
    }),
  });
  const foreseen = { forecast: forecast.ok ? forecast.value : null, graph };
  if (options.json) {
    const { shownVariables } = await import("../environment_view.ts");
    const variablesOf = options.visible
      ? (job: JobSpec) => shownVariables(job, workflow, environment)
      : null;
    writeAll(planJson(view, foreseen, variablesOf), stdout);
  } else {
    writeAll(planText(view, foreseen, styles.style), stdout);
    if (options.visible) {
      const { environmentText } = await import("../environment_view.ts");
      stdout.write("\n");
      writeAll(environmentText(workflow, environment, styles.style), stdout);
    }
  }
  return denialOf(dangers) ?? ok(0);
}

function deniedBy({ workflow, restriction }: RunnableConfig): (job: JobSpec) => string | null {
  if (restriction === null) return () => null;
  const { confinement, sandbox } = restriction;
  return ({ command, workingDir }) => {
    if (command.kind === "nothing") return null;
    const cwd = workingDir ?? workflow.workingDir;
    const admission = admitCommand(command, confinement, cwd, sandbox.findProgram);
    return admission.kind === "denied" ? admission.needs : null;
  };
}
