import type { Channel } from "../../core/notify/channel.ts";
import type { MailSettings } from "../../core/notify/mail_settings.ts";
import type { NotifyEvent } from "../../core/notify/notify_event.ts";
import { err, type Result } from "../../core/result.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DeliveryTrouble } from "../../ports/delivery_trouble.ts";
import type { HttpNotice } from "../../ports/http_sender.ts";
import type { LogReader } from "../../ports/log_reader.ts";
import type { MailMessage } from "../../ports/mailer.ts";
import type { UtcOffset } from "../utc_offset.ts";
import { gatherAttachments } from "./attachments.ts";
import { mailHtml } from "./mail_html.ts";
import { mailSubject } from "./mail_subject.ts";
import { mailText } from "./mail_text.ts";
import { type NoticeFacts, runVariables } from "./notice_facts.ts";
import { noticeJson, noticeText } from "./notice_json.ts";
import type { MakeReport, NoticePorts } from "./notice_ports.ts";
import { signatureHeader, signNotice } from "./sign_notice.ts";
import { slackMessage } from "./slack_message.ts";
import { type Delivered, tryUntil } from "./try_until.ts";

/** What notifications are composed with. */
export interface NoticeStyle {
  readonly clock: Clock;
  readonly logReader: LogReader;
  /** Flags for every proposed command, such as `--db PATH`, or "". */
  readonly commandSuffix: string;
  /** Words that a resume needs beside those, such as the grants of a restricted run, or "". */
  readonly resumeWords: string;
  readonly utcOffset: UtcOffset;
  /** Takes secrets out of a text. */
  readonly mask: (text: string) => string;
  /** `null` where no report can be made. */
  readonly makeReport: MakeReport | null;
}

/** Composes and delivers one mail. */
export async function deliverMail(
  mail: MailSettings,
  facts: NoticeFacts,
  { ports, style, signal }: {
    readonly ports: NoticePorts;
    readonly style: NoticeStyle;
    readonly signal: AbortSignal;
  },
): Promise<Delivered> {
  if (mail.trouble !== null) return refused(mail.trouble);
  const message = await composeMail(mail, facts, ports, style);
  return await tryUntil((signal) => ports.mailer.send(message, mail.server, signal), {
    clock: style.clock,
    timeoutMs: mail.server.timeoutMs,
    signal,
  });
}

/** Composes a mail with all that goes with it. */
async function composeMail(
  mail: MailSettings,
  facts: NoticeFacts,
  ports: Pick<NoticePorts, "attachments">,
  style: NoticeStyle,
): Promise<MailMessage> {
  const { run, report, topic } = facts;
  const { attached, leftOut } = report === null || topic === "test"
    ? { attached: [], leftOut: [] }
    : await gatherAttachments({
      run,
      report,
      maxBytes: mail.attachmentMaxBytes,
      makeReport: mail.attachReport ? () => reportOf(facts, style) : null,
    }, ports.attachments);
  const options = { ...style, attached: attached.map(({ name }) => name), leftOut };
  const domain = mail.from.replace(/^.*@/, "").replace(/>.*$/, "").replace(/[^A-Za-z0-9.-]/g, "");
  return {
    messageId: `executioner.${crypto.randomUUID()}@${domain === "" ? "localhost" : domain}`,
    date: facts.at,
    from: mail.from,
    to: mail.recipients,
    replyTo: mail.replyTo,
    subject: style.mask(mailSubject(facts, mail)),
    text: style.mask(mailText(facts, options)),
    html: style.mask(mailHtml(facts, options)),
    headers: {
      // RFC 3834: so that nobody's absence is told to the engine.
      "Auto-Submitted": "auto-generated",
      "X-Executioner-Event": topic,
      ...(topic === "test" ? {} : { "X-Executioner-Run": `${run.runId}.${run.attempt}` }),
    },
    attachments: attached,
  };
}

async function reportOf(
  { run }: NoticeFacts,
  { makeReport }: NoticeStyle,
): Promise<Result<string, string>> {
  if (makeReport === null) return err("this version makes no HTML report");
  return await makeReport(run.runId, run.attempt);
}

/**
 * Composes and delivers one notification by another way than mail.
 *
 * @param as The event under which the channel hears of it.
 */
export async function deliverToChannel(
  channel: Channel,
  facts: NoticeFacts,
  { ports, style, signal, as }: {
    readonly ports: NoticePorts;
    readonly style: NoticeStyle;
    readonly signal: AbortSignal;
    readonly as: NotifyEvent | "test";
  },
): Promise<Delivered> {
  if (channel.trouble !== null) return refused(channel.trouble);
  const told: NoticeFacts = { ...facts, topic: as };
  const { clock, mask } = style;
  const document = () => JSON.stringify(noticeJson(told, style));
  const around = { clock, timeoutMs: channel.timeoutMs, signal };
  switch (channel.type) {
    case "webhook": {
      const body = document();
      const id = crypto.randomUUID();
      return await tryUntil(async (signal) => {
        const signature = channel.secret === null
          ? {}
          : { [signatureHeader]: await signNotice(body, channel.secret, clock.now()) };
        const headers = {
          "Content-Type": "application/json",
          "User-Agent": `executioner/${facts.place.version}`,
          "Executioner-Event": as,
          "Executioner-Delivery": id,
          ...channel.headers,
          ...signature,
        };
        return await ports.http.send({ url: channel.url, method: "POST", headers, body }, signal);
      }, around);
    }
    case "slack": {
      const body = JSON.stringify(slackMessage(told, style));
      const headers = { "Content-Type": "application/json" };
      const notice: HttpNotice = { url: channel.url, method: "POST", headers, body };
      return await tryUntil((signal) => ports.http.send(notice, signal), around);
    }
    case "heartbeat": {
      const url = channel.urls[as === "start" || as === "failure" ? as : "success"];
      if (url === null) return refused(`no address is set for the event "${as}"`);
      const { method } = channel;
      const body = method === "POST" ? mask(noticeText(told)) : null;
      const notice: HttpNotice = { url, method, headers: {}, body };
      return await tryUntil((signal) => ports.http.send(notice, signal), around);
    }
    case "command": {
      const env = { ...channel.env, ...runVariables(told) };
      const input = `${document()}\n`;
      const { command, cwd, launch } = channel;
      const launcher = launch?.words ?? [];
      return await tryUntil(
        (signal) => ports.program.run({ command, launcher, input, env, cwd }, signal),
        around,
      );
    }
  }
}

function refused(message: string): Delivered {
  const trouble: DeliveryTrouble = { message, hint: null, mayPass: false };
  return { result: err(trouble), tries: 0 };
}
