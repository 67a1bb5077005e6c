import type { DependencyManager } from "../../core/graph/dependency_manager.ts";
import { describeCondition } from "../../core/conditions/describe_condition.ts";
import type { JobSpec, Workflow } from "../../core/job_spec.ts";
import { describeReuse } from "../../core/job_state.ts";
import type { JobPlan, RunPlan } from "../../core/run/run_plan.ts";
import type { WhenForecast } from "../../core/when/forecast_when.ts";

/** One job of a plan, ready to be shown. */
export interface PlannedJob {
  /** Its texts are masked. */
  readonly job: JobSpec;
  /** Place in the order in which one worker runs the jobs, from 1; `null` for one that will not run. */
  readonly position: number | null;
  /** `null` for one that will not run. */
  readonly level: number | null;
  readonly action: JobPlan["kind"];
  /** What it waits for outside the run, in words, masked. */
  readonly conditions: readonly string[];
  /** What its command would take that is not granted, or `null`. */
  readonly denied: string | null;
  /** Why it will not run, or runs again in a resumed run; `null` where there is nothing to say. */
  readonly reason: string | null;
  /** What is known of its `when`; `null` for one that has none. */
  readonly forecast: WhenForecast | null;
}

/** A whole plan, ready to be shown. */
export interface PlanView {
  readonly workflow: Workflow;
  readonly workers: number;
  /** Absolute. */
  readonly logDir: string;
  /** Names of the variables that `--env` sets. */
  readonly commandLineEnv: readonly string[];
  /** What jobs are granted, as words of a command line; `null` where the config is trusted. */
  readonly grants: readonly string[] | null;
  /** What is resumed, or `null` for a run from the start. */
  readonly resume: ResumeView | null;
  /** Jobs that will run in their order, then the others as declared. */
  readonly jobs: readonly PlannedJob[];
  readonly counts: Readonly<Record<JobPlan["kind"], number>>;
  readonly levelCount: number;
}

/** What a plan of a resumed run tells of that run. */
export interface ResumeView {
  readonly runId: number;
  /** The one that would be made. */
  readonly attempt: number;
  readonly configChanged: boolean;
}

/** Puts what will be shown of a plan together; linear in the number of jobs. */
export function viewPlan(
  workflow: Workflow,
  graph: DependencyManager,
  plan: RunPlan,
  options: Pick<PlanView, "workers" | "logDir" | "commandLineEnv" | "grants" | "resume"> & {
    /** Masks the secrets in a text. */
    readonly mask: (text: string) => string;
    /** Says how the `when` of a job will turn out. */
    readonly forecast: (job: JobSpec) => WhenForecast;
    /** Says what a job's command would take that is not granted. */
    readonly deniedOf: (job: JobSpec) => string | null;
  },
): PlanView {
  const { mask, deniedOf, forecast, ...shown } = options;
  const forecastOf = (index: number): WhenForecast | null => {
    const job = workflow.jobs[index];
    return job === undefined || job.when === null ? null : forecast(job);
  };
  const jobAt = (index: number): JobSpec => {
    const job = workflow.jobs[index];
    if (job === undefined) throw new Error(`Internal error: there is no job number ${index}`);
    // Most jobs have none of these, and large configs have many jobs.
    const isPlain =
      job.preChecks.length + job.postChecks.length + job.retry.onOutput.length === 0 &&
      job.retry.question === null && job.when === null;
    const description = mask(job.description);
    const commandText = mask(job.commandText);
    const isSame = description === job.description && commandText === job.commandText;
    if (isPlain && isSame) return job;
    const texts = { description, commandText };
    return { ...job, ...texts, ...(isPlain ? {} : maskedConditions(job, mask)) };
  };
  const shownAt = (index: number): Pick<PlannedJob, "job" | "conditions" | "denied"> => {
    const job = jobAt(index);
    const conditions = job.conditions.map(({ condition }) => describeCondition(condition, mask));
    return { job, conditions, denied: deniedOf(job) };
  };
  const jobs: PlannedJob[] = [];
  const unmet = new Map<number, WhenForecast & { kind: "unmet" }>();
  let deepest = -1;
  for (const index of plan.order) {
    const level = plan.levels[index] ?? 0;
    const forecast = forecastOf(index);
    if (forecast?.kind === "unmet") {
      unmet.set(index, forecast);
      continue;
    }
    deepest = Math.max(deepest, level);
    jobs.push({
      ...shownAt(index),
      position: jobs.length + 1,
      level,
      action: "run",
      reason: reasonOf(plan.jobs[index]),
      forecast,
    });
  }
  for (let index = 0; index < graph.size; index++) {
    const what = plan.jobs[index];
    const forecast = unmet.get(index) ?? null;
    if (what === undefined || (what.kind === "run" && forecast === null)) continue;
    jobs.push({
      ...shownAt(index),
      position: null,
      level: null,
      action: forecast === null ? what.kind : "skip",
      reason: forecast === null ? reasonOf(what) : mask(forecast.because),
      forecast,
    });
  }
  const counts = { run: 0, skip: 0, reuse: 0, hold: 0, block: 0 };
  for (const { action } of jobs) counts[action]++;
  return { workflow, ...shown, jobs, counts, levelCount: deepest + 1 };
}

function maskedConditions(
  { preChecks, postChecks, retry, when }: JobSpec,
  mask: (text: string) => string,
): Pick<JobSpec, "preChecks" | "postChecks" | "retry" | "when"> {
  const masked = (_: string, value: unknown) => typeof value === "string" ? mask(value) : value;
  const shown = JSON.parse(JSON.stringify({ preChecks, postChecks, retry }), masked);
  return { ...shown, when: when === null ? null : { ...when, text: mask(when.text) } };
}

function reasonOf(plan: JobPlan | undefined): string | null {
  switch (plan?.kind) {
    case undefined:
      return null;
    case "run":
    case "skip":
    case "hold":
      return plan.because;
    case "reuse":
      return describeReuse(plan.status, plan.attempt);
    case "block":
      return `needs "${plan.by}", which does not run`;
  }
}
