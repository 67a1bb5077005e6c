import { formatDuration } from "../../core/text/format_duration.ts";
import { hookTitle } from "../../core/hooks/hooks.ts";
import { runLogPath } from "../../core/log_paths.ts";
import type { Leftover } from "../../core/leftover.ts";
import { printable } from "../../core/text/printable.ts";
import { emptyCounts } from "../../core/run/run_report.ts";
import type { RunStatus } from "../../core/run/run_status.ts";
import { fitText } from "../../core/text/text_width.ts";
import { describeCounts } from "../../core/text/describe_counts.ts";
import { paint, toneOfStatus } from "../../observers/tone.ts";
import type { JobRecord, RunRecord, RunSummary } from "../../ports/history_records.ts";
import { attemptColumns } from "./attempt_columns.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandInput } from "../command_line/command.ts";
import { durationCell } from "./duration_cell.ts";
import { nextSteps, type NextStepsOptions } from "../next_steps.ts";
import { runJobTable } from "./run_job_table.ts";
import { durationOf, hookLogPathOf, logPathOf } from "./run_json.ts";
import { leftoverLines } from "../tell_interrupted.ts";
import { textTable } from "./text_table.ts";
import { wallClock, wallClockWithZone } from "./wall_clock.ts";

/** Columns of an output's value; `--json` has all of it. */
const longestValue = 200;

/** What is told of a run beside the attempt that is shown. */
export interface AroundAttempt {
  /** All attempts of the run, ascending. */
  readonly attempts: readonly RunSummary[];
  /** What still runs of it. */
  readonly leftovers: readonly Leftover[];
  /** How to find it again. */
  readonly found: NextStepsOptions;
}

/**
 * Lays out a recorded run for people: what it came to, its attempts, every job, what failed, what to
 * do next.
 */
export function runText(
  record: RunRecord,
  { attempts, leftovers, found }: AroundAttempt,
  input: CommandInput,
  dependencies: CliDependencies,
): string {
  const sections: readonly (readonly [title: string, body: string])[] = [
    ["", heading(record, attempts.length, input, dependencies)],
    ["", attemptTable(attempts, input, dependencies)],
    ["", runJobTable(record, input, dependencies)],
    ["Retried jobs:", retriedJobs(record, input, dependencies)],
    ["Failed jobs:", failedJobs(record, input)],
    ["Outputs:", outputs(record)],
    ["Hooks:", hooks(record, input)],
    [
      "Left running by an engine that died:",
      leftoverLines(leftovers, "").map((line) => `${line}\n`).join(""),
    ],
    ["Changed by hand:", auditTrail(record, dependencies)],
    ["Notifications:", notificationLines(record, input, dependencies)],
    [
      "Next:",
      nextSteps(record, found).map(({ command }) => `  ${command}\n`).join(""),
    ],
  ];
  return sections.filter(([, body]) => body !== "")
    .map(([title, body]) => title === "" ? body : `${input.style.bold(title)}\n${body}`)
    .join("\n");
}

function attemptTable(
  attempts: readonly RunSummary[],
  { style }: CommandInput,
  dependencies: CliDependencies,
): string {
  if (attempts.length < 2) return "";
  return textTable<RunSummary>(
    [
      { title: "Attempt", align: "right", text: (run) => `#${run.attempt}` },
      ...attemptColumns(style, dependencies),
    ],
    attempts,
    style.bold,
  );
}

function engineOf({ engine: { pid, host } }: RunSummary): string {
  return `process ${pid} on ${printable(host)}`;
}

function heading(
  { run }: RunRecord,
  attempts: number,
  { style }: CommandInput,
  clock: CliDependencies,
): string {
  const { runId, attempt, status, exitCode, startedAt, finishedAt } = run;
  const verdict = paint(style, toneOfStatus(status), status);
  const code = exitCode === null ? "" : `, exit code ${exitCode}`;
  const duration = durationOf(run);
  const fields: readonly (readonly [string, string | null])[] = [
    ["Attempt", attempts > 1 ? `${attempt} of ${attempts}` : null],
    ["Started", wallClockWithZone(startedAt, clock)],
    ["Finished", finishedAt === null ? notFinished(status) : wallClockWithZone(finishedAt, clock)],
    ["Duration", duration === null ? null : formatDuration(duration)],
    ["Jobs", describeCounts({ ...emptyCounts(), ...run.counts })],
    ["Engine", status === "RUNNING" ? engineOf(run) : null],
    ["Workers", String(run.workers)],
    // Of imported runs these were not recorded.
    ["Config", run.configPath === "" ? null : printable(run.configPath)],
    ["Folder", run.workingDir === "" ? null : printable(run.workingDir)],
    ["Granted", run.grants === null ? null : printable(run.grants.join(" "))],
    ["Run log", run.logDir === "" ? null : printable(runLogPath(run))],
  ];
  const lines = fields.filter(([, text]) => text !== null)
    .map(([label, text]) => `  ${label.padEnd(8)}  ${text}\n`).join("");
  const name = printable(run.applicationName);
  return `${style.bold(`Run ${runId} of ${name}:`)} ${verdict}${code}\n${lines}`;
}

/** Of a run whose engine died nobody knows when, unless that could be recorded. */
function notFinished(status: RunStatus): string {
  return status === "RUNNING" ? "not yet" : "not known";
}

function retriedJobs({ jobs }: RunRecord, { style }: CommandInput, clock: CliDependencies): string {
  return jobs.filter((job) => job.executions.length > 1).map((job) => {
    const lines = job.executions.map((execution) => {
      const status = paint(style, toneOfStatus(execution.status), execution.status);
      const reason = execution.reason === null ? "" : `  ${printable(execution.reason)}`;
      const took = durationCell(durationOf(execution));
      const { retryRule: rule, retryDelayMs: delay } = execution;
      const next = delay === null ? "no retry" : `waits ${formatDuration(delay)}`;
      const choice = rule === null ? "" : `       ${style.dim(`${next}: ${printable(rule)}`)}\n`;
      return `    ${execution.n}. ${
        wallClock(execution.startedAt, clock)
      }  ${took}  ${status}${reason}\n${choice}`;
    });
    return `  ${printable(job.id)}\n${lines.join("")}`;
  }).join("");
}

function failedJobs({ run, jobs }: RunRecord, { style }: CommandInput): string {
  return jobs.filter((job) => toneOfStatus(job.status) === "bad").map((job) => {
    const log = logPathOf(run, job);
    const lines = [
      `  ${style.red(printable(job.id))}  ${printable(job.reason ?? job.status)}`,
      ...(job.description === "" ? [] : [`      ${printable(job.description)}`]),
      `      command: ${printable(job.command)}`,
      ...(log === null ? [] : [`      log: ${printable(log)}`]),
      ...checkLines(job),
    ];
    return `${lines.join("\n")}\n`;
  }).join("");
}

/** A check that was the only one says no more than the reason does. */
function checkLines({ executions }: JobRecord): readonly string[] {
  const checks = executions.at(-1)?.checks ?? [];
  return checks.length < 2
    ? []
    : checks.map(({ phase, name, ok, message }) =>
      `      ${phase}-check ${printable(name)} ${ok ? "ok" : "failed"}: ${printable(message)}`
    );
}

function outputs({ jobs }: RunRecord): string {
  return jobs.flatMap((job) =>
    job.outputs.map(({ name, value }) =>
      `  ${printable(job.id)}  ${name}=${fitText(printable(value), longestValue, "...")}\n`
    )
  ).join("");
}

function hooks({ run, hooks }: RunRecord, { style }: CommandInput): string {
  return hooks.map((hook) => {
    const status = paint(style, toneOfStatus(hook.status), hook.status);
    const reason = hook.reason === null ? "" : `  ${printable(hook.reason)}`;
    const log = hookLogPathOf(run, hook);
    const lines = [
      `  ${hookTitle(hook)}  ${status}${reason}  ${durationCell(durationOf(hook))}`,
      ...(hook.command === null ? [] : [`      command: ${printable(hook.command)}`]),
      ...(log === null ? [] : [`      log: ${printable(log)}`]),
    ];
    return `${lines.join("\n")}\n`;
  }).join("");
}

function auditTrail({ audit }: RunRecord, clock: CliDependencies): string {
  return audit.map((entry) => {
    const what = entry.action === "mark_success" ? "marked as successful" : "marked as failed";
    const lines = [
      `  ${
        printable(entry.jobId)
      }  ${what} in attempt ${entry.attempt}, was ${entry.previousStatus}`,
      `      ${wallClock(entry.at, clock)} by ${printable(`${entry.user}@${entry.host}`)}` +
      (entry.reason === null ? "" : `: ${printable(entry.reason)}`),
    ];
    return `${lines.join("\n")}\n`;
  }).join("");
}

function notificationLines(
  { notifications }: RunRecord,
  { style }: CommandInput,
  clock: CliDependencies,
): string {
  return notifications.map(({ topic, channel, target, status, tries, at, detail }) => {
    const word = status === "SENT"
      ? style.green("sent    ")
      : status === "FAILED"
      ? style.red("failed  ")
      : style.yellow("not sent");
    // Of what is pending nobody knows more: its engine sends it just now, or has ended before.
    const when = status === "PENDING" ? "" : `  ${wallClock(at, clock)}`;
    const tried = tries > 1 ? `, ${tries} tries` : "";
    const why = status === "PENDING"
      ? "still to be sent, unless its engine has ended"
      : status === "FAILED"
      ? detail ?? ""
      : "";
    const said = why === "" ? "" : `: ${printable(why)}`;
    return `  ${word}${when}  ${topic} by ${channel} to ${printable(target)}${tried}${said}\n`;
  }).join("");
}
