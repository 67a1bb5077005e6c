import assert from "node:assert/strict";
import { mailer } from "../../../src/adapters/smtp/mailer.ts";
import type { MailServer as Settings } from "../../../src/core/notify/mail_settings.ts";
import type { MailMessage } from "../../../src/ports/mailer.ts";
import { certificatePath, MailServer, type MailServerOptions } from "../../rig/mail_server.ts";

const bytes = Uint8Array.from({ length: 700 }, (_, at) => at * 7 % 256);

const message: MailMessage = {
  messageId: "executioner.42@example.org",
  date: Date.UTC(2026, 10, 23, 5),
  from: "Night <night@example.org>",
  to: ["ops@example.org", '"Doe, Jane" <jane@example.org>'],
  replyTo: ["help@example.org"],
  subject: "[nächtlich] Run #42 FAILURE",
  text: "FAILED  run 42\n\n│ größer als — 😀\n.\n.. dots\n" + "x".repeat(1200) + "\n",
  html: "<p>FAILED &#38; done: größer</p>",
  headers: { "Auto-Submitted": "auto-generated", "X-Executioner-Run": "42.1" },
  attachments: [
    { name: "executioner.nächtlich.run-42.log", type: "text/plain; charset=utf-8", content: bytes },
  ],
};

function settings(server: MailServer, changes: Partial<Settings> = {}): Settings {
  return {
    host: "127.0.0.1",
    port: server.port,
    security: "none",
    caFile: null,
    login: null,
    timeoutMs: 10_000,
    ...changes,
  };
}

const never = new AbortController().signal;

/** Sends the message to a server that behaves in this way. */
async function sent(
  options: MailServerOptions,
  changes: Partial<Settings> = {},
  mail: MailMessage = message,
) {
  await using server = await MailServer.start(options);
  const result = await mailer.send(mail, settings(server, changes), never);
  return { result, mails: server.mails };
}

const login = { user: "night", password: "pässword" };
const caFile = certificatePath("authority.pem");

Deno.test("a mail arrives as it was sent, byte for byte", async () => {
  const { result, mails } = await sent({});
  assert.deepEqual(result, { ok: true, value: "250 taken as 17" });
  const [mail] = mails;
  assert.ok(mail);
  assert.equal(mail.from, "night@example.org");
  assert.deepEqual(mail.to, ["ops@example.org", "jane@example.org"]);
  const { parsed } = mail;
  assert.equal(parsed.subject, message.subject);
  assert.equal(parsed.text, message.text);
  assert.equal(String(parsed.html).trimEnd(), message.html);
  assert.equal(parsed.messageId, "<executioner.42@example.org>");
  assert.equal(parsed.date?.getTime(), message.date);
  assert.equal(parsed.replyTo?.text, "help@example.org");
  assert.equal(parsed.headers.get("auto-submitted"), "auto-generated");
  assert.equal(parsed.headers.get("x-executioner-run"), "42.1");
  const [log] = parsed.attachments;
  assert.equal(log?.filename, "executioner.nächtlich.run-42.log");
  assert.deepEqual(Uint8Array.from(log?.content ?? []), bytes);
  for (const line of mail.raw.split("\r\n")) assert.ok(line.length <= 998, "RFC 5322, 2.1.1");
});

Deno.test("the connection is protected as asked for, and logins work over it", async () => {
  for (const security of ["tls", "starttls"] as const) {
    const { result, mails } = await sent({ security, login }, { security, login, caFile });
    assert.ok(result.ok, JSON.stringify(result));
    assert.deepEqual([mails[0]?.isSecure, mails[0]?.user], [true, "night"], security);
  }
  const { mails: taken } = await sent({ security: "starttls" }, { security: "opportunistic" });
  assert.equal(taken[0]?.isSecure, true);
  const { mails: plain } = await sent({}, { security: "opportunistic" });
  assert.equal(plain[0]?.isSecure, false);
  const { mails: open } = await sent({ login }, { login });
  assert.equal(open[0]?.user, "night");
});

Deno.test("no mail goes over a line that is not protected as asked for", async () => {
  const { result, mails } = await sent({ login }, { security: "starttls", login });
  assert.ok(!result.ok);
  assert.match(result.error.message, /^cannot protect the connection to the mail server/);
  assert.match(result.error.hint ?? "", /smtp_security/);
  assert.equal(result.error.mayPass, false);
  assert.deepEqual(mails, []);

  const { result: mixed } = await sent({}, { security: "tls" });
  assert.ok(!mixed.ok);
});

Deno.test("a server that the named authority does not vouch for gets nothing", async () => {
  for (const security of ["tls", "starttls"] as const) {
    const other = certificatePath("other_authority.pem");
    const { result, mails } = await sent({ security, login }, { security, login, caFile: other });
    assert.ok(!result.ok, security);
    assert.match(result.error.message, /^cannot trust the mail server/);
    assert.match(result.error.hint ?? "", /smtp_ca_file/);
    assert.deepEqual(mails, []);
  }
  const { result } = await sent({ security: "tls" }, { security: "tls", caFile: "/nowhere.pem" });
  assert.ok(!result.ok);
  assert.match(result.error.message, /smtp_ca_file/);
});

Deno.test("a wrong password is told without being shown, and is not tried again", async () => {
  const wrong = { user: "night", password: "hunter2-wrong" };
  const { result } = await sent({ login }, { login: wrong });
  assert.ok(!result.ok);
  assert.match(result.error.message, /refuses the login: .*Wrong name or password/);
  assert.doesNotMatch(JSON.stringify(result), /hunter2/);
  assert.equal(result.error.mayPass, false);
});

Deno.test("a refusal for now may be tried again, one for good not", async () => {
  const busy = await sent({ refusals: [{ code: 451, message: "Try again later" }] });
  assert.ok(!busy.result.ok);
  assert.match(busy.result.error.message, /refuses: .*451 Try again later/);
  assert.equal(busy.result.error.mayPass, true);
  const never = await sent({ refusals: [{ code: 554, message: "No such mail here" }] });
  assert.ok(!never.result.ok);
  assert.equal(never.result.error.mayPass, false);
});

Deno.test("who of several is refused is told; the others get the mail", async () => {
  const { result, mails } = await sent({ unknown: "jane@example.org" });
  assert.ok(result.ok, JSON.stringify(result));
  assert.match(result.value, /refused for jane@example.org/);
  assert.deepEqual(mails[0]?.to, ["ops@example.org"]);
});

Deno.test("a server that says nothing is left when the signal is given", async () => {
  await using server = await MailServer.start({ stalls: true });
  const stopped = new AbortController();
  const sending = mailer.send(message, settings(server), stopped.signal);
  await server.untilConnected();
  stopped.abort("it takes too long");
  const result = await sending;
  assert.ok(!result.ok);
  assert.match(result.error.message, /it takes too long/);
});

Deno.test("where nobody listens the port is named", async () => {
  const server = await MailServer.start();
  const at = settings(server);
  await server[Symbol.asyncDispose]();
  const result = await mailer.send(message, at, never);
  assert.deepEqual(result, {
    ok: false,
    error: {
      message: `cannot reach the mail server "127.0.0.1:${at.port}": connection refused`,
      hint: 'check "smtp_server" and "smtp_port"',
      mayPass: true,
    },
  });
});

Deno.test("no header can be smuggled in by any field", async () => {
  const evil = "x\r\nBcc: spy@example.org\r\n\r\nbody";
  const { result, mails } = await sent({}, {}, {
    ...message,
    subject: evil,
    headers: { "X-Executioner-Run": evil },
    attachments: [{ name: evil, type: "text/plain", content: bytes }],
  });
  assert.ok(result.ok, JSON.stringify(result));
  const [mail] = mails;
  assert.deepEqual(mail?.to, ["ops@example.org", "jane@example.org"]);
  assert.equal(mail?.parsed.headers.get("bcc"), undefined);
  assert.doesNotMatch(mail?.raw ?? "", /^Bcc:/m);
});
