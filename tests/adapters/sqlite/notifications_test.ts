import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { latestAttemptsQuery } from "../../../src/adapters/sqlite/notifications.ts";
import type { NotificationRecord } from "../../../src/core/notify/notification_record.ts";
import { change } from "./kept_history.ts";
import { sampleRun } from "./sample_run.ts";
import { loaded, withStore } from "./with_store.ts";

const mail: NotificationRecord = {
  n: 1,
  topic: "failure",
  channel: "mail",
  target: "ops@example.org",
  status: "PENDING",
  tries: 0,
  at: 1_000,
  detail: null,
};

const write = (
  notification: NotificationRecord,
) => ({ kind: "notification", notification } as const);

Deno.test("a notification is kept with its attempt, and as what has become of it", () =>
  withStore((store) => {
    const key = store.startRun(sampleRun(0));
    const webhook = { ...mail, n: 2, channel: "webhook", target: "https://h.example.org" } as const;
    store.record(key, [write(mail), write(webhook)]);
    assert.deepEqual(loaded(store, key).notifications, [mail, webhook]);
    const sent = {
      ...mail,
      status: "SENT",
      tries: 2,
      at: 2_000,
      detail: "250 \u0000taken",
    } as const;
    store.record(key, [write(sent)]);
    assert.deepEqual(loaded(store, key).notifications, [
      { ...sent, detail: "250 \u2400taken" },
      webhook,
    ]);
    const other = store.startRun(sampleRun(0));
    assert.deepEqual(loaded(store, other).notifications, []);
  }));

Deno.test("the latest attempts of an application are listed, newest first, with what is unsent", () =>
  withStore((store) => {
    const first = store.startRun(sampleRun(0, { applicationName: "a" }));
    store.startRun(sampleRun(0, { applicationName: "b" }));
    const end = { kind: "run_ended", at: 5, status: "FAILED", exitCode: 1 } as const;
    store.record(first, [end, write(mail), write({ ...mail, n: 2, status: "SENT" })]);
    const third = store.startRun(sampleRun(0, { applicationName: "a" }));
    const facts = store.listLatest("a", 9).map((
      { runId, attempt, status, unsent },
    ) => [runId, attempt, status, unsent]);
    assert.deepEqual(facts, [[third.runId, 1, "RUNNING", 0], [first.runId, 1, "FAILED", 1]]);
    assert.equal(store.listLatest("a", 1).length, 1);
    assert.deepEqual(store.listLatest("nobody", 9), []);
  }));

Deno.test("a notification that was changed by hand to what it cannot be is an error that says so", () =>
  withStore((store, path) => {
    const key = store.startRun(sampleRun(0));
    store.record(key, [write(mail)]);
    change(path, "UPDATE notifications SET status = 'LOST'");
    assert.throws(() => loaded(store, key), /run 1: column "status" holds "LOST"/);
  }));

Deno.test("no list of the latest attempts scans a table", () =>
  withStore((_store, path) => {
    const db = new DatabaseSync(path);
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${latestAttemptsQuery}`).all("a", 9)
      .map((row) => String(row["detail"]));
    db.close();
    assert.deepEqual(plan.filter((step) => step.startsWith("SCAN")), []);
  }));
