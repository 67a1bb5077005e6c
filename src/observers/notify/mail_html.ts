import { formatDuration } from "../../core/format_duration.ts";
import { describeStop } from "../../core/job_state.ts";
import { printableOutput } from "../../core/printable.ts";
import type { JobResult, RunReport } from "../../core/run_report.ts";
import { createStyle } from "../../core/text_style.ts";
import { fitText } from "../../core/text_width.ts";
import { describeCounts } from "../describe_counts.ts";
import { describeEnd, nameRun } from "../event_line.ts";
import { groupBlocked } from "../group_blocked.ts";
import { nextSteps } from "../next_steps.ts";
import { toneOfStatus } from "../tone.ts";
import { type Html, markup, noHtml } from "./html.ts";
import { factsOfRun } from "./mail_facts.ts";
import {
  type MailBodyOptions,
  maxRetriesTold,
  recoverySentence,
  retriesTitle,
  retryLine,
  testSentence,
} from "./mail_text.ts";
import type { NoticeFacts } from "./notice_facts.ts";

/** Failed jobs told in full, and names told per list; the rest is counted. */
const maxShown = 10;
const maxTailLines = 10;
/** Longest line of output, columns. */
const maxLine = 400;

const mono = "font-family:ui-monospace,Consolas,Menlo,monospace;font-size:13px";
const pre = `${mono};background:#f4f4f5;color:#18181b;padding:10px;margin:6px 0;` +
  "border-radius:4px;white-space:pre-wrap;word-break:break-word";
const muted = "color:#71717a;font-size:13px";

/** Colours by meaning; the words say the same. */
const colors = { good: "#15803d", bad: "#b91c1c", warn: "#a16207", other: "#3f3f46" } as const;

/** Composes the HTML of a mail: styles within the elements, and nothing that is fetched. */
export function mailHtml(facts: NoticeFacts, options: MailBodyOptions): string {
  const rows = factsOfRun(facts, options.utcOffset).map(([name, value]) =>
    markup`
      <tr>
        <td style="padding:2px 14px 2px 0;${muted}">${name}</td>
        <td style="padding:2px 0;${mono}">${value}</td>
      </tr>
    `
  );
  const body = markup`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="color-scheme" content="light dark">
        <title>${nameRun(facts.run)}</title>
      </head>
      <body
        style="font-family:system-ui,-apple-system,'Segoe UI',sans-serif;font-size:15px;line-height:1.5;max-width:760px;margin:0 auto;padding:12px">
    ${facts.topic === "test" ? markup`<p>${testSentence}</p>` : noHtml}
    ${facts.report === null ? noHtml : reportHtml(facts.report, facts, options)}
    ${retriesHtml(facts)}
    <table role="presentation" style="border-collapse:collapse;margin-top:18px">${rows}</table>
    ${attachmentsHtml(options)}
      </body>
    </html>
  `;
  return body.html.trimStart();
}

function reportHtml(report: RunReport, facts: NoticeFacts, options: MailBodyOptions): Html {
  const failed = report.failed.filter(({ status }) => status !== "CANCELLED");
  const cancelled = report.failed.filter(({ status }) => status === "CANCELLED");
  const notStarted = report.unstarted.filter(({ status }) => status !== "BLOCKED");
  const steps = nextSteps(report, failed[0] ?? cancelled[0] ?? null, {
    style: createStyle(false),
    columns: 200,
    commandSuffix: options.commandSuffix,
    resumable: true,
  }).map((line) => line.trim());
  const took = formatDuration(report.finishedAt - report.run.startedAt);
  return markup`
    <h1
      style="font-size:20px;margin:0 0 4px"><span style="color:${
    colorOf(report.status)
  }">${report.status}</span> ${nameRun(report.run)} in ${took}</h1>
    <p style="margin:0 0 14px">${describeCounts(report.counts)}</p>
    ${report.stop === null ? noHtml : markup`<p>${describeStop(report.stop)}</p>`}
    ${
    facts.topic === "recovery" && facts.before !== null
      ? markup`<p>${recoverySentence(facts.before)}</p>`
      : noHtml
  }
    ${failed.slice(0, maxShown).map((job) => failureHtml(job, options))}
    ${
    failed.length > maxShown
      ? markup`<p style="color:${colors.bad}">and ${failed.length - maxShown} more failed</p>`
      : noHtml
  }
    ${blockedHtml(report.unstarted)}
    ${listHtml(cancelled, "ended early")}
    ${listHtml(notStarted, "never ran")}
    <h2 style="font-size:15px;margin:18px 0 0">What to do</h2>
    <pre style="${pre}">${steps.map((step) => markup`${step}\n`)}</pre>
  `;
}

function failureHtml(job: JobResult, options: MailBodyOptions): Html {
  return markup`
    <h2
      style="font-size:15px;margin:16px 0 0"><span style="color:${
    colorOf(job.status)
  }">${job.status}</span> <span style="${mono}">${job.id}</span></h2>
    <p style="margin:0">${describeEnd(job.state)}</p>
    ${job.logPath === null ? noHtml : markup`<p style="margin:0;${muted}">${job.logPath}</p>`}
    ${tailHtml(job, options)}
  `;
}

function tailHtml({ logPath, last }: JobResult, { logReader }: MailBodyOptions): Html {
  if (logPath === null || last === null || last.logBytes === 0) return noHtml;
  const { logOffset: offset, logBytes: bytes } = last;
  const tail = logReader.readTail(logPath, { offset, bytes }, maxTailLines);
  if (!tail.ok) return markup`<p style="${muted}">could not read the log: ${tail.error}</p>`;
  const lines = tail.value.map((line) => markup`${fitText(printableOutput(line), maxLine, "…")}\n`);
  return markup`<pre style="${pre}">${lines}</pre>`;
}

function blockedHtml(jobs: readonly JobResult[]): Html {
  const groups = groupBlocked(jobs);
  const shown = groups.slice(0, maxShown).map(({ cause, ids }) =>
    markup`
      <p
        style="margin:10px 0 0"><b style="color:${colors.warn}">BLOCKED</b> ${
      countJobs(
        ids.length,
      )
    } behind <span style="${mono}">${cause}</span>: ${firstOf(ids)}</p>\\n
    `
  );
  const rest = groups.length - maxShown;
  return markup`${shown}${rest > 0 ? markup`<p>and behind ${rest} others</p>` : noHtml}`;
}

function listHtml(jobs: readonly JobResult[], what: string): Html {
  const [first] = jobs;
  if (first === undefined) return noHtml;
  return markup`
    <p
      style="margin:10px 0 0"><b style="color:${colors.warn}">${first.status}</b> ${
    countJobs(
      jobs.length,
    )
  } ${what}: ${firstOf(jobs.map(({ id }) => id))}</p>
  `;
}

function retriesHtml({ retries, topic, report, at }: NoticeFacts): Html {
  if (topic !== "retry") return noHtml;
  const lines = retries.slice(0, maxRetriesTold).map((note) =>
    markup`<li>${retryLine(note, at)}</li>`
  );
  const rest = retries.length - maxRetriesTold;
  return markup`<p>${retriesTitle(retries.length, report === null)}:</p>
<ul>${lines}${rest > 0 ? markup`<li>and ${rest} more</li>` : noHtml}</ul>`;
}

function attachmentsHtml({ attached, leftOut }: MailBodyOptions): Html {
  const names = attached.length === 0
    ? noHtml
    : markup`<p style="${muted}">Attached: ${attached.join(", ")}</p>`;
  if (leftOut.length === 0) return names;
  return markup`${names}<p style="${muted}">Not attached:</p><ul style="${muted}">${
    leftOut.map(({ path, why }) => markup`<li>${path} (${why})</li>`)
  }</ul>`;
}

function colorOf(status: JobResult["status"] | RunReport["status"]): string {
  switch (toneOfStatus(status)) {
    case "good":
      return colors.good;
    case "bad":
      return colors.bad;
    case "warn":
      return colors.warn;
    default:
      return colors.other;
  }
}

function countJobs(count: number): string {
  return `${count} ${count === 1 ? "job" : "jobs"}`;
}

function firstOf(ids: readonly string[]): string {
  const names = ids.slice(0, maxShown).join(", ");
  return ids.length > maxShown ? `${names} and ${ids.length - maxShown} more` : names;
}
