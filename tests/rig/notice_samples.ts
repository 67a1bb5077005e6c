import type { MailSettings } from "../../src/core/notify/mail_settings.ts";
import { jobId } from "../../src/core/ids.ts";
import { ok } from "../../src/core/result.ts";
import type { RunReport } from "../../src/core/run/run_report.ts";
import type { NoticeFacts } from "../../src/observers/notify/notice_facts.ts";
import type { LogReader } from "../../src/ports/log_reader.ts";
import { EventMaker, finished, header } from "./run_events.ts";

/** Where the runs of tests are executed. */
export const place = { host: "batch-1", user: "etl", version: "1.2.3" };

/** A log whose end is always the same. */
export const logReader: LogReader = {
  readTail: () => ok(["loading", "\x1b[31mORA-00001\x1b[0m: no <such> table"]),
};

/** The report of a run with a success, a failure called `name`, and what is blocked by it. */
export function failedReport(name = "load", changes: Parameters<typeof header>[0] = {}): RunReport {
  const event = new EventMaker(header(changes)).runEnded(252_000, {
    extract: finished({ kind: "succeeded" }, 1500),
    [name]: finished({ kind: "exited", code: 3 }, 4200, 120),
    report: { kind: "blocked", by: jobId(name) },
  });
  if (event.kind !== "run_ended") throw new Error("The sample is wrong");
  return event.report;
}

/** The report of a run that succeeded. */
export function goodReport(changes: Parameters<typeof header>[0] = {}): RunReport {
  const event = new EventMaker(header(changes)).runEnded(60_000, {
    extract: finished({ kind: "succeeded" }, 1500),
  });
  if (event.kind !== "run_ended") throw new Error("The sample is wrong");
  return event.report;
}

/** What is told of a run that failed. */
export function factsOf(report: RunReport, changes: Partial<NoticeFacts> = {}): NoticeFacts {
  return {
    topic: "failure",
    run: report.run,
    report,
    before: null,
    retries: [],
    place,
    at: report.finishedAt,
    ...changes,
  };
}

/** Settings of mail to one person about failures. */
export function mailTo(changes: Partial<MailSettings> = {}): MailSettings {
  return {
    recipients: ["ops@example.org"],
    on: { success: false, failure: true, retry: false, recovery: false },
    from: "night@example.org",
    replyTo: [],
    subject: null,
    subjectVariables: {},
    attachmentMaxBytes: 5_000_000,
    attachReport: false,
    server: {
      host: "localhost",
      port: 587,
      security: "none",
      caFile: null,
      login: null,
      timeoutMs: 30_000,
    },
    trouble: null,
    ...changes,
  };
}
