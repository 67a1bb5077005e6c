import { triggerOf, type Workflow } from "../../core/job_spec.ts";
import type { RunPlan } from "../../core/run/run_plan.ts";
import type { GraphView } from "./graph_view.ts";

/** Makes the graph of a config: all of its jobs, those that a run would leave out marked. */
export function graphOfPlan({ applicationName, jobs }: Workflow, plan: RunPlan): GraphView {
  const places = new Map(jobs.map(({ id }, index) => [id, index]));
  return {
    title: applicationName,
    nodes: jobs.map(({ id, index }) => {
      const kind = plan.jobs[index]?.kind ?? "run";
      return {
        id,
        word: kind === "run" ? null : kind === "block" ? "BLOCKED" : "SKIPPED",
        detail: null,
        tone: kind === "run" ? "plain" : kind === "block" ? "warn" : "dim",
        isOnCriticalPath: false,
      };
    }),
    edges: jobs.flatMap((job) =>
      job.dependencies.flatMap((id) => {
        const from = places.get(id);
        const trigger = triggerOf(job, id);
        return from === undefined
          ? []
          : [{ from, to: job.index, trigger, isOnCriticalPath: false }];
      })
    ),
  };
}
