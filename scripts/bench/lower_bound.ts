import { rankJobs } from "../../src/core/schedule/critical_path.ts";
import type { FutureRun } from "../../src/core/schedule/predict_run.ts";

/**
 * Returns in how many ms no order of turns can beat a run: the work that its workers share, or the
 * path that they cannot. Often none can reach it either.
 *
 * @param durations By the job's number, ms.
 */
export function lowerBound(
  { graph, workers }: Pick<FutureRun, "graph" | "workers">,
  durations: readonly number[],
): number {
  const path = Math.max(...rankJobs(graph, (index) => durations[index] ?? 0));
  return Math.max(path, durations.reduce((sum, ms) => sum + ms, 0) / workers);
}
