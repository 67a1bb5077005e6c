import type { DependencyManager } from "../../core/graph/dependency_manager.ts";
import { engineVariables } from "../../core/environment/engine_variables.ts";
import type { JobSpec, Workflow } from "../../core/job_spec.ts";
import type { RunPlan } from "../../core/run/run_plan.ts";
import type { TestPattern } from "../../core/text/test_pattern.ts";
import { forecastWhen, type WhenForecast } from "../../core/when/forecast_when.ts";
import { type ReusedOutputs, settledOutputs } from "./known_outputs.ts";
import type { RunEnvironment } from "../run_environment.ts";

/** What is known of a run before it starts. */
export interface ForecastFacts {
  readonly workflow: Workflow;
  readonly graph: DependencyManager;
  readonly plan: RunPlan;
  readonly environment: RunEnvironment;
  readonly reusedOutputs: ReusedOutputs;
  readonly testPattern: TestPattern;
  /** Of a resumed run; else `null`. */
  readonly resume: { readonly runId: number; readonly attempt: number } | null;
}

/** Returns what says how the `when` of a job will turn out. */
export function createForecast(
  { workflow, graph, plan, environment, reusedOutputs, resume, testPattern }: ForecastFacts,
): (job: JobSpec) => WhenForecast {
  const settledOf = settledOutputs(plan, graph, reusedOutputs);
  return (job) =>
    forecastWhen(job, {
      environmentOf: environment.of,
      outputs: environment.outputsOf(job, settledOf),
      engines: {
        ...engineVariables({ ...workflow, runId: "", attempt: "", mark: "" }, job),
        EXECUTIONER_RUN_ID: resume === null ? null : String(resume.runId),
        EXECUTIONER_ATTEMPT: String(resume?.attempt ?? 1),
      },
      testPattern,
      shownValue: (name, value) => environment.secrets.shownValue(name, value),
    });
}
