import { counted } from "../../core/text/counted.ts";
import { formatDuration } from "../../core/text/format_duration.ts";
import type { HookRun } from "../../core/hooks/hook_run.ts";
import { hookTitle } from "../../core/hooks/hooks.ts";
import { describeStop } from "../../core/job_state.ts";
import { listed } from "../../core/text/listed.ts";
import { statusOf } from "../../core/outcome.ts";
import { printableOutput } from "../../core/text/printable.ts";
import type { JobResult, RunReport } from "../../core/run/run_report.ts";
import { fitText } from "../../core/text/text_width.ts";
import { describeCounts } from "../../core/text/describe_counts.ts";
import { describeCutLogs } from "../cut_logs.ts";
import { describeEnd, describeExecution, nameRun } from "../event_line.ts";
import { groupBlocked } from "../group_blocked.ts";
import { proposedSteps } from "../next_steps.ts";
import { slowJobs } from "../slow_jobs.ts";
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

const mono =
  "font-family:ui-monospace,Consolas,Menlo,monospace;font-size:13px;overflow-wrap:anywhere";
const pre = `${mono};background:#f4f4f5;color:#18181b;padding:10px;margin:6px 0;` +
  "border-radius:4px;white-space:pre-wrap;word-break:break-word";
const muted = "color:#5b6573;font-size:13px;overflow-wrap:anywhere";
const label = "color:#5b6573;font-size:13px;white-space:nowrap;vertical-align:top";
const list = "margin:10px 0 0;overflow-wrap:anywhere";

const card = "max-width:760px;margin:0 auto;padding:14px 18px;background:#ffffff;color:#191e26;" +
  "border:1px solid #dde1e7;border-radius:8px;font-size:15px;line-height:1.5;" +
  "font-family:system-ui,-apple-system,'Segoe UI',sans-serif";

/** Colours by meaning; the words say the same. */
const colors = { good: "#15803d", bad: "#b91c1c", warn: "#a16207", other: "#3f3f46" } as const;

/**
 * Composes the HTML of a mail: styles within the elements, and nothing that is fetched. It is a light
 * card wherever it is shown, since programs that turn mail dark do it in ways of their own.
 */
export function mailHtml(facts: NoticeFacts, options: MailBodyOptions): string {
  const rows = factsOfRun(facts, options.utcOffset).map(([name, value]) =>
    markup`
      <tr>
        <td style="padding:2px 14px 2px 0;${label}">${name}</td>
        <td style="padding:2px 0;${mono}">${value}</td>
      </tr>
    `
  );
  const tone = facts.report === null ? colors.other : colorOf(facts.report.status);
  const body = markup`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light">
        <title>${nameRun(facts.run)}</title>
      </head>
      <body style="margin:0;padding:10px;background:#f4f5f7">
        <div style="${card};border-top:6px solid ${tone}">
    ${facts.topic === "test" ? markup`<p>${testSentence}</p>` : noHtml}
    ${facts.report === null ? noHtml : reportHtml(facts.report, facts, options)}
    ${retriesHtml(facts)}
    <table role="presentation" style="border-collapse:collapse;margin-top:18px">${rows}</table>
    ${attachmentsHtml(options)}
        </div>
      </body>
    </html>
  `;
  return body.html.trimStart();
}

function reportHtml(report: RunReport, facts: NoticeFacts, options: MailBodyOptions): Html {
  const failed = report.failed.filter(({ status }) => status !== "CANCELLED");
  const cancelled = report.failed.filter(({ status }) => status === "CANCELLED");
  const notStarted = report.unstarted.filter(({ status }) => status !== "BLOCKED");
  const { commandSuffix, resumeWords } = options;
  const steps = proposedSteps(report, failed[0] ?? cancelled[0] ?? null, {
    commandSuffix,
    resumeWords,
  });
  const took = formatDuration(report.finishedAt - report.run.startedAt);
  return markup`
    <h1
      style="font-size:20px;margin:0 0 4px"><span style="color:${
    colorOf(report.status)
  }">${report.status}</span> ${nameRun(report.run)} in ${took}</h1>
    <p style="margin:0">${describeCounts(report.counts)}</p>
    ${report.stop === null ? noHtml : markup`<p style="margin:0">${describeStop(report.stop)}</p>`}
    ${
    describeCutLogs(report).map((text) =>
      markup`<p style="${list};color:${colors.warn}">${text}</p>`
    )
  }
    ${slowJobs(report).map(({ text }) => markup`<p style="${list}"><b>Slow</b> ${text}</p>`)}
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
    ${report.hooks.filter(isBad).map(hookHtml)}
    ${blockedHtml(report.unstarted)}
    ${listHtml(cancelled, "ended early")}
    ${listHtml(notStarted, "never ran")}
    <h2 style="font-size:15px;margin:18px 0 0">What to do</h2>
    <pre style="${pre}">${
    steps.map(({ command, purpose }) =>
      markup`${command}<span style="color:#5b6573">  # ${purpose}</span>\n`
    )
  }</pre>
  `;
}

function failureHtml(job: JobResult, options: MailBodyOptions): Html {
  const color = colorOf(job.status);
  return markup`
    <div style="margin:16px 0 0;padding-left:12px;border-left:4px solid ${color}">
      <h2 style="font-size:15px;margin:0;overflow-wrap:anywhere">
        <span style="color:${color}">${job.status}</span> ${job.id}
      </h2>
      <p style="margin:0;overflow-wrap:anywhere">${describeEnd(job.state)}</p>
      ${tailHtml(job, options)}
      ${job.logPath === null ? noHtml : markup`<p style="margin:0;${muted}">${job.logPath}</p>`}
    </div>
  `;
}

function isBad({ execution }: HookRun): boolean {
  return execution.outcome.kind !== "succeeded";
}

function hookHtml({ name, place, execution }: HookRun): Html {
  const status = statusOf(execution.outcome);
  const said = `hook ${hookTitle({ name, place })}: ${describeExecution(execution)}`;
  return markup`
    <p style="${list}"><b style="color:${colorOf(status)}">${status}</b> ${said}</p>
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
  const shown = groups.slice(0, maxShown).map(({ cause, ids }) => {
    const who = markup`${counted(ids.length, "job")} behind <b>${cause}</b>: ${
      listed(ids, maxShown)
    }`;
    return markup`<p style="${list}"><b style="color:${colors.warn}">BLOCKED</b> ${who}</p>`;
  });
  const rest = groups.length - maxShown;
  return markup`${shown}${rest > 0 ? markup`<p>and behind ${rest} others</p>` : noHtml}`;
}

function listHtml(jobs: readonly JobResult[], what: string): Html {
  const [first] = jobs;
  if (first === undefined) return noHtml;
  const who = `${counted(jobs.length, "job")} ${what}: ${listed(jobs, maxShown, ({ id }) => id)}`;
  return markup`<p style="${list}"><b style="color:${colors.warn}">${first.status}</b> ${who}</p>`;
}

function retriesHtml({ retries, topic, report, at }: NoticeFacts): Html {
  if (topic !== "retry") return noHtml;
  const lines = retries.slice(0, maxRetriesTold).map((note) =>
    markup`<li>${retryLine(note, at, report === null)}</li>`
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
