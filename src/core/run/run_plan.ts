import type { DependencyManager } from "../graph/dependency_manager.ts";
import { findJobs, type UnknownJob } from "../graph/find_jobs.ts";
import type { JobId } from "../ids.ts";
import { type DoneStatus, isDone, type JobStatus } from "../job_state.ts";
import { orderRunning, type RunningOrder } from "../graph/order_running.ts";
import { err, ok, type Result } from "../result.ts";
import { type Selection, selectJobs } from "../graph/select_jobs.ts";
import type { Trigger } from "../graph/trigger.ts";

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
export interface RunPlan extends RunningOrder {
  /** What happens to each job, by number. */
  readonly jobs: readonly JobPlan[];
}

/** What a user asked of a run besides its config. */
export interface PlanOptions {
  /** Ids or patterns of jobs that are not to run, as the user typed them. */
  readonly skip: readonly string[];
  /** Which part of the graph runs; all of it unless told. Not for a resumed run. */
  readonly selection?: Selection;
  /** Returns the priority of the job with a number; 0 unless told. */
  readonly priorityOf?: (index: number) => number;
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
  /** Names of the outputs that the history does not hold, as they are secrets. */
  readonly hiddenOutputs?: readonly string[];
}

/** An option with the entries that name no job. */
export interface UnknownOption {
  readonly option: "skip" | keyof Selection;
  readonly unknown: readonly UnknownJob[];
}

/**
 * Plans a run: a job that succeeded before is reused unless its success fell, else one that is to be
 * skipped is skipped, and all others run, unless only failed ones were asked for. A success stays one
 * when it is skipped too: it would be lost for the next resume.
 *
 * @returns The plan, or every entry of an option that names no job.
 */
export function planRun(
  graph: DependencyManager,
  options: PlanOptions,
): Result<RunPlan, UnknownOption> {
  const skipped = findJobs(graph, options.skip);
  if (!skipped.ok) return err({ option: "skip", unknown: skipped.error });
  const selected = selectJobs(graph, options.selection ?? wholeGraph);
  if (!selected.ok) return selected;
  const { resume, priorityOf = () => 0 } = options;
  const skipOf = (index: number): JobPlan | null => {
    if (skipped.value.has(index)) return { kind: "skip", because: "named by --skip" };
    return selected.value?.has(index) ?? true ? null : { kind: "skip", because: "not selected" };
  };
  const jobs: JobPlan[] = resume === undefined
    ? Array.from({ length: graph.size }, (_, index) => skipOf(index) ?? plainRun)
    : planAgain(graph, skipOf, resume);
  const runs = (index: number) => jobs[index]?.kind === "run";
  return ok({ jobs, ...orderRunning(graph, runs, priorityOf) });
}

/** What most jobs of most runs do. */
const plainRun: JobPlan = { kind: "run", because: null };

const wholeGraph: Selection = { only: [], from: [], until: [] };

/** Plans jobs after those that they depend on, since what becomes of these decides. */
function planAgain(
  graph: DependencyManager,
  skipOf: (index: number) => JobPlan | null,
  resume: ResumeOptions,
): JobPlan[] {
  const plans = new Array<JobPlan>(graph.size);
  /** Jobs whose success, if they had one, does not stand, and why. */
  const fallen = new Map<number, string>();
  for (const index of graph.order()) {
    const why = resume.rerun.get(graph.id(index)) ?? whyFallen(index, graph, plans, fallen, resume);
    if (why !== null) fallen.set(index, why);
    const previous = resume.previous.get(graph.id(index)) ?? null;
    const plan = planJob(previous, why, skipOf(index), resume);
    plans[index] = plan.kind === "run" ? blockedBy(index, graph, plans, resume) ?? plan : plan;
  }
  renewOutputs(graph, plans, resume);
  return plans;
}

/**
 * Lets jobs run again whose secret outputs are needed, since nothing keeps those. What succeeded
 * behind them stays: it was made of what they gave then, which still holds.
 */
function renewOutputs(
  graph: DependencyManager,
  plans: JobPlan[],
  { previous }: ResumeOptions,
): void {
  // Backwards, as what runs for another's sake may need outputs itself.
  for (const index of [...graph.order()].reverse()) {
    if (plans[index]?.kind !== "run") continue;
    for (const dependency of graph.dependenciesOf(index)) {
      if (plans[dependency]?.kind !== "reuse") continue;
      const hidden = previous.get(graph.id(dependency))?.hiddenOutputs ?? [];
      if (hidden.length === 0) continue;
      const because = `"${graph.id(index)}" needs its secret ${
        hidden.length === 1 ? "output" : "outputs"
      } ${hidden.join(", ")}, which the history does not hold`;
      plans[dependency] = { kind: "run", because };
    }
  }
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
