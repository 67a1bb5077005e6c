import assert from "node:assert/strict";
import fc from "fast-check";
import { jobId, runId } from "../../../src/core/ids.ts";
import { gatherAttachments } from "../../../src/observers/notify/attachments.ts";
import { ok } from "../../../src/core/result.ts";
import type { LogReader } from "../../../src/ports/log_reader.ts";
import { type MailBodyOptions, mailText } from "../../../src/observers/notify/mail_text.ts";
import { mailHtml } from "../../../src/observers/notify/mail_html.ts";
import { mailSubject } from "../../../src/observers/notify/mail_subject.ts";
import { noticeJson } from "../../../src/observers/notify/notice_json.ts";
import { slackMessage } from "../../../src/observers/notify/slack_message.ts";
import { signNotice } from "../../../src/observers/notify/sign_notice.ts";
import { factsOf, failedReport, goodReport, logReader } from "../../rig/notice_samples.ts";
import { EventMaker, execution, finished, header, startMs } from "../../rig/run_events.ts";

const usual = { subject: null, subjectVariables: {} };

const body: MailBodyOptions = {
  logReader,
  commandSuffix: "--db /etl/h.db",
  resumeWords: "",
  utcOffset: () => 60,
  attached: ["executioner.nightly.run-42.log"],
  leftOut: [{
    path: "/etl/logs/load.log",
    why: "80 MiB: too large for the 5 MiB of all attachments",
  }],
};

const texts = { logReader, mask: (text: string) => text, commandSuffix: "" };

Deno.test("the subject is the ancestor's, whatever stopped the run", () => {
  const failed = factsOf(failedReport());
  assert.equal(mailSubject(failed, usual), "[nightly] Run #42 FAILURE");
  const good = goodReport();
  assert.equal(
    mailSubject(factsOf(good, { topic: "success" }), usual),
    "[nightly] Run #42 SUCCESS",
  );
  const before = { runId: 41, attempt: 1, status: "FAILED" } as const;
  const recovered = factsOf(good, { topic: "recovery", before });
  assert.equal(mailSubject(recovered, usual), "[nightly] Run #42 SUCCESS (recovered)");
  assert.equal(mailSubject({ ...failed, topic: "retry" }, usual), "[nightly] Run #42 RETRY");
});

Deno.test("a subject of one's own refers to the run and to variables", () => {
  const own = {
    subject: "${SITE}: ${EXECUTIONER_APPLICATION} #${EXECUTIONER_RUN_ID} ${EXECUTIONER_STATUS}, " +
      "${EXECUTIONER_FAILED_COUNT} failed on ${EXECUTIONER_HOST}${NONE:-!}",
    subjectVariables: { SITE: "Köln" },
  };
  const subject = mailSubject(factsOf(failedReport()), own);
  assert.equal(subject, "Köln: nightly #42 FAILED, 1 failed on batch-1!");
});

Deno.test("no name makes a subject of more than one line, or a long one", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (applicationName) => {
    const subject = mailSubject(factsOf(failedReport("load", { applicationName })), usual);
    assert.doesNotMatch(subject, /[\p{Cc}\u2028\u2029]/u);
    assert.ok(subject.length < 500);
  }));
});

Deno.test("the text of a mail says what happened, where, why, and what to do", () => {
  assert.equal(
    mailText(factsOf(failedReport()), body),
    `FAILED  run 42 of nightly in 4m 12s
  1 succeeded, 1 failed, 1 blocked

FAILED  load  exit code 3 after 4.2s
  log /etl/logs/load.log
  │ loading
  │ ORA-00001: no <such> table

BLOCKED  1 job behind load
  report

  executioner show 42 --db /etl/h.db               # every job of the run
  executioner logs 42 load --db /etl/h.db          # its whole output
  executioner resume 42 --db /etl/h.db             # runs what did not succeed
  executioner mark-success 42 load --db /etl/h.db  # takes the job as done

Application: nightly
Run:         42, attempt 1
Started:     2026-11-23T06:00:00+01:00
Finished:    2026-11-23T06:04:12+01:00, after 4m 12s
Exit code:   1
Longest:     load 4.2s, extract 1.5s
Config:      /etl/jobs.json
Run log:     /etl/logs/executioner.nightly.run-42.log
Machine:     etl@batch-1, executioner 1.2.3

Attached: executioner.nightly.run-42.log
Not attached:
  /etl/logs/load.log (80 MiB: too large for the 5 MiB of all attachments)
`,
  );
});

Deno.test("the HTML of a mail says the same, and nothing in it is markup that is not ours", () => {
  const evil = `<img src=x onerror=alert(1)>"'&`;
  const page = mailHtml(factsOf(failedReport(evil)), { ...body, commandSuffix: evil });
  for (const part of ["FAILED", "exit code 3", "ORA-00001: no &#60;such&#62; table", "resume 42"]) {
    assert.ok(page.includes(part), part);
  }
  const ours =
    /<(\/?(?:html|head|meta|title|body|div|h1|h2|p|span|pre|b|table|tr|td|ul|li)\b[^<>]*|!DOCTYPE html)>/g;
  assert.doesNotMatch(page.replaceAll(ours, ""), /[<>]/);
  // Nothing is fetched, and nothing runs.
  assert.doesNotMatch(page, /<[^>]*\b(onerror|src|href)\b/);
  assert.doesNotMatch(page, /https?:|url\(/);
  // No escape sequence of the templates is left over.
  assert.doesNotMatch(page, /\\n/);
});

Deno.test("hooks that failed and jobs that were slow are told in both forms of a mail", () => {
  const report = failedReport();
  const alert = execution({ kind: "exited", code: 2 }, 4000, { startedAt: startMs });
  const facts = factsOf({
    ...report,
    hooks: [{ name: "on_failure", place: 1, execution: alert, logPath: "/l/hook.log" }],
    slow: [{ id: jobId("extract"), tookMs: 90_000, expectedMs: 60_000 }],
  });
  for (const mail of [mailText(facts, body), mailHtml(facts, body)]) {
    assert.match(mail, /hook on_failure.*exit code 2/);
    assert.match(mail, /extract 1m 30s \(expected 1m 00s\)/);
  }
});

Deno.test("a mail goes without its report where none could be made", async () => {
  const report = failedReport();
  const { attached, leftOut } = await gatherAttachments({
    run: report.run,
    report,
    maxBytes: 1000,
    makeReport: () => Promise.reject(new Error("out of memory")),
  }, {
    size: () => ok(1),
    read: () => Promise.resolve(ok(new Uint8Array(1))),
    readCompressed: () => Promise.resolve(ok(null)),
  });
  assert.deepEqual(leftOut, [{
    path: "the report",
    why: "it could not be made: out of memory",
  }]);
  assert.equal(attached.length, 2);
});

Deno.test("no name gets out of the HTML of a mail", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", minLength: 1 }), (name) => {
    const page = mailHtml(factsOf(failedReport(`<i>${name}</i>`)), body);
    assert.doesNotMatch(page, /<i>/);
  }));
});

Deno.test("mail, document and message stay short however much went wrong", () => {
  const states = Object.fromEntries(
    Array.from({ length: 3000 }, (_, at) => [
      `job-${at}-${"n".repeat(100)}`,
      finished({ kind: "spawn_failed", message: "x".repeat(500) }, 1000, 50_000),
    ]),
  );
  const ended = new EventMaker(header()).runEnded(1000, states);
  assert.ok(ended.kind === "run_ended");
  const facts = factsOf(ended.report);
  const long: LogReader = { readTail: () => ok(Array(10).fill("y".repeat(60_000))) };
  assert.ok(mailText(facts, { ...body, logReader: long }).length < 100_000);
  assert.ok(mailHtml(facts, { ...body, logReader: long }).length < 100_000);
  const document = noticeJson(facts, { ...texts, logReader: long });
  assert.ok(JSON.stringify(document).length < 200_000);
  assert.deepEqual([document.failed_count, document.failed.length], [3000, 20]);
  const slack = slackMessage(facts, { ...texts, logReader: long });
  assert.ok(slack.blocks.length <= 50);
  for (const block of slack.blocks) {
    if ("text" in block) assert.ok((block.text?.text.length ?? 0) <= 3000);
  }
});

Deno.test("the document has every key that docs/notifications.md shows, and its values", async () => {
  const docs = await Deno.readTextFile(new URL("../../../docs/notifications.md", import.meta.url));
  const shown = JSON.parse(/```json\n(\{\n {2}"version".*?)```/s.exec(docs)?.[1] ?? "");
  const before = { runId: 41, attempt: 1, status: "SUCCESS" } as const;
  const made = noticeJson(factsOf(failedReport(), { before }), texts);
  assert.deepEqual(JSON.parse(JSON.stringify(made)), shown);
});

Deno.test("secrets are taken out of what is free text, and the document stays one", () => {
  const mask = (text: string) => text.replaceAll(/ORA-\d+|42/g, "***");
  const made = JSON.stringify(noticeJson(factsOf(failedReport()), { logReader, mask }));
  assert.match(made, /"\*\*\*: no <such> table"/);
  assert.match(made, /"id":42/);
  assert.doesNotMatch(
    JSON.stringify(slackMessage(factsOf(failedReport()), { ...texts, mask })),
    /ORA-/,
  );
});

Deno.test("a message for Slack is plain text with its three special characters escaped", () => {
  const place = { commandSuffix: "--db '/a & b.db'" };
  const slack = slackMessage(factsOf(failedReport("<!channel> & `b`")), { ...texts, ...place });
  const whole = JSON.stringify(slack);
  assert.doesNotMatch(whole, /<|>/);
  assert.match(whole, /&lt;!channel&gt; &amp;/);
  assert.ok(whole.includes("`executioner show 42 --db '/a &amp; b.db'`"), whole);
  assert.match(slack.text, /FAILED {2}run 42 of nightly/);
});

Deno.test("whoever is told of a run is told whose logs may be incomplete", () => {
  const logLoss = 'no space left on the device of "/etl/logs"';
  const past = [execution({ kind: "succeeded" }, 1000, { logLoss })] as const;
  const state = { kind: "finished", past, note: null, tolerated: false } as const;
  const ended = new EventMaker(header()).runEnded(1000, { load: state });
  assert.ok(ended.kind === "run_ended");
  const facts = { ...factsOf(ended.report), topic: "success" } as const;
  const said = /the log of load may be incomplete: no space left on the device of/;
  assert.match(mailText(facts, body), said);
  assert.match(mailHtml(facts, body), said);
  assert.match(JSON.stringify(slackMessage(facts, texts)), said);
  assert.deepEqual(noticeJson(facts, texts).cut_log_job_ids, ["load"]);
});

Deno.test("the signature is HMAC-SHA-256 over the time, a dot and the body", async () => {
  const signed = await signNotice('{"version":1}', "geheim-ä", Date.UTC(2026, 10, 23, 5) + 999);
  const { createHmac } = await import("node:crypto");
  const mac = createHmac("sha256", "geheim-ä").update('1795410000.{"version":1}').digest("hex");
  assert.equal(signed, `t=1795410000,v1=${mac}`);
});

Deno.test("retries are told with their reasons, and counted where they are many", () => {
  const report = failedReport();
  const retries = Array.from({ length: 25 }, (_, at) => ({
    jobId: `job-${at}`,
    execution: 1,
    reason: "exit code 75",
    until: report.run.startedAt + 30_000,
  }));
  const facts = factsOf(report, {
    topic: "retry",
    report: null,
    retries,
    at: report.run.startedAt,
  });
  const text = mailText({ ...facts, run: { ...report.run, runId: runId(7) } }, body);
  assert.match(text, /^25 executions failed and will be retried; the run goes on:\n/);
  assert.match(text, /\n {2}job-0: execution 1 exit code 75; the next one starts in 30.0s\n/);
  assert.match(text, /\n {2}and 5 more\n/);
  // A run that is over starts nothing any more, and may have been stopped before it could.
  const over = mailText({ ...facts, report }, body);
  assert.match(
    over,
    /\n25 executions failed and were to be retried:\n {2}job-0: execution 1 exit code 75\n/,
  );
});
