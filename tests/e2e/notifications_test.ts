/** Mail and notifications of the real program, to real servers on this machine. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { explain } from "../rig/example_run.ts";
import { MailServer } from "../rig/mail_server.ts";
import { NoticeReceiver } from "../rig/notice_receiver.ts";
import { RunRig, type Shown } from "../rig/run_rig.ts";

/** What `show --json` tells of notifications. */
interface Told extends Shown {
  readonly notifications: readonly {
    readonly event: string;
    readonly channel: string;
    readonly target: string;
    readonly status: string;
    readonly tries: number;
    readonly detail: string | null;
  }[];
}

async function toldOf(rig: RunRig, run: number | "last" = "last"): Promise<string[]> {
  const shown = await rig.show(run) as Told;
  return shown.notifications.map(({ event, channel, status, tries }) =>
    `${event} by ${channel}: ${status} after ${tries}`
  );
}

function mailKeys(server: MailServer) {
  return {
    email_address: "ops@example.org",
    smtp_server: "127.0.0.1",
    smtp_port: server.port,
    smtp_timeout: 20,
  };
}

const failing = [
  { id: "load <b>", command: "echo 'größer'; exit 3" },
  { id: "report", command: "true", dependencies: ["load <b>"] },
] as const;

Deno.test("a failure is mailed with its log, encrypted and logged in, and recorded", async () => {
  const login = { user: "night@example.org", password: "pass-w0rd" };
  await using server = await MailServer.start({ security: "starttls", login });
  await using rig = await RunRig.make();
  await Deno.writeTextFile(rig.path("password"), `${login.password}\n`);
  const result = await rig.run({
    ...mailKeys(server),
    smtp_security: "starttls",
    smtp_user: login.user,
    smtp_password_file: "password",
    jobs: failing,
  });
  assert.equal(result.code, 1, explain(result));
  assert.equal(result.stderr, "");
  assert.equal(server.mails.length, 1);
  const [mail] = server.mails;
  assert.ok(mail);
  assert.deepEqual([mail.isSecure, mail.user, mail.from], [true, login.user, login.user]);
  const { parsed } = mail;
  assert.equal(parsed.subject, "[app] Run #1 FAILURE");
  assert.match(parsed.text ?? "", /^FAILED {2}run 1 of app in .*\n {2}1 failed, 1 blocked\n/);
  assert.match(parsed.text ?? "", /\n {2}│ größer\n/);
  assert.match(parsed.text ?? "", /\n {2}executioner resume 1 /);
  assert.match(String(parsed.html), /load &#60;b&#62;|load &lt;b&gt;/);
  const attached = parsed.attachments.map(({ filename }) => filename);
  assert.deepEqual(attached, [
    "executioner.app.run-1.log",
    "executioner.app.job-load <b>.run-1.log",
  ]);
  const [runLog, jobLog] = parsed.attachments;
  assert.equal(jobLog?.content.toString(), "größer\n");
  const path = rig.path("logs", "executioner.app.run-1.log");
  assert.equal(runLog?.content.toString(), await Deno.readTextFile(path));
  assert.match(await Deno.readTextFile(path), /FAILED +run 1 of app/);
  assert.deepEqual(await toldOf(rig), ["failure by mail: SENT after 1"]);
  const shown = await rig.command("show", "last");
  assert.match(shown.stdout, /Notifications:\n {2}sent .* failure by mail to ops@example\.org\n/);
});

Deno.test("a success is not mailed, but a recovery is where that was asked for", async () => {
  await using server = await MailServer.start();
  await using rig = await RunRig.make();
  const config = { ...mailKeys(server), email_on_recovery: true };
  const good = { ...config, jobs: [{ id: "a", command: "true" }] };
  assert.equal((await rig.run(good)).code, 0);
  assert.equal((await rig.run({ ...config, jobs: [{ id: "a", command: "false" }] })).code, 1);
  assert.equal((await rig.run(good)).code, 0);
  assert.equal((await rig.run(good)).code, 0);
  assert.deepEqual(server.mails.map(({ parsed }) => parsed.subject), [
    "[app] Run #2 FAILURE",
    "[app] Run #3 SUCCESS (recovered)",
  ]);
  assert.match(
    server.mails[1]?.parsed.text ?? "",
    /^The application has recovered: run 2 .*FAILED/,
  );
});

Deno.test("large logs are compressed, and what does not fit is named instead", async () => {
  await using server = await MailServer.start();
  await using rig = await RunRig.make();
  const result = await rig.run({
    ...mailKeys(server),
    attachment_max_bytes: "60KB",
    parallel: true,
    max_workers: 2,
    jobs: [
      { id: "large", command: "yes 'the same line' | head -n 20000; exit 1" },
      { id: "random", command: "head -c 100000 /dev/urandom | base64; exit 1" },
    ],
  }, "--continue-on-error");
  assert.equal(result.code, 1, explain(result));
  const { parsed } = server.mails[0] ?? {};
  const names = parsed?.attachments.map(({ filename, contentType }) => [filename, contentType]);
  assert.deepEqual(names?.slice(1), [
    ["executioner.app.job-large.run-1.log.gz", "application/gzip"],
  ]);
  const packed = new Uint8Array(parsed?.attachments[1]?.content ?? []);
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const wanted = await rig.log("large");
  assert.deepEqual(await new Response(unpacked).bytes(), new Uint8Array(wanted));
  assert.match(
    parsed?.text ?? "",
    /Not attached:\n.*job-random\.run-1\.log \(1\d\d KiB: too large/,
  );
});

Deno.test("a webhook gets a signed document; secrets are in none of it", async () => {
  await using receiver = new NoticeReceiver(() => new Response(null, { status: 503 }));
  await using rig = await RunRig.make();
  const secret = "sign-me-0123";
  const started = Date.now();
  const result = await rig.run({
    env_variables: { API_TOKEN: "s3cr3t-t0ken", HOOK_KEY: secret },
    notifications: [{
      type: "webhook",
      url: `${receiver.url}/in/\${API_TOKEN}`,
      headers: { Authorization: "Bearer ${API_TOKEN}" },
      secret_env: "HOOK_KEY",
    }],
    jobs: [{ id: "a", command: 'echo "using $API_TOKEN"; exit 4' }],
  });
  assert.equal(result.code, 1, explain(result));
  assert.equal(result.stderr, "");
  const [refused, taken] = receiver.notices;
  assert.ok(taken, "it is tried again");
  assert.deepEqual([taken.method, taken.path], ["POST", "/in/s3cr3t-t0ken"]);
  assert.equal(taken.headers.get("authorization"), "Bearer s3cr3t-t0ken");
  assert.equal(
    taken.headers.get("executioner-delivery"),
    refused?.headers.get("executioner-delivery"),
  );
  const [, time = "", mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(
    taken.headers.get("executioner-signature") ?? "",
  ) ?? [];
  assert.equal(mac, createHmac("sha256", secret).update(`${time}.${taken.body}`).digest("hex"));
  assert.ok(Number(time) * 1000 >= started - 1000);
  const document = JSON.parse(taken.body);
  assert.deepEqual([document.event, document.failed[0].last_lines], ["failure", ["using ***"]]);
  assert.doesNotMatch(taken.body, /s3cr3t|sign-me/);
  assert.deepEqual(await toldOf(rig), ["failure by webhook: SENT after 2"]);
  const shown = await rig.command("show", "last", "--json");
  assert.match(shown.stdout, new RegExp(`"target": "${receiver.url}"`));
  assert.doesNotMatch(shown.stdout, /s3cr3t|sign-me/);
});

Deno.test("a dead-man's switch hears of start and end, in this order, and Slack of a failure", async () => {
  await using receiver = new NoticeReceiver();
  await using rig = await RunRig.make();
  const notifications = [
    { type: "heartbeat", url: `${receiver.url}/ping?team=a` },
    { type: "slack", url: `${receiver.url}/slack` },
  ];
  await rig.run({ notifications, jobs: [{ id: "a", command: "true" }] });
  await rig.run({ notifications, jobs: failing });
  assert.deepEqual(receiver.notices.slice(0, 3).map(({ method, path }) => `${method} ${path}`), [
    "GET /ping/start?team=a",
    "GET /ping?team=a",
    "GET /ping/start?team=a",
  ]);
  const last = receiver.notices.slice(3);
  assert.deepEqual(last.map(({ path }) => path).sort(), ["/ping/fail?team=a", "/slack"]);
  const slack = JSON.parse(last.find(({ path }) => path === "/slack")?.body ?? "null");
  assert.match(slack.text, /^FAILED {2}run 2 of app/);
  assert.ok(Array.isArray(slack.blocks));
});

Deno.test("a start that cannot be told keeps no job waiting", async () => {
  await using server = await MailServer.start({ stalls: true });
  await using rig = await RunRig.make();
  const url = `http://127.0.0.1:${server.port}/`;
  const engine = await rig.start({
    notifications: [{ type: "heartbeat", url, on: ["start"], timeout: 60 }],
    jobs: [{ id: "a", command: "true" }, { id: "b", command: "true" }],
  });
  await engine.untilEnded("b");
  await server.untilConnected();
  const result = await engine.end();
  assert.equal(result.code, 0, explain(result));
  assert.match(
    result.stderr,
    /Could not send heartbeat notification to http:\/\/127.*the run has ended/,
  );
});

Deno.test("no trouble with mail changes the verdict; it is told and recorded", async () => {
  await using refusing = await MailServer.start({
    refusals: [{ code: 554, message: "No mail here" }],
  });
  await using rig = await RunRig.make();
  const jobs = [{ id: "a", command: "true" }];
  const refused = await rig.run({ ...mailKeys(refusing), email_on_success: true, jobs }, "--json");
  assert.equal(refused.code, 0, explain(refused));
  assert.match(
    refused.stderr,
    /^warning: Could not send mail to ops@example\.org: .*554 No mail here/,
  );
  assert.equal(JSON.parse(refused.stdout.trimEnd().split("\n").at(-1) ?? "").event, "run_ended");
  assert.deepEqual(await toldOf(rig), ["success by mail: FAILED after 1"]);

  await using stalling = await MailServer.start({ stalls: true });
  const app = { ...mailKeys(stalling), smtp_timeout: 0.5, email_on_success: true, jobs };
  const stalled = await rig.run(app);
  assert.equal(stalled.code, 0, explain(stalled));
  assert.match(stalled.stderr, /Could not send mail to ops@example\.org: no success within 500ms/);
  const shown = await rig.command("show", "last");
  assert.match(shown.stdout, /failed .*success by mail to ops@example\.org: no success within/);
});

Deno.test("a signal ends the delivery, not the verdict, which is in the history already", async () => {
  await using server = await MailServer.start({ stalls: true });
  await using rig = await RunRig.make();
  const engine = await rig.start({ ...mailKeys(server), smtp_timeout: 60, jobs: failing });
  await server.untilConnected();
  const during = await rig.show();
  assert.deepEqual([during.run.status, during.run.exit_code], ["FAILED", 1]);
  assert.deepEqual(await toldOf(rig), ["failure by mail: PENDING after 0"]);
  engine.kill("SIGTERM");
  const result = await engine.end();
  assert.equal(result.code, 1, explain(result));
  assert.match(result.stderr, /Could not send mail to ops@example\.org: stopped by SIGTERM/);
  assert.deepEqual(await toldOf(rig), ["failure by mail: FAILED after 1"]);
});

Deno.test("a run that a signal stops is mailed as a failure", async () => {
  await using server = await MailServer.start();
  await using rig = await RunRig.make();
  const engine = await rig.start({
    ...mailKeys(server),
    jobs: [{ id: "a", command: "sleep 300" }],
  });
  await engine.untilSpawned("a");
  engine.kill("SIGINT");
  assert.equal((await engine.end()).code, 130);
  assert.equal(server.mails[0]?.parsed.subject, "[app] Run #1 FAILURE");
  assert.match(server.mails[0]?.parsed.text ?? "", /^INTERRUPTED {2}run 1/);
});

Deno.test("what an engine that was killed never sent is told by the next run and by show", async () => {
  await using server = await MailServer.start({ stalls: true });
  await using rig = await RunRig.make();
  const engine = await rig.start({ ...mailKeys(server), smtp_timeout: 60, jobs: failing });
  await server.untilConnected();
  engine.kill("SIGKILL");
  await engine.end();
  const shown = await rig.command("show", "1");
  assert.match(
    shown.stdout,
    /not sent .*failure by mail to ops@example\.org: still to be sent, unless/,
  );
  await using working = await MailServer.start();
  const app = {
    ...mailKeys(working),
    email_on_recovery: true,
    jobs: [{ id: "a", command: "true" }],
  };
  const next = await rig.run(app);
  assert.equal(next.code, 0, explain(next));
  assert.match(next.stderr, /Run 1 never sent a notification, since its engine ended first/);
  assert.match(working.mails[0]?.parsed.subject ?? "", /SUCCESS \(recovered\)/);
});

Deno.test("notify test tries every way and says what came of it", async () => {
  await using server = await MailServer.start();
  await using receiver = new NoticeReceiver(() => new Response("gone", { status: 404 }));
  await using rig = await RunRig.make();
  const config = await rig.config({
    ...mailKeys(server),
    email_on_failure: false,
    notifications: [
      { type: "webhook", url: `${receiver.url}/T0KEN0123456789` },
      { type: "command", command: "cat > told.json", on: ["start"] },
    ],
    jobs: failing,
  });
  const result = await rig.command("notify", "test", config);
  assert.equal(result.code, 1, explain(result));
  assert.equal(
    result.stdout,
    "sent: mail to ops@example.org: 250 taken as 17\n" +
      "sent: command notification to cat > told.json: exit code 0\n",
  );
  assert.equal(
    result.stderr,
    `warning: Could not send webhook notification to ${receiver.url}: the server answers 404 gone\n`,
  );
  assert.equal(server.mails[0]?.parsed.subject, "[app] Test message of executioner");
  assert.equal(JSON.parse(await Deno.readTextFile(rig.path("told.json"))).event, "test");
  assert.deepEqual(await rig.listing(), ["home", "jobs.json", "told.json"]);

  const nobody = await rig.command(
    "notify",
    "test",
    await rig.config({ jobs: failing }, "none.json"),
  );
  assert.equal(nobody.code, 1);
  assert.match(nobody.stderr, /none\.json" tells nobody of its runs\nhint: "email_address"/);
});
