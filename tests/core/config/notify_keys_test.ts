import assert from "node:assert/strict";
import { parseConfig } from "../../../src/core/config/parse_config.ts";
import type { Channel } from "../../../src/core/notify/channel.ts";
import { securityOf } from "../../../src/core/notify/mail_settings.ts";
import { err, ok } from "../../../src/core/result.ts";

const files: Readonly<Record<string, string>> = {
  "/etc/app/password": "from-a-file\n",
  "/etc/app/hook.key": "sign-with-this\n",
};

/** Reads a config's notifications on a machine with files and variables. */
async function read(app: Record<string, unknown>, shell: Record<string, string> = {}) {
  const parsed = await parseConfig({
    text: JSON.stringify({ jobs: [], ...app }),
    path: "/etc/app/jobs.json",
    homeDir: "/home/etl",
    readFile: (path) =>
      Promise.resolve(files[path] === undefined ? err("No such file") : ok(files[path])),
    surroundings: {
      shell,
      commandLine: {},
      folderTrouble: () => Promise.resolve(null),
      prepareLaunch: () => Promise.resolve({ ok: true, value: { words: [], env: {} } }),
    },
  });
  if (!parsed.ok) assert.fail(`not usable: ${parsed.diagnostics.map((one) => one.message)}`);
  return { ...parsed.workflow.notify, warnings: parsed.warnings.map(({ message }) => message) };
}

Deno.test("a config that names nobody tells nobody, and nothing is said about it", async () => {
  const { mail, channels, warnings } = await read({
    email_address: "",
    smtp_server: "mail.example.org",
    smtp_password: "hunter22",
    notifications: [],
  });
  assert.deepEqual([mail, channels, warnings], [null, [], []]);
});

Deno.test("addresses are a list, or one string with commas; the first sends unless another is named", async () => {
  const texts = [
    'ops@example.org, "Doe, Jane" <jane@example.org>,ops@example.org,',
    ["ops@example.org", '"Doe, Jane" <jane@example.org>'],
  ];
  for (const email_address of texts) {
    const { mail, warnings } = await read({ email_address });
    assert.deepEqual(mail?.recipients, ["ops@example.org", '"Doe, Jane" <jane@example.org>']);
    assert.equal(mail?.from, "ops@example.org");
    assert.deepEqual(mail?.on, { success: false, failure: true, retry: false, recovery: false });
    assert.deepEqual(warnings, []);
  }
  const app = { email_address: "ops@example.org", smtp_password: "hunter22" };
  const byUser = await read({ ...app, smtp_user: "night@example.org" });
  assert.equal(byUser.mail?.from, "night@example.org");
  const named = await read({ ...app, smtp_user: "apikey", smtp_from: "Night <n@example.org>" });
  assert.equal(named.mail?.from, "Night <n@example.org>");
});

Deno.test("addresses that could break a header are none", async () => {
  for (const text of ["a@b\r\nBcc: c@d", "a@@b", "a b@c", "@c", "a@", "<a@b", "a@b\u202e"]) {
    const { mail, warnings } = await read({ email_address: [text] });
    assert.equal(mail, null, JSON.stringify(text));
    assert.match(warnings.join(), /Not a mail address/);
  }
});

Deno.test("the password comes from the config, a variable or a file, and is a secret", async () => {
  const app = { email_address: "ops@example.org", smtp_user: "night" };
  const shell = { MAIL_PW: "from-the-shell" };
  for (
    const [keys, password] of [
      [{ smtp_password: "${PW}", env_variables: { PW: "inter${X:-polated}" } }, "interpolated"],
      [{ smtp_password_env: "MAIL_PW", inherit_shell_env: false }, "from-the-shell"],
      [{ smtp_password_file: "password" }, "from-a-file"],
    ] as const
  ) {
    const { mail, secrets, warnings } = await read({ ...app, ...keys }, shell);
    assert.deepEqual(mail?.server.login, { user: "night", password });
    assert.deepEqual([secrets, mail?.trouble, warnings], [[password], null, []]);
  }
});

Deno.test("a password that cannot be read is a warning, and no mail is tried", async () => {
  const app = { email_address: "ops@example.org", smtp_user: "night" };
  const wants = [
    [
      { smtp_password_env: "MAIL_PW" },
      /variable "MAIL_PW" of "smtp_password_env": there is no such/,
    ],
    [{ smtp_password_file: "none" }, /secret file "\/etc\/app\/none" .*: No such file/],
  ] as const;
  for (const [keys, message] of wants) {
    const { mail, warnings } = await read({ ...app, ...keys });
    assert.match(mail?.trouble ?? "", message);
    assert.match(warnings.join(), message);
    assert.equal(mail?.server.login, null);
  }
});

Deno.test("the port decides about the protection, and no password leaves the machine without any", () => {
  const of = (port: number, host: string, hasLogin: boolean) =>
    securityOf(port, { host, hasLogin });
  assert.equal(of(465, "mail.example.org", false), "tls");
  assert.equal(of(587, "localhost", false), "starttls");
  assert.equal(of(25, "mail.example.org", false), "opportunistic");
  assert.equal(of(25, "mail.example.org", true), "starttls");
  assert.equal(of(2525, "127.0.0.1", true), "opportunistic");
});

Deno.test("what is interpolated in mail is: server, port, user and addresses", async () => {
  const { mail, warnings } = await read({
    env_variables: { DOMAIN: "example.org", PORT: 465 },
    email_address: "ops@${DOMAIN}",
    smtp_server: "mail.${DOMAIN}",
    smtp_port: "${PORT}",
    reply_to: "help@${DOMAIN}",
    subject: "${EXECUTIONER_RUN_ID} of ${DOMAIN}",
  });
  assert.deepEqual(warnings, []);
  assert.deepEqual([mail?.recipients, mail?.replyTo], [["ops@example.org"], ["help@example.org"]]);
  const { host, port, security } = mail?.server ?? {};
  assert.deepEqual([host, port, security], ["mail.example.org", 465, "tls"]);
  const wrong = await read({ email_address: "ops@example.org", subject: "${NOBODY}" });
  assert.match(wrong.warnings.join(), /"\$\{NOBODY\}" in "subject": there is no such variable/);
});

Deno.test("channels are read with their defaults; what an address holds is secret, its host is not", async () => {
  const token = "T0KEN0123456789";
  const { channels, secrets, warnings } = await read({
    env_variables: { HOOK_TOKEN: token },
    notifications: [
      { type: "webhook", url: "https://h.example.org/in/${HOOK_TOKEN}", secret_file: "hook.key" },
      { type: "slack", url: `https://slack.example.org/${token}`, on: ["failure"], timeout: "5s" },
      {
        type: "heartbeat",
        url: `https://hc.example.org/${token}?a=b`,
        failure_url: "http://x.example.org",
      },
      { type: "command", command: "cat > /dev/null", on: [] },
    ],
  });
  assert.deepEqual(warnings, []);
  const facts = channels.map(({ type, target, on, timeoutMs }) => [type, target, on, timeoutMs]);
  assert.deepEqual(facts, [
    ["webhook", "https://h.example.org", ["failure", "recovery"], 30_000],
    ["slack", "https://slack.example.org", ["failure"], 5_000],
    ["heartbeat", "https://hc.example.org", ["start", "success", "failure"], 30_000],
    ["command", "cat > /dev/null", [], 30_000],
  ]);
  const [webhook, , heartbeat] = channels as [
    Channel & { type: "webhook" },
    Channel,
    Channel & { type: "heartbeat" },
  ];
  assert.deepEqual([webhook.url, webhook.secret], [
    `https://h.example.org/in/${token}`,
    "sign-with-this",
  ]);
  assert.deepEqual(heartbeat.urls, {
    start: `https://hc.example.org/${token}/start?a=b`,
    success: `https://hc.example.org/${token}?a=b`,
    failure: "http://x.example.org/",
  });
  assert.ok(secrets.includes(token) && secrets.includes("sign-with-this"));
  assert.ok(!secrets.some((secret) => "https://h.example.org".includes(secret)));
});

Deno.test("an address that variables make wrong is a warning, and nothing is sent there", async () => {
  const { channels, warnings } = await read({
    env_variables: { HOOK: "" },
    notifications: [{ type: "webhook", url: "${HOOK}" }, { type: "slack", url: "${NONE}" }],
  });
  assert.deepEqual(channels.map(({ trouble }) => trouble !== null), [true, true]);
  assert.equal(warnings.length, 3);
});
