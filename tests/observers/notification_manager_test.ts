import assert from "node:assert/strict";
import type { Channel } from "../../src/core/notify/channel.ts";
import type { NotifyEvent } from "../../src/core/notify/notify_event.ts";
import { runId } from "../../src/core/ids.ts";
import { err, ok, type Result } from "../../src/core/result.ts";
import type { RunEvent } from "../../src/core/run/run_event.ts";
import type { RunReport } from "../../src/core/run/run_report.ts";
import {
  NotificationManager,
  type NotificationManagerDeps,
} from "../../src/observers/notification_manager.ts";
import type { AttemptBefore } from "../../src/observers/notify/notice_facts.ts";
import type { DeliveryTrouble } from "../../src/ports/delivery_trouble.ts";
import { failedReport, goodReport, logReader, mailTo, place } from "../rig/notice_samples.ts";
import { EventMaker, finished } from "../rig/run_events.ts";
import { VirtualClock } from "../rig/virtual_clock.ts";

const good = { kind: "succeeded" } as const;

function webhook(on: readonly NotifyEvent[], changes: Partial<Channel> = {}): Channel {
  return {
    type: "webhook",
    target: "https://hooks.example.org",
    url: `https://hooks.example.org/${on.join("-")}`,
    on,
    headers: {},
    secret: null,
    timeoutMs: 30_000,
    trouble: null,
    ...changes,
  } as Channel;
}

const heartbeat: Channel = {
  type: "heartbeat",
  target: "https://hc.example.org",
  on: ["start", "success", "failure"],
  timeoutMs: 30_000,
  trouble: null,
  method: "GET",
  urls: {
    start: "https://hc.example.org/x/start",
    success: "https://hc.example.org/x",
    failure: null,
  },
};

const busy: DeliveryTrouble = { message: "the server answers 503", hint: null, mayPass: true };

/** A manager on a clock of its own, whose deliveries go into lists. */
class Rig {
  readonly clock = new VirtualClock();
  readonly sent: string[] = [];
  readonly answers: (Result<string, DeliveryTrouble> | "never" | "deaf")[] = [];
  readonly manager: NotificationManager;

  constructor(
    settings: Partial<NotificationManagerDeps["settings"]>,
    ended: readonly AttemptBefore[] = [],
  ) {
    const answer = async (what: string, signal: AbortSignal) => {
      this.sent.push(what);
      const next = this.answers.shift() ?? ok("200");
      if (next === "deaf") return await new Promise<never>(() => {});
      if (next !== "never") return next;
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      return err({ message: "aborted", hint: null, mayPass: true });
    };
    this.manager = new NotificationManager({
      settings: { mail: null, channels: [], secrets: [], ...settings },
      ended,
      place,
      style: {
        clock: this.clock,
        logReader,
        commandSuffix: "",
        resumeWords: "",
        utcOffset: () => 0,
        mask: (text) => text.replaceAll("s3cret", "***"),
        makeReport: null,
      },
      loadPorts: () =>
        Promise.resolve({
          mailer: { send: (mail, _server, signal) => answer(mail.subject, signal) },
          http: { send: ({ method, url }, signal) => answer(`${method} ${url}`, signal) },
          program: { run: ({ command }, signal) => answer(command.line, signal) },
          attachments: {
            size: () => err("there is no such file"),
            read: () => Promise.resolve(ok(null)),
            readCompressed: () => Promise.resolve(ok(null)),
          },
        }),
    });
  }

  /** Tells of the end and returns what became of it all: `[n, topic, channel, status, tries]`. */
  async end(report: RunReport, signal = new AbortController().signal) {
    const due = this.manager.decide(report);
    const told = await this.clock.drive(this.manager.conclude(report, signal));
    assert.ok(
      due.every(({ n, status }) =>
        status === "PENDING" && told.some(({ record }) => record.n === n)
      ),
      "what was decided is what is told",
    );
    return told.map(({ record: { n, topic, channel, status, tries } }) =>
      [n, topic, channel, status, tries] as const
    );
  }
}

const run41 = (status: AttemptBefore["status"]): AttemptBefore => ({
  runId: 41,
  attempt: 1,
  status,
});

Deno.test("failures are told by mail unless the config says otherwise, successes are not", async () => {
  assert.deepEqual(await new Rig({ mail: mailTo() }).end(failedReport()), [
    [1, "failure", "mail", "SENT", 1],
  ]);
  assert.deepEqual(await new Rig({ mail: mailTo() }).end(goodReport()), []);
  const on = { success: true, failure: false, retry: false, recovery: false };
  assert.deepEqual(await new Rig({ mail: mailTo({ on }) }).end(failedReport()), []);
  const rig = new Rig({ mail: mailTo({ on }) });
  await rig.end(goodReport());
  assert.deepEqual(rig.sent, ["[nightly] Run #42 SUCCESS"]);
});

Deno.test("a run that was stopped is a failure", async () => {
  const report = { ...failedReport(), status: "INTERRUPTED" as const };
  assert.deepEqual(await new Rig({ mail: mailTo() }).end(report), [
    [1, "failure", "mail", "SENT", 1],
  ]);
});

Deno.test("a recovery is a success after an attempt that was none, or whose engine died", async () => {
  const on = { success: false, failure: true, retry: false, recovery: true };
  for (const status of ["FAILED", "INTERRUPTED", "RUNNING"] as const) {
    const rig = new Rig({ mail: mailTo({ on }) }, [run41(status)]);
    await rig.end(goodReport());
    assert.deepEqual(rig.sent, ["[nightly] Run #42 SUCCESS (recovered)"], status);
  }
  for (const ended of [[], [run41("SUCCESS")], [{ ...run41("FAILED"), runId: 43 }]]) {
    assert.deepEqual(await new Rig({ mail: mailTo({ on }) }, ended).end(goodReport()), []);
  }
  // A resume recovers its own run.
  const first = { runId: 42, attempt: 1, status: "FAILED" } as const;
  const rig = new Rig({ mail: mailTo({ on }) }, [
    { ...first, attempt: 2 },
    first,
    run41("SUCCESS"),
  ]);
  await rig.end(goodReport({ attempt: 2, runId: runId(42) }));
  assert.equal(rig.sent.length, 1);
});

Deno.test("channels hear of what they asked for, of a recovery as a success where that is all", async () => {
  const channels = [
    webhook(["failure"]),
    webhook(["success"]),
    webhook(["success", "recovery"]),
    webhook(["recovery"]),
    heartbeat,
  ];
  const told = await new Rig({ channels }, [run41("FAILED")]).end(goodReport());
  assert.deepEqual(told.map(([, topic, channel]) => [topic, channel]), [
    ["success", "webhook"],
    ["recovery", "webhook"],
    ["recovery", "webhook"],
    ["success", "heartbeat"],
  ]);
  // A heartbeat without an address for failures is not asked for them.
  const failed = await new Rig({ channels }, []).end(failedReport());
  assert.deepEqual(failed.map(([, topic, channel]) => [topic, channel]), [["failure", "webhook"]]);
});

Deno.test("the start is told when the first process is there, or soon, but not before", async () => {
  const events = new EventMaker(goodReport().run);
  const rig = new Rig({ channels: [heartbeat] });
  rig.manager.observe([events.runStarted(), events.started(0, "extract")]);
  await Promise.resolve();
  assert.deepEqual(rig.sent, []);
  rig.manager.observe([events.spawned(20, "extract")]);
  assert.deepEqual(await rig.end(goodReport()), [
    [1, "start", "heartbeat", "SENT", 1],
    [2, "success", "heartbeat", "SENT", 1],
  ]);
  assert.deepEqual(rig.sent, [
    "GET https://hc.example.org/x/start",
    "GET https://hc.example.org/x",
  ]);

  const waiting = new Rig({ channels: [heartbeat] });
  waiting.manager.observe([events.runStarted()]);
  waiting.clock.advance(1000);
  await waiting.end(goodReport());
  assert.equal(waiting.sent[0], "GET https://hc.example.org/x/start");

  const closed = new Rig({ channels: [heartbeat] });
  closed.manager.observe([events.runStarted()]);
  closed.manager.close();
  assert.equal(closed.clock.pending, 0);
});

Deno.test("what may pass is tried again after 1, 2 and 4 s, and then given up", async () => {
  const rig = new Rig({ channels: [webhook(["failure"])] });
  rig.answers.push(err(busy), err(busy));
  const started = rig.clock.now();
  assert.deepEqual(await rig.end(failedReport()), [[1, "failure", "webhook", "SENT", 3]]);
  assert.equal(rig.clock.now() - started, 3000);

  const worse = new Rig({ channels: [webhook(["failure"])] });
  worse.answers.push(...Array(9).fill(err(busy)));
  assert.deepEqual(await worse.end(failedReport()), [[1, "failure", "webhook", "FAILED", 4]]);

  const refused = new Rig({ channels: [webhook(["failure"])] });
  refused.answers.push(err({ ...busy, mayPass: false }));
  assert.deepEqual(await refused.end(failedReport()), [[1, "failure", "webhook", "FAILED", 1]]);
});

Deno.test("a receiver that never answers is left after its timeout, and keeps no other waiting", async () => {
  const rig = new Rig({ mail: mailTo(), channels: [webhook(["failure"], { timeoutMs: 5000 })] });
  rig.answers.push("never", "never");
  const started = rig.clock.now();
  const told = await rig.end(failedReport());
  assert.deepEqual(told.map(([, , channel, status]) => [channel, status]), [
    ["mail", "FAILED"],
    ["webhook", "FAILED"],
  ]);
  assert.equal(rig.clock.now() - started, 30_000);
});

Deno.test("a delivery that does not even hear its signal is left behind, and the run ends", async () => {
  const rig = new Rig({ mail: mailTo(), channels: [webhook(["failure"], { timeoutMs: 5000 })] });
  rig.answers.push("deaf", "deaf");
  const started = rig.clock.now();
  const told = await rig.end(failedReport());
  assert.deepEqual(told.map(([, , channel, status]) => [channel, status]), [
    ["mail", "FAILED"],
    ["webhook", "FAILED"],
  ]);
  assert.equal(rig.clock.now() - started, 33_000);
});

Deno.test("a signal ends all that is under way, and says so", async () => {
  const rig = new Rig({ mail: mailTo() });
  rig.answers.push("never");
  const stopped = new AbortController();
  const report = failedReport();
  rig.manager.decide(report);
  rig.clock.after(100, () => stopped.abort("stopped by SIGTERM"));
  const [told] = await rig.clock.drive(rig.manager.conclude(report, stopped.signal));
  assert.deepEqual(
    [told?.record.status, told?.record.detail],
    ["FAILED", "stopped by SIGTERM"],
  );
});

Deno.test("settings that cannot work are told and not tried", async () => {
  const rig = new Rig({ mail: mailTo({ trouble: "no s3cret there" }) });
  rig.manager.decide(failedReport());
  const [told] = await rig.clock.drive(
    rig.manager.conclude(failedReport(), new AbortController().signal),
  );
  assert.deepEqual(
    [told?.record.status, told?.record.tries, told?.record.detail],
    ["FAILED", 0, "no *** there"],
  );
  assert.deepEqual(rig.sent, []);
});

Deno.test("retries of one moment are one mail, and the next comes ten minutes later", async () => {
  const on = { success: false, failure: true, retry: true, recovery: false };
  const rig = new Rig({ mail: mailTo({ on }) });
  const events = new EventMaker(failedReport().run);
  const step = (...batch: readonly RunEvent[]) => rig.manager.observe(batch);
  step(events.runStarted(), events.spawned(10, "a"));
  step(events.retrying(1000, "a", 30_000));
  step(events.retrying(1200, "b", 30_000));
  rig.clock.advance(1000);
  await rig.clock.drive(Promise.resolve());
  assert.deepEqual(rig.sent, ["[nightly] Run #42 RETRY"]);
  step(events.retrying(60_000, "a", 30_000));
  rig.clock.advance(500_000);
  await rig.clock.drive(Promise.resolve());
  assert.equal(rig.sent.length, 1);
  rig.clock.advance(100_000);
  await rig.clock.drive(Promise.resolve());
  assert.equal(rig.sent.length, 2);
  // What no mail has told of by the end goes with the end.
  step(events.retrying(700_000, "a", 30_000), events.ended(730_000, "a", finished(good)));
  assert.deepEqual((await rig.end(goodReport())).map(([, topic]) => topic), [
    "retry",
    "retry",
    "retry",
  ]);
  rig.manager.close();
});

Deno.test("a success that could not be recorded is told as the failure that it became", async () => {
  const rig = new Rig({ mail: mailTo() });
  const report = goodReport();
  assert.deepEqual(rig.manager.decide(report), []);
  const stop = { kind: "history_failed", message: "the disk is full" } as const;
  assert.deepEqual(await rig.end({ ...report, status: "FAILED", exitCode: 1, stop }), [
    [1, "failure", "mail", "SENT", 1],
  ]);
});

Deno.test("to decide twice is to decide once", () => {
  const rig = new Rig({ mail: mailTo(), channels: [webhook(["failure"])] });
  const first = rig.manager.decide(failedReport());
  assert.deepEqual(rig.manager.decide(failedReport()), first);
  assert.deepEqual(first.map(({ n }) => n), [1, 2]);
});
