import { showStep } from "../../core/run/next_step.ts";
import { printable } from "../../core/text/printable.ts";
import { shellQuote } from "../../core/text/shell_quote.ts";
import { fitText } from "../../core/text/text_width.ts";
import { describeCutLogs } from "../cut_logs.ts";
import { describeEnd } from "../event_line.ts";
import { groupBlocked } from "../group_blocked.ts";
import type { NoticeFacts } from "./notice_facts.ts";
import { linesOf, noticeText, type NoticeTexts } from "./notice_json.ts";

/** Failed jobs and groups told one by one. */
const maxShown = 5;
/** Slack takes sections of up to 3,000 characters; escaping makes some of them longer. */
const maxSection = 2_800;
const maxReason = 300;
const maxTail = 600;

/** Returns the body for an incoming webhook: a text for notifications, and blocks to look at. */
export function slackMessage(
  facts: NoticeFacts,
  { logReader, mask, commandSuffix }: NoticeTexts & {
    /** Flags for every proposed command, such as `--db PATH`, or "". */
    readonly commandSuffix: string;
  },
) {
  const { report, run, place } = facts;
  const headline = noticeText(facts);
  const sections = [`${signOf(facts)} *${escaped(headline, maxReason)}*`];
  for (const sentence of report === null ? [] : describeCutLogs(report)) {
    sections.push(escaped(sentence, maxReason));
  }
  for (const job of report?.failed.slice(0, maxShown) ?? []) {
    const tail = linesOf(job, logReader).slice(-5).join("\n");
    const lines = tail === "" ? "" : `\n\`\`\`${fenced(tail)}\`\`\``;
    sections.push(
      `*${escaped(job.id, 100)}*  ${job.status}: ${
        escaped(describeEnd(job.state), maxReason)
      }${lines}`,
    );
  }
  const more = (report?.failed.length ?? 0) - maxShown;
  if (more > 0) sections.push(`and ${more} more failed`);
  for (const { cause, ids } of groupBlocked(report?.unstarted ?? []).slice(0, maxShown)) {
    sections.push(`${ids.length} blocked behind *${escaped(cause, 100)}*`);
  }
  const suffix = commandSuffix.trim();
  const places = suffix === "" ? [] : [suffix];
  const show = facts.topic === "test"
    ? ""
    : `  \`${escaped(showStep(run.runId, places).command, 500)}\``;
  return {
    text: mask(escaped(headline, maxReason)),
    blocks: [
      ...sections.map((text) => ({
        type: "section",
        text: { type: "mrkdwn", text: mask(text).slice(0, maxSection) },
      })),
      {
        type: "context",
        elements: [{
          type: "mrkdwn",
          text: `${
            escaped(`${place.user}@${place.host}: ${shellQuote(run.configPath)}`, 500)
          }${show}`,
        }],
      },
    ],
  };
}

function signOf({ topic, report }: NoticeFacts): string {
  switch (topic) {
    case "failure":
      return report?.status === "INTERRUPTED" ? ":warning:" : ":x:";
    case "success":
    case "recovery":
      return ":white_check_mark:";
    case "start":
      return ":arrow_forward:";
    case "retry":
      return ":repeat:";
    case "test":
      return ":wave:";
  }
}

/** Slack reads three characters as markup; the rest that formats is harmless. */
function escaped(text: string, most: number): string {
  return control(fitText(printable(text), most, "..."));
}

function fenced(text: string): string {
  return control(text.slice(-maxTail).replaceAll("```", "'''"));
}

function control(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
