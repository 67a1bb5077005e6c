import {
  logStep,
  markStep,
  type NextStep,
  resumeStep,
  resumeWords,
  stopStep,
} from "../core/run/next_step.ts";
import { toneOfStatus } from "../observers/tone.ts";
import type { RunRecord, RunSummary } from "../ports/history_records.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import { historyOptions } from "./find_history.ts";
import type { OptionValues } from "./command_line/option_values.ts";

/** Nobody reads more of them. */
const maxLogs = 3;

/** How the run was found. */
export interface NextStepsOptions {
  /** Options that make a command find the same history. */
  readonly places: readonly string[];
  /** Whether one of its attempts was asked for, rather than the latest. */
  readonly attemptNamed: boolean;
}

/** Tells how a command found its run, in the history at a path. */
export function howFound(
  path: string,
  values: OptionValues,
  dependencies: CliDependencies,
): NextStepsOptions {
  return { places: historyOptions(path, dependencies), attemptNamed: values.has("attempt") };
}

/**
 * Returns commands that help from here on: logs of failed or running jobs, the end of a run that goes
 * on, the resume, and a job taken as done.
 */
export function nextSteps(
  { run, jobs }: RunRecord,
  { places, attemptNamed }: NextStepsOptions,
): readonly NextStep[] {
  if (run.status === "SUCCESS") return [];
  const running = run.status === "RUNNING";
  const options = [
    ...(running ? ["-f"] : []),
    ...(attemptNamed ? [`--attempt=${run.attempt}`] : []),
    ...places,
  ];
  const failed = jobs.filter(({ status }) =>
    status === "INTERRUPTED" || toneOfStatus(status) === "bad"
  );
  const worthReading = (running ? jobs.filter((job) => job.status === "RUNNING") : failed)
    .filter((job) => job.executions.length > 0);
  const logs = worthReading.slice(0, maxLogs).map((job) => {
    const step = logStep(run.runId, job.id, options);
    return running ? { ...step, purpose: "what it writes" } : step;
  });
  // What was asked for may be an old attempt; only the latest can be gone on with.
  if (attemptNamed) return logs;
  if (running) return [...logs, stopStep(run.runId, places)];
  const steps = [...logs, resumeOf(run, places)];
  const [first] = failed;
  return first === undefined ? steps : [...steps, markStep(run.runId, first.id, places)];
}

/** Returns the command that resumes a run, under the grants that it had. */
export function resumeOf(
  { runId, grants }: Pick<RunSummary, "runId" | "grants">,
  places: readonly string[],
): NextStep {
  return resumeStep(runId, [...resumeWords(grants), ...places]);
}
