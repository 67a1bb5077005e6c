import { counted } from "../core/text/counted.ts";
import type { Execution } from "../core/execution.ts";
import { formatBytes } from "../core/text/format_bytes.ts";
import { formatDuration } from "../core/text/format_duration.ts";
import type { HookRun } from "../core/hooks/hook_run.ts";
import { hookTitle } from "../core/hooks/hooks.ts";
import { describeStop } from "../core/job_state.ts";
import { listed } from "../core/text/listed.ts";
import { statusOf } from "../core/outcome.ts";
import { printable, printableOutput } from "../core/text/printable.ts";
import type { JobResult, RunReport } from "../core/run/run_report.ts";
import type { Style } from "../core/text/text_style.ts";
import { breakText, fitText, wrapText } from "../core/text/text_width.ts";
import type { LogReader } from "../ports/log_reader.ts";
import { describeCounts } from "../core/text/describe_counts.ts";
import { describeEnd, describeExecution, nameRun } from "./event_line.ts";
import { groupBlocked } from "./group_blocked.ts";
import { nextSteps, type NextStepsOptions } from "./next_steps.ts";
import { describeCutLogs } from "./cut_logs.ts";
import { paint, toneOfStatus } from "./tone.ts";
import { slowJobs } from "./slow_jobs.ts";
import { topConsumers } from "./top_consumers.ts";

/** How a summary is laid out and where its facts come from. */
export interface SummaryOptions extends NextStepsOptions {
  /** Columns to break prose and output at; paths and commands stay whole. */
  readonly columns: number;
  /** Whether more than ASCII can be drawn. */
  readonly unicode: boolean;
  readonly logReader: LogReader;
  /** Whether to tell also what is hardly worth it. */
  readonly detailed: boolean;
}

/** Failed jobs told in full, names told per list, lists told; the rest is counted. */
const maxShown = 10;
/** Lines of output shown of each failed job. */
const maxTailLines = 10;
/** Rows that a long line of output may take. */
const maxRowsPerLine = 4;

/** Builds the text that ends a run, verdict first; every line ends in a newline. */
export function buildSummary(report: RunReport, options: SummaryOptions): string {
  const cancelled = report.failed.filter((job) => job.status === "CANCELLED");
  const failed = report.failed.filter((job) => job.status !== "CANCELLED");
  const notStarted = report.unstarted.filter((job) => job.status !== "BLOCKED");
  const sections = [
    verdict(report, options),
    ...failed.slice(0, maxShown).map((job) => failure(job, options)),
    moreFailures(failed.length - maxShown, options),
    ...blocked(report.unstarted, options),
    jobList(cancelled, "ended early", options),
    jobList(notStarted, "never ran", options),
    ...report.hooks.filter(isBad).map((hook) => failedHook(hook, options)),
    nextSteps(report, failed[0] ?? cancelled[0] ?? null, options),
  ];
  return sections.filter((section) => section.length > 0)
    .map((section) => section.join("\n") + "\n").join("\n");
}

/** Says in one line what a run came to: all that is left of a summary where people want quiet. */
export function buildVerdict(report: RunReport, style: Style): string {
  const word = paint(style, toneOfStatus(report.status), style.bold(report.status));
  return `${word}  ${nameAndTime(report)}: ${describeCounts(report.counts)}${stopClause(report)}\n`;
}

function verdict(report: RunReport, options: SummaryOptions): string[] {
  const lines = headed(report.status, nameAndTime(report), options, true);
  lines.push(...indented(describeCounts(report.counts), options));
  if (report.stop !== null) {
    lines.push(...indented(printable(describeStop(report.stop)), options));
  }
  for (const sentence of describeCutLogs(report)) {
    lines.push(...indented(sentence, options).map(options.style.yellow));
  }
  for (const { label, text } of [...slowJobs(report), ...topConsumers(report, options.detailed)]) {
    const [first = "", ...rest] = wrapText(text, options.columns - 4, label.length);
    lines.push(`  ${options.style.dim(label)}  ${first}`, ...rest.map((line) => `    ${line}`));
  }
  return lines;
}

function nameAndTime(report: RunReport): string {
  return `${nameRun(report.run)} in ${formatDuration(report.finishedAt - report.run.startedAt)}`;
}

function stopClause(report: RunReport): string {
  return report.stop === null ? "" : printable(`; ${describeStop(report.stop)}`);
}

function failure(job: JobResult, options: SummaryOptions): string[] {
  const lines = headed(job.status, printable(`${job.id}  ${describeEnd(job.state)}`), options);
  if (job.logPath === null || job.last === null) return lines;
  lines.push(`  ${options.style.dim("log")} ${printable(job.logPath)}`);
  const { logOffset: offset, logBytes: bytes } = job.last;
  if (bytes === 0) return [...lines, `  ${options.style.dim(nothingThere(job.last))}`];
  const tail = options.logReader.readTail(job.logPath, { offset, bytes }, maxTailLines);
  if (!tail.ok) {
    const trouble = printable(`could not read the log: ${tail.error}`);
    return [...lines, ...indented(trouble, options)];
  }
  if (tail.value.length >= maxTailLines) {
    lines.push(
      `  ${options.style.dim(`last ${tail.value.length} lines of ${formatBytes(bytes)}`)}`,
    );
  }
  const [gutter, ellipsis] = options.unicode ? ["│", "…"] : ["|", "..."];
  const width = options.columns - 4;
  for (const line of tail.value) {
    // Cut before it is broken: one line of output may be all that was read of the file.
    const text = fitText(printableOutput(line), width * maxRowsPerLine, ellipsis);
    for (const row of breakText(text, width)) {
      lines.push(`  ${options.style.dim(gutter)} ${row}`.trimEnd());
    }
  }
  return lines;
}

/** An empty log says nothing of what was written if that may have been lost. */
function nothingThere({ outcome, logLoss }: Execution): string {
  return logLoss === undefined && outcome.kind !== "log_failed"
    ? "no output"
    : "no output was kept";
}

function isBad({ execution }: HookRun): boolean {
  return execution.outcome.kind !== "succeeded";
}

/** The verdict stands; but whoever was to hear of it may not have. */
function failedHook(
  { name, place, execution, logPath }: HookRun,
  options: SummaryOptions,
): string[] {
  const text = printable(`hook ${hookTitle({ name, place })}  ${describeExecution(execution)}`);
  const lines = headed(statusOf(execution.outcome), text, options);
  return logPath === null ? lines : [...lines, `  log ${printable(logPath)}`];
}

function moreFailures(count: number, options: SummaryOptions): string[] {
  return count <= 0 ? [] : [options.style.red(`and ${count} more failed`)];
}

function blocked(jobs: readonly JobResult[], options: SummaryOptions): string[][] {
  const groups = groupBlocked(jobs);
  const sections = groups.slice(0, maxShown).map(({ cause, ids }) => [
    ...headed("BLOCKED", `${counted(ids.length, "job")} behind ${printable(cause)}`, options),
    ...indented(listed(ids, maxShown, printable), options),
  ]);
  const rest = groups.slice(maxShown);
  if (rest.length === 0) return sections;
  const count = rest.reduce((sum, group) => sum + group.ids.length, 0);
  return [...sections, [
    options.style.yellow(`and ${counted(count, "job")} behind ${rest.length} others`),
  ]];
}

function jobList(
  jobs: readonly JobResult[],
  what: string,
  options: SummaryOptions,
): string[] {
  const [first] = jobs;
  if (first === undefined) return [];
  return [
    ...headed(first.status, `${counted(jobs.length, "job")} ${what}`, options),
    ...indented(listed(jobs, maxShown, ({ id }) => printable(id)), options),
  ];
}

function headed(
  status: JobResult["status"] | RunReport["status"],
  text: string,
  options: SummaryOptions,
  bold = false,
): string[] {
  // Continuation lines stand two columns in, so the word takes its length of that narrower column.
  const [first = "", ...rest] = wrapText(text, options.columns - 2, status.length);
  const word = paint(options.style, toneOfStatus(status), options.style.bold(status));
  return [
    `${word}  ${bold ? options.style.bold(first) : first}`,
    ...rest.map((line) => `  ${line}`),
  ];
}

function indented(text: string, options: SummaryOptions): string[] {
  return wrapText(text, options.columns - 2).map((line) => `  ${line}`);
}
