import { runId } from "../../../core/ids.ts";
import type { NotificationRecord } from "../../../core/notify/notification_record.ts";
import { printable } from "../../../core/text/printable.ts";
import { err, ok } from "../../../core/result.ts";
import { deliverMail, deliverToChannel } from "../../../observers/notify/deliver_notice.ts";
import type { NoticeFacts } from "../../../observers/notify/notice_facts.ts";
import type { Delivered } from "../../../observers/notify/try_until.ts";
import type { CommandAction } from "../../command_line/command.ts";
import { loadRunnable } from "../../load_config.ts";
import { readVariableOptions } from "../../command_line/run_options.ts";
import { deliveryText } from "../../run_telling.ts";

/** The config where none is named. */
const usualConfig = "jobs.json";

/** Sends a test message by every way that a config tells of its runs. */
export const notifyTestCommand: CommandAction = async (input, dependencies) => {
  const { stdout, stderr, clock } = dependencies;
  const options = readVariableOptions(input.values);
  if (!options.ok) return options;
  const path = input.operands[0] ?? usualConfig;
  const loaded = await loadRunnable(path, options.value, dependencies, input.errorStyle);
  if (!loaded.ok) return loaded;
  const { workflow, warnings, environment } = loaded.value;
  if (warnings !== "") stderr.write(warnings);
  const { mail, channels } = workflow.notify;
  if (mail === null && channels.length === 0) {
    return err({
      kind: "not_found",
      message: `"${printable(path)}" tells nobody of its runs`,
      hint: '"email_address" or "notifications" says who is told',
    });
  }
  const { self } = await dependencies.loadEngineProbe();
  const now = clock.now();
  const facts: NoticeFacts = {
    topic: "test",
    run: {
      runId: runId(0),
      attempt: 1,
      applicationName: workflow.applicationName,
      configPath: workflow.configPath,
      workingDir: workflow.workingDir,
      logDir: workflow.logDir,
      workers: workflow.maxWorkers,
      jobCount: workflow.jobs.length,
      startedAt: now,
    },
    report: null,
    before: null,
    retries: [],
    place: self,
    at: now,
  };
  const adapters = await dependencies.loadRunAdapters("direct");
  const stopped = new AbortController();
  const release = adapters.onStopSignal((signal) => stopped.abort(`stopped by ${signal}`));
  const mask = (text: string) => environment.secrets.mask(text);
  const around = {
    ports: await dependencies.loadNoticePorts(),
    signal: stopped.signal,
    style: {
      clock,
      mask,
      logReader: adapters.logReader,
      commandSuffix: "",
      resumeWords: "",
      utcOffset: dependencies.utcOffsetMinutes,
      makeReport: null,
    },
  };
  let allSent = true;
  const tell = (
    about: Pick<NotificationRecord, "channel" | "target">,
    { result, tries }: Delivered,
  ) => {
    allSent &&= result.ok;
    const record: NotificationRecord = {
      ...about,
      n: 0,
      topic: "test",
      target: mask(about.target),
      status: result.ok ? "SENT" : "FAILED",
      tries,
      at: now,
      detail: mask(result.ok ? result.value : result.error.message),
    };
    const hint = result.ok ? null : result.error.hint;
    if (result.ok) stdout.write(deliveryText({ record, hint }, input.style));
    else stderr.write(deliveryText({ record, hint }, input.errorStyle));
  };
  try {
    if (mail !== null) {
      const target = mail.recipients.join(", ");
      tell({ channel: "mail", target }, await deliverMail(mail, facts, around));
    }
    for (const channel of channels) {
      const delivered = await deliverToChannel(channel, facts, { ...around, as: "test" });
      tell({ channel: channel.type, target: channel.target }, delivered);
    }
  } finally {
    release();
  }
  return ok(allSent ? 0 : 1);
};
