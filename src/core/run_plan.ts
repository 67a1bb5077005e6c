import type { DependencyManager } from "./dependency_manager.ts";
import type { JobId } from "./ids.ts";
import type { JobStatus } from "./job_state.ts";
import { nearest } from "./nearest.ts";
import { err, ok, type Result } from "./result.ts";

/** What a run is to do with one job. */
export type JobPlan =
  | { readonly kind: "run" }
  /** Never runs, and its dependents do not wait for it. */
  | { readonly kind: "skip"; readonly because: string }
  /** Succeeded in an earlier attempt of the same run. */
  | { readonly kind: "reuse"; readonly attempt: number };

/** What a run is to do, decided before its first job starts. Jobs are numbers of the graph. */
export interface RunPlan {
  /** What happens to each job, by number. */
  readonly jobs: readonly JobPlan[];
  /** The jobs that will run, in the order in which one worker runs them when nothing fails. */
  readonly order: Int32Array;
  /** Steps of the longest way to each job among those that will run; -1 for the others. */
  readonly levels: Int32Array;
}

/** What a user asked of a run besides its config. */
export interface PlanOptions {
  /** Ids of jobs that are not to run, as the user typed them; repetitions do not matter. */
  readonly skip: readonly string[];
  /** Where the jobs of a resumed run stood last; jobs that are not in it never ran. */
  readonly previous?: ReadonlyMap<JobId, PreviousJob>;
}

/** Where one job stood at the end of the last attempt that knows of it. */
export interface PreviousJob {
  readonly status: JobStatus;
  readonly attempt: number;
}

/** An id that names no job, with the one that was probably meant. */
export interface UnknownJob {
  readonly id: string;
  readonly nearest: string | null;
}

/**
 * Plans a run: a job that succeeded before is reused, else one that is to be skipped is skipped, and
 * all others run. A success stays one when it is skipped too: it would be lost for the next resume.
 *
 * @returns The plan, or every id to be skipped that names no job, each once.
 */
export function planRun(
  graph: DependencyManager,
  options: PlanOptions,
): Result<RunPlan, readonly UnknownJob[]> {
  const skipped = new Set(options.skip);
  const unknown = findUnknown(graph, skipped);
  if (unknown.length > 0) return err(unknown);
  const jobs = Array.from({ length: graph.size }, (_, index): JobPlan => {
    const id = graph.id(index);
    const previous = options.previous?.get(id);
    if (previous?.status === "SUCCESS") return { kind: "reuse", attempt: previous.attempt };
    return skipped.has(id) ? { kind: "skip", because: "named by --skip" } : { kind: "run" };
  });
  return ok({ jobs, ...orderRunning(graph, jobs) });
}

function findUnknown(graph: DependencyManager, ids: ReadonlySet<string>): readonly UnknownJob[] {
  const unknown = [...ids].filter((id) => graph.indexOf(id) === null);
  if (unknown.length === 0) return [];
  const known = Array.from({ length: graph.size }, (_, index) => graph.id(index));
  return unknown.map((id) => ({ id, nearest: nearest(id, known) }));
}

/** Orders the jobs that will run as the queue will, with all others satisfied from the start. */
function orderRunning(
  graph: DependencyManager,
  jobs: readonly JobPlan[],
): Pick<RunPlan, "order" | "levels"> {
  const runs = (index: number) => jobs[index]?.kind === "run";
  const open = new Int32Array(graph.size);
  const levels = new Int32Array(graph.size).fill(-1);
  const order: number[] = [];
  for (let index = 0; index < graph.size; index++) {
    if (!runs(index)) continue;
    for (const dependency of graph.dependenciesOf(index)) if (runs(dependency)) open[index]!++;
    levels[index] = 0;
    if (open[index] === 0) order.push(index);
  }
  for (const index of order) {
    const next = (levels[index] as number) + 1;
    for (const dependent of graph.dependentsOf(index)) {
      if (!runs(dependent)) continue;
      levels[dependent] = Math.max(levels[dependent] as number, next);
      open[dependent]!--;
      if (open[dependent] === 0) order.push(dependent);
    }
  }
  return { order: Int32Array.from(order), levels };
}
