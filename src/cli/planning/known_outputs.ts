import type { DependencyManager } from "../../core/graph/dependency_manager.ts";
import { noVariables } from "../../core/environment/env_layers.ts";
import type { Variables } from "../../core/environment/env_layer.ts";
import type { JobId } from "../../core/ids.ts";
import type { RunPlan } from "../../core/run/run_plan.ts";
import type { RunRecord } from "../../ports/history_records.ts";

/** What jobs gave that are reused, by their numbers. */
export type ReusedOutputs = ReadonlyMap<number, Variables>;

/** Nothing is reused in a run from its start. */
export const nothingReused: ReusedOutputs = new Map();

/** Returns what the history knows of the outputs of the jobs that a plan reuses. */
export function readReusedOutputs(
  { jobs }: RunRecord,
  plan: RunPlan,
  graph: DependencyManager,
): ReusedOutputs {
  const reused = new Map<number, Variables>();
  for (const { id, outputs } of jobs) {
    const index = graph.indexOf(id);
    if (index === null || outputs.length === 0 || plan.jobs[index]?.kind !== "reuse") continue;
    const known = outputs.filter(({ masked }) => !masked);
    reused.set(index, Object.fromEntries(known.map(({ name, value }) => [name, value])));
  }
  return reused;
}

/** Returns what tells the outputs of a job that does not run; `null` for one that will. */
export function settledOutputs(
  plan: RunPlan,
  graph: DependencyManager,
  reused: ReusedOutputs,
): (id: JobId) => Variables | null {
  return (id) => {
    const index = graph.indexOf(id) ?? -1;
    return plan.jobs[index]?.kind === "run" ? null : reused.get(index) ?? noVariables;
  };
}
