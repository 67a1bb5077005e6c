import { DependencyManager } from "../../src/core/dependency_manager.ts";
import { jobId } from "../../src/core/ids.ts";
import { rankJobs } from "../../src/core/schedule/critical_path.ts";
import type { ScheduleGraph } from "./schedule_graph.ts";

/**
 * Returns in how many ms no schedule can beat a graph: the work that workers share, or the path that
 * they cannot. Often no schedule can reach it either.
 */
export function lowerBound(
  { jobs, durations }: Pick<ScheduleGraph, "jobs" | "durations">,
  workers: number,
): number {
  const built = DependencyManager.build(jobs.map(({ id, dependencies }) => ({
    id: jobId(id),
    dependencies: dependencies.map(jobId),
  })));
  if (!built.ok) throw new Error("Internal error: the graph is wrong");
  const path = Math.max(...rankJobs(built.value, (index) => durations[index] ?? 0));
  return Math.max(path, durations.reduce((sum, ms) => sum + ms, 0) / workers);
}
