import { DependencyManager } from "../../src/core/graph/dependency_manager.ts";
import { jobId } from "../../src/core/ids.ts";
import type { FutureRun } from "../../src/core/schedule/predict_run.ts";
import type { BenchJob } from "./graphs.ts";

/** Returns a graph as a run of which all is decided but the order of turns. */
export function unrankedRun(
  sketches: readonly BenchJob[],
  workers: number,
): Omit<FutureRun, "ranks"> {
  const jobs = sketches.map(({ id, dependencies }) => ({
    id: jobId(id),
    dependencies: dependencies.map(jobId),
    triggers: new Map(),
    priority: 0,
    resources: {},
    command: { kind: "argv", argv: ["true"], line: "true", meetsShell: true } as const,
    conditions: [],
  }));
  const built = DependencyManager.build(jobs);
  if (!built.ok) throw new Error("Internal error: the graph is wrong");
  const plan = jobs.map(() => ({ kind: "run", because: null }) as const);
  return { graph: built.value, jobs, plan, workers, limits: {} };
}
