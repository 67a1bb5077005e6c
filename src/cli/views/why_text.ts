import { isSlow } from "../../core/execution.ts";
import { formatDuration } from "../../core/text/format_duration.ts";
import { listed } from "../../core/text/listed.ts";
import { printable } from "../../core/text/printable.ts";
import { paint, toneOfStatus } from "../../observers/tone.ts";
import type { ExecutionRecord, JobRecord, RunRecord } from "../../ports/history_records.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { CommandInput } from "../command_line/command.ts";
import { durationOf, logPathOf } from "./run_json.ts";
import { wallClock } from "./wall_clock.ts";
import type { Cause, RanAgain } from "./why_causes.ts";
import type { StartExplanation } from "./why_start.ts";

/** A wait that is shorter needs no explanation, ms. */
const shortWaitMs = 100;
/** Nobody reads more names. */
const mostNames = 5;

/** Lays out a chain of causes for people: the job that was asked about, then what began it. */
export function whyText(
  { run }: RunRecord,
  causes: readonly Cause[],
  { style }: Pick<CommandInput, "style">,
  dependencies: CliDependencies,
): string {
  const [asked, ...others] = causes;
  const root = others.at(-1);
  const between = others.slice(0, -1).map(({ job }) => job.id);
  const told = [asked, root].filter((cause) => cause !== undefined);
  return told.map((cause, at) => {
    const { job, relation } = cause;
    const id = style.bold(quoted(job.id));
    const attempt = run.attempt > 1 ? `, attempt ${run.attempt}` : "";
    const way = between.length === 0 ? "" : ` by way of ${listed(between, mostNames, quoted)}`;
    const name = relation === null
      ? `${id} in run ${run.runId}${attempt}`
      : `${relations[relation]} ${id}${way}`;
    const status = paint(style, toneOfStatus(job.status), job.status);
    const reason = job.reason === null ? "" : `: ${printable(job.reason)}`;
    const lines = [
      ...(cause === (root ?? asked) && waitsForTurn(job) ? ["it waits for its turn"] : []),
      ...ranAgainLines(cause.ranAgain),
      ...readyLines(cause.start, dependencies),
      ...waitLines(cause),
      ...startLines(cause.start),
      ...executionLines(cause, run.attempt, dependencies),
      ...markLines(cause, dependencies),
      ...(cause === (root ?? asked) ? logLines(job, run) : []),
    ];
    return [`${name}: ${status}${reason}`, ...lines.map((line) => `  ${line}`)]
      .map((line) => `${"  ".repeat(at)}${line}\n`).join("");
  }).join("");
}

function waitsForTurn({ status, reason, executions }: JobRecord): boolean {
  return status === "PENDING" && reason === null && executions.length === 0;
}

function waitLines({ waitedOutsideMs }: Cause): readonly string[] {
  return waitedOutsideMs === null
    ? []
    : [`waited ${formatDuration(waitedOutsideMs)} for conditions outside the run`];
}

const relations = {
  blocked_by: "blocked by",
  stopped_by: "stopped by",
  reacts_to: "reacts to",
  waits_for: "waits for",
} as const satisfies Record<NonNullable<Cause["relation"]>, string>;

function ranAgainLines(why: RanAgain | null): readonly string[] {
  switch (why?.kind) {
    case undefined:
      return [];
    case "not_done":
      return [`ran again: ${why.status} in attempt ${why.attempt}`];
    case "marked_failed":
      return [`ran again: marked as failed by ${printable(why.user)}`];
    case "changed":
      return [`ran again: its ${why.parts.join(", ")} changed`];
    case "follows":
      return [`ran again: it follows ${quoted(why.id)}, which ran again`];
    case "new":
      return ["ran: it is new in the config"];
  }
}

function readyLines(start: StartExplanation | null, clock: CliDependencies): readonly string[] {
  if (start === null) return [];
  const { dependencies, last } = start;
  const readyText = last === null
    ? "ready when the run began"
    : `ready at ${wallClock(last.endedAt, clock)}, when ${quoted(last.id)} ended`;
  const nameOf = ({ id, trigger }: typeof dependencies[number]) =>
    trigger === "success" ? quoted(id) : `${quoted(id)} (${trigger})`;
  const after = dependencies.length === 0
    ? []
    : [`after ${listed(dependencies, mostNames, nameOf)}`];
  return [[...after, readyText].join(": ")];
}

function startLines(start: StartExplanation | null): readonly string[] {
  if (start === null) return [];
  const waitedMs = start.startedAt - start.readyAt;
  return waitedMs < shortWaitMs
    ? []
    : [`started ${formatDuration(waitedMs)} later: ${waitText(start)}`];
}

function waitText({ busy, noWorkerWasFree }: StartExplanation): string {
  const names = listed(busy, mostNames, quoted);
  if (noWorkerWasFree) return `all workers were busy with ${names}`;
  if (busy.length > 0) {
    return `it waited for its turn, a pool's units or the machine while ${names} ran`;
  }
  return "nothing else ran, so the engine or the machine took its time";
}

function executionLines(
  { job }: Cause,
  attempt: number,
  clock: CliDependencies,
): readonly string[] {
  const { executions } = job;
  const first = executions[0];
  if (first === undefined) return [];
  if (job.attempt !== attempt) {
    const when = wallClock(first.startedAt, clock);
    return [`not executed again: ${describeExecution(job.executions.at(-1) ?? first)}, ${when}`];
  }
  return executions.map((execution, at) => {
    const next = executions[at + 1];
    const what = describeExecution(execution);
    const number = executions.length === 1 ? "executed once" : `execution ${execution.n}`;
    return `${number}: ${what}${retryText(execution, next)}`;
  });
}

function describeExecution(execution: ExecutionRecord): string {
  const took = durationOf(execution);
  const reason = execution.reason === null ? "" : ` (${printable(execution.reason)})`;
  const time = took === null ? "" : ` after ${formatDuration(took)}`;
  const slow = execution.expectedMs !== null && isSlow(execution)
    ? `, slow: expected ${formatDuration(execution.expectedMs)}`
    : "";
  return `${execution.status}${reason}${time}${slow}`;
}

function retryText(
  { finishedAt, retryDelayMs, retryRule }: ExecutionRecord,
  next: ExecutionRecord | undefined,
): string {
  const why = retryRule === null ? "" : `: ${printable(retryRule)}`;
  if (next !== undefined && finishedAt !== null) {
    return `; again ${formatDuration(next.startedAt - finishedAt)} later${why}`;
  }
  if (retryRule === null) return "";
  return retryDelayMs === null
    ? `; not again${why}`
    : `; to be again ${formatDuration(retryDelayMs)} later${why}`;
}

function markLines({ marks }: Cause, clock: CliDependencies): readonly string[] {
  return marks.map(({ action, attempt, at, user, host, reason, previousStatus }) => {
    const what = action === "mark_success" ? "successful" : "failed";
    const who = printable(`${user}@${host}`);
    const why = reason === null ? "" : `: ${printable(reason)}`;
    return `marked as ${what} in attempt ${attempt}, was ${previousStatus}, by ${who} at ` +
      `${wallClock(at, clock)}${why}`;
  });
}

/** Where to read on. */
function logLines(job: JobRecord, run: RunRecord["run"]): readonly string[] {
  const log = toneOfStatus(job.status) === "bad" ? logPathOf(run, job) : null;
  return log === null ? [] : [`log: ${printable(log)}`];
}

function quoted(id: string): string {
  return `"${printable(id)}"`;
}
