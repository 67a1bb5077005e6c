import type { DependencyManager } from "./dependency_manager.ts";
import type { JobId } from "./ids.ts";
import { type DoneStatus, isDone, type JobStatus } from "./job_state.ts";
import { nearest } from "./nearest.ts";
import { err, ok, type Result } from "./result.ts";

/** What a run is to do with one job. */
export type JobPlan =
  /** `because` says why it runs in a resumed run, else it is `null`. */
  | { readonly kind: "run"; readonly because: string | null }
  /** Never runs, and its dependents do not wait for it. */
  | { readonly kind: "skip"; readonly because: string }
  /** Succeeded, or was marked so, in an earlier attempt of the same run. */
  | { readonly kind: "reuse"; readonly attempt: number; readonly status: DoneStatus }
  /** Never started in earlier attempts and is left so, as only failed jobs were asked for. */
  | { readonly kind: "hold"; readonly because: string }
  /** Should run, but cannot, as it needs a job that is held. */
  | { readonly kind: "block"; readonly by: JobId };

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
  /** What a run is resumed from. */
  readonly resume?: ResumeOptions;
}

/** What a run is resumed from, and how. */
export interface ResumeOptions {
  /** Where its jobs stood last; jobs that are not in it are new. */
  readonly previous: ReadonlyMap<JobId, PreviousJob>;
  /** Whether jobs that never started are left so. */
  readonly failedOnly: boolean;
  /**
   * Jobs that run again whatever they came to, and why in words. What succeeded behind them, directly
   * or through others, runs again too: it was made of what does not hold any more.
   */
  readonly rerun: ReadonlyMap<JobId, string>;
}

/** Where one job stood at the end of the last attempt. */
export interface PreviousJob {
  readonly status: JobStatus;
  /** The attempt in which it last did something. */
  readonly attempt: number;
}

/** An id that names no job, with the one that was probably meant. */
export interface UnknownJob {
  readonly id: string;
  readonly nearest: string | null;
}

/**
 * Plans a run: a job that succeeded before is reused unless its success fell, else one that is to be
 * skipped is skipped, and all others run, unless only failed ones were asked for. A success stays one
 * when it is skipped too: it would be lost for the next resume.
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
  const { resume } = options;
  const again = resume === undefined ? new Map<number, string>() : fallenOf(graph, resume.rerun);
  const jobs = Array.from({ length: graph.size }, (_, index): JobPlan => {
    const id = graph.id(index);
    const skip: JobPlan | null = skipped.has(id)
      ? { kind: "skip", because: "named by --skip" }
      : null;
    if (resume === undefined) return skip ?? { kind: "run", because: null };
    return planAgain(resume.previous.get(id) ?? null, again.get(index) ?? null, skip, resume);
  });
  if (resume?.failedOnly === true) blockBehindHeld(graph, jobs);
  return ok({ jobs, ...orderRunning(graph, jobs) });
}

function planAgain(
  previous: PreviousJob | null,
  fallen: string | null,
  skip: JobPlan | null,
  { failedOnly }: ResumeOptions,
): JobPlan {
  if (previous !== null && isDone(previous.status) && fallen === null) {
    return { kind: "reuse", attempt: previous.attempt, status: previous.status };
  }
  if (skip !== null) return skip;
  const started = previous !== null && hasStarted(previous.status);
  if (failedOnly && !started) {
    if (previous?.status === "SKIPPED") {
      return { kind: "skip", because: `skipped in attempt ${previous.attempt}` };
    }
    const because = previous === null
      ? "new in the config, and only failed jobs run again"
      : `never started in attempt ${previous.attempt}, and only failed jobs run again`;
    return { kind: "hold", because };
  }
  if (previous === null) return { kind: "run", because: fallen ?? "new in the config" };
  return { kind: "run", because: fallen ?? `${previous.status} in attempt ${previous.attempt}` };
}

/** Whether a job with this status was executed, or was about to be when its engine died. */
function hasStarted(status: JobStatus): boolean {
  switch (status) {
    case "PENDING":
    case "SKIPPED":
    case "BLOCKED":
    case "NOT_STARTED":
      return false;
    default:
      return true;
  }
}

/** Finds all jobs whose success does not stand, with the reason. */
function fallenOf(
  graph: DependencyManager,
  rerun: ReadonlyMap<JobId, string>,
): ReadonlyMap<number, string> {
  const fallen = new Map<number, string>();
  for (const [id, why] of rerun) {
    const index = graph.indexOf(id);
    if (index !== null) fallen.set(index, why);
  }
  // A map hands out what is added while it is walked through.
  for (const index of fallen.keys()) {
    const why = `depends on "${graph.id(index)}", which runs again`;
    for (const dependent of graph.dependentsOf(index)) {
      if (!fallen.has(dependent)) fallen.set(dependent, why);
    }
  }
  return fallen;
}

/** Finds the jobs that should run and cannot, since they need one that is held. */
function blockBehindHeld(graph: DependencyManager, jobs: JobPlan[]): void {
  for (const index of graph.order()) {
    if (jobs[index]?.kind !== "run") continue;
    for (const dependency of graph.dependenciesOf(index)) {
      const plan = jobs[dependency];
      if (plan?.kind !== "hold" && plan?.kind !== "block") continue;
      jobs[index] = {
        kind: "block",
        by: plan.kind === "block" ? plan.by : graph.id(dependency),
      };
      break;
    }
  }
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
