import { counted } from "../../core/text/counted.ts";
import { formatDuration } from "../../core/text/format_duration.ts";
import { printable } from "../../core/text/printable.ts";
import { createStyle } from "../../core/text/text_style.ts";
import type { LogReader } from "../../ports/log_reader.ts";
import { buildSummary } from "../summary.ts";
import type { UtcOffset } from "../utc_offset.ts";
import type { LeftOut } from "./attachments.ts";
import { factsOfRun } from "./mail_facts.ts";
import type { NoticeFacts } from "./notice_facts.ts";

/** How bodies of mail are composed, whichever their form. */
export interface MailBodyOptions {
  readonly logReader: LogReader;
  /** Flags for every proposed command, such as `--db PATH`, or "". */
  readonly commandSuffix: string;
  /** Words that a resume needs beside those, such as the grants of a restricted run, or "". */
  readonly resumeWords: string;
  readonly utcOffset: UtcOffset;
  /** Names of what is attached. */
  readonly attached: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** Columns of the text: mail programs wrap what is longer. */
const columns = 90;

/** Retried jobs told one by one; the rest is counted. */
export const maxRetriesTold = 20;

/** Composes the plain text of a mail, verdict first. */
export function mailText(facts: NoticeFacts, options: MailBodyOptions): string {
  const sections = [
    opening(facts, options),
    retries(facts),
    factsOfRun(facts, options.utcOffset)
      .map(([name, value]) => `${`${name}:`.padEnd(13)}${printable(value)}`),
    attachments(options),
  ];
  return sections.filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`).join("\n");
}

function opening(facts: NoticeFacts, options: MailBodyOptions): readonly string[] {
  const { topic, report, before } = facts;
  if (topic === "test") return [testSentence];
  if (report === null) return [];
  const summary = buildSummary(report, {
    logReader: options.logReader,
    commandSuffix: options.commandSuffix,
    style: createStyle(false),
    unicode: true,
    columns,
    detailed: false,
    resumeWords: options.resumeWords,
  }).trimEnd();
  if (topic !== "recovery" || before === null) return [summary];
  return [recoverySentence(before), "", summary];
}

/** What a test message says. */
export const testSentence =
  "This is a test message of executioner: no run has anything to do with it.";

/** Says what it is that the application has recovered from. */
export function recoverySentence({ runId, status }: NonNullable<NoticeFacts["before"]>): string {
  const how = status === "RUNNING" ? "its engine died" : status;
  return `The application has recovered: run ${runId} before it was no success (${how}).`;
}

function retries({ retries, topic, report, at }: NoticeFacts): readonly string[] {
  if (topic !== "retry") return [];
  const count = retries.length;
  const lines = retries.slice(0, maxRetriesTold).map((note) =>
    `  ${retryLine(note, at, report === null)}`
  );
  if (count > maxRetriesTold) lines.push(`  and ${count - maxRetriesTold} more`);
  return [`${retriesTitle(count, report === null)}:`, ...lines];
}

/** Says what a list of retries is about. */
export function retriesTitle(count: number, goesOn: boolean): string {
  const what = `${counted(count, "execution")} failed and`;
  const were = count === 1 ? "was" : "were";
  return goesOn ? `${what} will be retried; the run goes on` : `${what} ${were} to be retried`;
}

/** Tells of one retry in one line. */
export function retryLine(
  { jobId, execution, reason, until }: NoticeFacts["retries"][number],
  at: number,
  goesOn: boolean,
): string {
  const wait = until > at ? ` in ${formatDuration(until - at)}` : " now";
  // Of a run that is over its summary says what became of the next one.
  const next = goesOn ? `; the next one starts${wait}` : "";
  return printable(`${jobId}: execution ${execution} ${reason}${next}`);
}

function attachments({ attached, leftOut }: MailBodyOptions): readonly string[] {
  return [
    ...(attached.length === 0 ? [] : [`Attached: ${attached.map(printable).join(", ")}`]),
    ...(leftOut.length === 0 ? [] : [
      "Not attached:",
      ...leftOut.map(({ path, why }) => `  ${printable(`${path} (${why})`)}`),
    ]),
  ];
}
