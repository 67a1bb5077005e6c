/** Mail and notifications of configs that nobody trusts, to real servers on this machine. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { MailServer } from "../rig/mail_server.ts";
import { NoticeReceiver } from "../rig/notice_receiver.ts";
import { canConfine, RestrictedRig } from "../rig/restricted_rig.ts";

const jobs = [{ id: "fail", command: "false" }];
const grants = ["--allow-run=false"];

function needingBwrap(says: string, test: (rig: RestrictedRig) => Promise<void>): void {
  const name = `restricted: ${says}${canConfine ? "" : " (needs bubblewrap)"}`;
  Deno.test(name, { ignore: !canConfine }, async () => {
    await using rig = await RestrictedRig.make("user");
    await test(rig);
  });
}

needingBwrap("mail goes by a server that is granted, and by no other one", async (rig) => {
  await using server = await MailServer.start();
  const mail = {
    email_address: "ops@example.org",
    smtp_server: "127.0.0.1",
    smtp_port: server.port,
    jobs,
  };
  const others = ["127.0.0.1:25", `localhost:${server.port}`, `127.0.0.10:${server.port}`];
  for (const net of [null, ...others]) {
    const run = await rig.run(mail, [...grants, ...(net === null ? [] : [`--allow-net=${net}`])]);
    assert.equal(run.code, 1);
    assert.match(run.stderr, new RegExp(`Mail: needs --allow-net=127.0.0.1:${server.port}`));
    assert.equal(run.shown, null, "nothing was begun");
  }
  assert.equal(server.mails.length, 0, "nothing was sent");
  const run = await rig.run(mail, [...grants, `--allow-net=127.0.0.1:${server.port}`]);
  assert.equal(run.jobs["fail"]?.status, "FAILED", run.stderr);
  assert.equal(server.mails.length, 1, "what is granted is sent");
});

needingBwrap("a webhook reaches what is granted, wherever it redirects to", async (rig) => {
  await using hidden = new NoticeReceiver();
  const elsewhere = () => new Response(null, { status: 302, headers: { location: hidden.url } });
  await using receiver = new NoticeReceiver(elsewhere);
  const host = new URL(receiver.url).host;
  const notifications = [{ type: "webhook", url: `${receiver.url}/in` }];
  const run = await rig.run({ notifications, jobs }, [...grants, `--allow-net=${host}`]);
  assert.equal(run.jobs["fail"]?.status, "FAILED", run.stderr);
  assert.equal(receiver.notices.length, 1);
  assert.equal(hidden.notices.length, 0, "a redirect is not followed");
  const told = await rig.command(["show", "last"]);
  assert.match(told.stdout, /it wants to redirect, which is not followed/);
});

needingBwrap("no way of writing an address gets round the grants", async (rig) => {
  await using hidden = new NoticeReceiver();
  const { port } = new URL(hidden.url);
  const urls = [
    hidden.url,
    `http://granted.example@127.0.0.1:${port}/`,
    `http://2130706433:${port}/`,
    `http://0x7f.1:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    `http://\${WHERE}:${port}/`,
    `http://granted.example\${AT}127.0.0.1:${port}/`,
  ];
  const env_variables = { WHERE: "127.0.0.1", AT: "@" };
  for (const url of urls) {
    for (const type of ["webhook", "slack"]) {
      const notifications = [{ type, url }];
      const net = `--allow-net=granted.example,granted.example:${port}`;
      const run = await rig.run({ notifications, env_variables, jobs }, [...grants, net]);
      assert.equal(run.code, 1, run.stdout);
      assert.equal(hidden.notices.length, 0, `${type} reached ${url}`);
      assert.equal(run.shown, null, `${type} to ${url}: ${run.stderr}`);
    }
  }
});

needingBwrap("a notification by command is refused, by run, plan and validate", async (rig) => {
  const flag = rig.path("data", "told");
  const notifications = [{ type: "command", command: `touch ${flag}` }];
  const config = await rig.file("config/jobs.json", JSON.stringify({ notifications, jobs }));
  for (const command of ["run", "plan", "validate"]) {
    const all = [...grants, "--allow-run=touch", "--allow-shell", "--allow-net"];
    const said = await rig.command([command, config, "--restricted", ...all]);
    assert.equal(said.code, 1, said.stdout);
    assert.match(said.stderr, /notification by command is not for a restricted config/);
  }
  assert.equal(existsSync(flag), false);
});
