import { printable } from "../core/printable.ts";
import type { Style } from "../core/text_style.ts";
import type { PlannedJob, PlanView } from "./plan_view.ts";

/** Lays out a plan for people, in pieces so that a huge one is never one huge text. */
export function* planText(view: PlanView, style: Style): Generator<string> {
  const { workflow, workers, logDir, commandLineEnv, jobs, runCount, levelCount } = view;
  const most = workers === 1 ? "one at a time" : `at most ${workers} at once`;
  const name = printable(workflow.applicationName);
  yield `${style.bold(`Plan of ${name}`)}: ${count(jobs.length, "job")}, ${most}\n\n`;
  yield field("Config", workflow.configPath);
  yield field("Folder", workflow.workingDir);
  yield field("Logs", logDir);
  yield list("Variables", Object.keys(workflow.env));
  yield list("--env", commandLineEnv);
  const digits = String(runCount).length;
  let shownSkipped = false;
  if (runCount > 0) yield `\n${style.bold("Would run, in this order:")}\n`;
  for (const planned of jobs) {
    if (planned.position === null && !shownSkipped) {
      yield `\n${style.bold("Would not run:")}\n`;
      shownSkipped = true;
    }
    yield jobText(planned, digits, style);
  }
  const levels = runCount === 0 ? "" : ` in ${count(levelCount, "level")}`;
  yield `\n${count(jobs.length, "job")}: ${runCount} would run${levels}, ` +
    `${jobs.length - runCount} would be skipped\n`;
}

function jobText({ job, position, level, reason }: PlannedJob, digits: number, style: Style) {
  const indent = " ".repeat(digits + 4);
  const number = position === null ? "-".padStart(digits + 3) : `  ${pad(position, digits)}.`;
  const about = level === null ? printable(reason ?? "") : `level ${level}`;
  const lines = [`${number} ${style.bold(printable(job.id))}  ${style.dim(about)}`];
  const add = (label: string, text: string) => {
    if (text !== "") lines.push(`${indent}${style.dim(`${label}:`)} ${text}`);
  };
  add("about", printable(job.description));
  if (position !== null) {
    add("command", job.command.kind === "nothing" ? "(nothing)" : printable(job.commandText));
    add("after", job.dependencies.map(printable).join(", "));
    add("variables", Object.keys(job.env).map(printable).join(", "));
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

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
