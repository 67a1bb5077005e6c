import { counted } from "../../core/text/counted.ts";
import type { DependencyManager } from "../../core/graph/dependency_manager.ts";
import type { JobId } from "../../core/ids.ts";
import { hookTitle } from "../../core/hooks/hooks.ts";
import { printable } from "../../core/text/printable.ts";
import type { Style } from "../../core/text/text_style.ts";
import type { Trigger } from "../../core/graph/trigger.ts";
import { estimateText, forecastText } from "./forecast_text.ts";
import type { PlanForecast } from "./plan_forecast.ts";
import type { PlannedJob, PlanView } from "./plan_view.ts";

/** Lays out a plan for people, in pieces so that a huge one is never one huge text. */
export function* planText(
  view: PlanView,
  { forecast, graph }: Foreseen,
  style: Style,
): Generator<string> {
  const { workflow, workers, logDir, commandLineEnv, grants, resume, jobs, counts, levelCount } =
    view;
  const most = workers === 1 ? "one at a time" : `at most ${workers} at once`;
  const name = printable(workflow.applicationName);
  const title = resume === null
    ? `Plan of ${name}`
    : `Plan of attempt ${resume.attempt} of run ${resume.runId} of ${name}`;
  yield `${style.bold(title)}: ${counted(jobs.length, "job")}, ${most}\n\n`;
  const changed = resume?.configChanged === true ? " (changed since the last attempt)" : "";
  yield field("Config", workflow.configPath + changed);
  yield field("Folder", workflow.workingDir);
  yield field("Logs", logDir);
  if (grants !== null) yield field("Granted", grants.join(" "));
  yield list("Variables", Object.keys(workflow.env));
  yield list("--env", commandLineEnv);
  yield list("Hooks", workflow.hooks.map(hookTitle));
  const digits = String(counts.run).length;
  let shownSkipped = false;
  if (counts.run > 0) yield `\n${style.bold("Would run, in this order:")}\n`;
  for (const planned of jobs) {
    if (planned.position === null && !shownSkipped) {
      yield `\n${style.bold("Would not run:")}\n`;
      shownSkipped = true;
    }
    const estimate = forecast === null || forecast.forecast === null || planned.position === null
      ? ""
      : estimateText(forecast.estimateOf(planned.job.index));
    yield jobText(planned, { digits, resumed: resume !== null, estimate }, style);
  }
  if (forecast !== null && counts.run > 0) yield `\n${forecastText(forecast, graph, style)}`;
  const levels = counts.run === 0 ? "" : ` in ${counted(levelCount, "level")}`;
  const others = [
    ...(resume === null ? [] : [`${counts.reuse} would be reused`]),
    ...(counts.skip > 0 || resume === null ? [`${counts.skip} would be skipped`] : []),
    ...(counts.hold > 0 ? [`${counts.hold} would not start`] : []),
    ...(counts.block > 0 ? [`${counts.block} would be blocked`] : []),
  ];
  const sums = [`${counts.run} would run${levels}`, ...others].join(", ");
  yield `\n${counted(jobs.length, "job")}: ${sums}\n`;
}

/** What is known of the time that a planned run would take. */
export interface Foreseen {
  /** `null` where the history could not be asked. */
  readonly forecast: PlanForecast | null;
  readonly graph: DependencyManager;
}

/** What a job that will not run is. */
const words = {
  run: "run",
  skip: "skipped",
  reuse: "reused",
  hold: "not started",
  block: "blocked",
} as const satisfies Record<PlannedJob["action"], string>;

function dependencyText(id: JobId, trigger: Trigger | undefined): string {
  return trigger === undefined ? printable(id) : `${printable(id)} (${trigger})`;
}

function jobText(
  { job, conditions, denied, position, level, action, reason, forecast }: PlannedJob,
  { digits, resumed, estimate }: {
    readonly digits: number;
    readonly resumed: boolean;
    /** How long it usually takes, in words, or empty. */
    readonly estimate: string;
  },
  style: Style,
) {
  const indent = " ".repeat(digits + 4);
  const number = position === null ? "-".padStart(digits + 3) : `  ${pad(position, digits)}.`;
  const why = reason === null ? "" : printable(reason);
  const about = level === null
    ? `${resumed ? `${words[action]}: ` : ""}${why}`
    : `level ${level}${why === "" ? "" : `, ${why}`}`;
  const lines = [`${number} ${style.bold(printable(job.id))}  ${style.dim(about)}`];
  const add = (label: string, text: string) => {
    if (text !== "") lines.push(`${indent}${style.dim(`${label}:`)} ${text}`);
  };
  add("about", printable(job.description));
  if (position !== null) {
    add("command", job.command.kind === "nothing" ? "(nothing)" : printable(job.commandText));
    add("denied", printable(denied ?? ""));
    add("folder", printable(job.workingDir ?? ""));
    add("after", job.dependencies.map((id) => dependencyText(id, job.triggers.get(id))).join(", "));
    add("waits for", conditions.map(printable).join(", "));
    if (job.command.kind !== "nothing") add("usually", estimate);
    add("variables", Object.keys(job.env).map(printable).join(", "));
    if (job.when !== null) {
      const certainty = forecast?.kind === "met" ? "holds" : "decided at run time";
      add("when", `${printable(job.when.text)} (${certainty})`);
    }
    add("outputs", job.outputs.join(", "));
  }
  return `${lines.join("\n")}\n`;
}

function pad(number: number, digits: number): string {
  return String(number).padStart(digits);
}

function field(label: string, text: string): string {
  return `  ${label.padEnd(9)}  ${printable(text)}\n`;
}

function list(label: string, names: readonly string[]): string {
  return names.length === 0 ? "" : field(label, names.join(", "));
}
