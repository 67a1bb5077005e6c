import type { DependencyManager } from "./dependency_manager.ts";
import type { JobId } from "./ids.ts";
import { type DoneStatus, isDone, type JobStatus } from "./job_state.ts";
import { nearest } from "./nearest.ts";
import { err, ok, type Result } from "./result.ts";
import type { Trigger } from "./trigger.ts";

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
  /** Returns when the job with a number may start, as far as one of its dependencies goes. */
  readonly triggerOf: (index: number, dependency: JobId) => Trigger;
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
  const jobs: JobPlan[] = resume === undefined
    ? Array.from(
      { length: graph.size },
      (_, index) => skipOf(graph.id(index), skipped) ?? { kind: "run", because: null },
    )
    : planAgain(graph, skipped, resume);
  return ok({ jobs, ...orderRunning(graph, jobs) });
}

function skipOf(id: JobId, skipped: ReadonlySet<string>): JobPlan | null {
  return skipped.has(id) ? { kind: "skip", because: "named by --skip" } : null;
}

/** Plans jobs after those that they depend on, since what becomes of these decides. */
function planAgain(
  graph: DependencyManager,
  skipped: ReadonlySet<string>,
  resume: ResumeOptions,
): JobPlan[] {
  const plans = new Array<JobPlan>(graph.size);
  /** Jobs whose success, if they had one, does not stand, and why. */
  const fallen = new Map<number, string>();
  for (const index of graph.order()) {
    const why = resume.rerun.get(graph.id(index)) ?? whyFallen(index, graph, plans, fallen, resume);
    if (why !== null) fallen.set(index, why);
    const previous = resume.previous.get(graph.id(index)) ?? null;
    const plan = planJob(previous, why, skipOf(graph.id(index), skipped), resume);
    plans[index] = plan.kind === "run" ? blockedBy(index, graph, plans, resume) ?? plan : plan;
  }
  return plans;
}

/** A job that reacts to another's failure or end has to look again where that one runs again. */
function whyFallen(
  index: number,
  graph: DependencyManager,
  plans: readonly JobPlan[],
  fallen: ReadonlyMap<number, string>,
  { triggerOf }: ResumeOptions,
): string | null {
  for (const dependency of graph.dependenciesOf(index)) {
    if (fallen.has(dependency)) return `depends on "${graph.id(dependency)}", which runs again`;
    if (plans[dependency]?.kind !== "run") continue;
    if (triggerOf(index, graph.id(dependency)) !== "success") {
      return `reacts to "${graph.id(dependency)}", which runs again`;
    }
  }
  return null;
}

/** Says by which held job one is blocked that should run; `null` where it can run. */
function blockedBy(
  index: number,
  graph: DependencyManager,
  plans: readonly JobPlan[],
  { triggerOf }: ResumeOptions,
): JobPlan | null {
  for (const dependency of graph.dependenciesOf(index)) {
    const plan = plans[dependency];
    if (plan?.kind !== "hold" && plan?.kind !== "block") continue;
    const id = graph.id(dependency);
    if (triggerOf(index, id) !== "success") continue;
    return { kind: "block", by: plan.kind === "block" ? plan.by : id };
  }
  return null;
}

function planJob(
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
