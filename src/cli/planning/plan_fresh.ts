import type { Failure } from "../../core/failure.ts";
import { err, type Result } from "../../core/result.ts";
import { planRun, type RunPlan } from "../../core/run/run_plan.ts";
import type { LoadedConfig } from "../loaded_config.ts";
import type { RunOptions } from "../command_line/run_options.ts";
import { describeUnknownJobs } from "../unknown_jobs.ts";

/** Plans a run from its start as the command line asks for it. */
export function planFresh(
  { workflow, graph }: LoadedConfig,
  { skip, only, from, until }: Pick<RunOptions, "skip" | "only" | "from" | "until">,
): Result<RunPlan, Failure> {
  const plan = planRun(graph, {
    skip,
    selection: { only, from, until },
    priorityOf: (index) => workflow.jobs[index]?.priority ?? 0,
  });
  return plan.ok ? plan : err(describeUnknownJobs(`--${plan.error.option}`, plan.error.unknown));
}
