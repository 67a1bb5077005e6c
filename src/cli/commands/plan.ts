import { createEnvResolver } from "../../core/env_layers.ts";
import type { Failure } from "../../core/failure.ts";
import type { Workflow } from "../../core/job_spec.ts";
import { resolvePath } from "../../core/paths.ts";
import { printable } from "../../core/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { planRun, type RunPlan } from "../../core/run_plan.ts";
import { decideWorkers } from "../../core/worker_count.ts";
import type { TextSink } from "../../ports/text_sink.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandAction, CommandInput } from "../command.ts";
import { loadConfig, type LoadedConfig } from "../load_config.ts";
import { planJson } from "../plan_json.ts";
import { planText } from "../plan_text.ts";
import { type ResumeView, viewPlan } from "../plan_view.ts";
import { readPlanOptions, type RunOptions } from "../run_options.ts";
import { describeUnknownJobs } from "../unknown_jobs.ts";

/** Shows what a run would do. */
export const planCommand: CommandAction = async (input, dependencies) => {
  const options = readPlanOptions(input);
  return options.ok ? await plan(options.value, input, dependencies) : options;
};

/** Shows what a run with these options would do; opens no history and writes no file. */
export async function plan(
  options: RunOptions,
  styles: Pick<CommandInput, "style" | "errorStyle">,
  dependencies: CliDependencies,
): Promise<Result<number, Failure>> {
  const loaded = await loadConfig(options.configPath, dependencies, styles.errorStyle);
  if (!loaded.ok) return loaded;
  const { workflow, graph } = loaded.value;
  const planned = planRun(graph, { skip: options.skip });
  if (!planned.ok) return err(describeUnknownJobs("--skip", planned.error));
  const logDir = options.logDir ?? workflow.logDir;
  const around = { styles, dependencies, resume: null };
  showPlan(loaded.value, planned.value, { ...options, logDir }, around);
  return ok(0);
}

/** Prints a plan; `logDir` of the options is as typed or absolute. */
export function showPlan(
  { workflow, graph, warnings }: LoadedConfig,
  plan: RunPlan,
  options: RunOptions & { readonly logDir: string },
  around: {
    readonly styles: Pick<CommandInput, "style" | "errorStyle">;
    readonly dependencies: CliDependencies;
    readonly resume: ResumeView | null;
  },
): void {
  const { styles, dependencies, resume } = around;
  const { stdout, stderr } = dependencies;
  const { workers, warning } = decideWorkers(workflow, options);
  if (warnings !== "") stderr.write(warnings);
  const more = warning === null ? [] : [warning];
  for (const text of [...more, ...envWarnings(workflow, options, dependencies)]) {
    stderr.write(`${styles.errorStyle.yellow("warning:")} ${printable(text)}\n`);
  }
  const view = viewPlan(workflow, graph, plan, {
    workers,
    logDir: resolvePath(dependencies.cwd, options.logDir),
    commandLineEnv: Object.keys(options.env),
    resume,
  });
  writeAll(options.json ? planJson(view) : planText(view, styles.style), stdout);
}

/** Finds what could not be interpolated in any job's variables, each said once. */
function envWarnings(
  workflow: Workflow,
  { env }: RunOptions,
  dependencies: CliDependencies,
): ReadonlySet<string> {
  const resolve = createEnvResolver({
    shell: dependencies.env,
    inherit: workflow.inheritShellEnv,
    app: workflow.env,
    cli: env,
  });
  return new Set(workflow.jobs.flatMap((job) => resolve(job.env).warnings));
}

/** Writes pieces together: one call each would make a plan of 100,000 jobs slow. */
function writeAll(pieces: Iterable<string>, sink: TextSink): void {
  const chunkLength = 64 * 1024;
  let text = "";
  for (const piece of pieces) {
    text += piece;
    if (text.length < chunkLength) continue;
    sink.write(text);
    text = "";
  }
  sink.write(text);
}
