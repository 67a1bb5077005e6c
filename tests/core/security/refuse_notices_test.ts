import assert from "node:assert/strict";
import { parseConfig } from "../../../src/core/config/parse_config.ts";
import { refuseNotices } from "../../../src/core/security/refuse_notices.ts";

async function refusals(config: object, net: "all" | readonly string[] = []) {
  const text = JSON.stringify({ ...config, jobs: [{ id: "a", command: "true" }] });
  const parsed = await parseConfig({ text, path: "/srv/jobs.json", homeDir: "/home/etl" });
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return refuseNotices(parsed.workflow.notify, { net, read: [], write: [] });
}

const mail = { email_address: "a@example.org", smtp_server: "mail.example.org", smtp_port: 25 };

Deno.test("a restricted config mails only by a server that is granted, with its port", async () => {
  assert.deepEqual(await refusals(mail), ["Mail: needs --allow-net=mail.example.org:25"]);
  for (const net of [["mail.example.org:25"], ["Mail.example.org"], "all"] as const) {
    assert.deepEqual(await refusals(mail, net), [], String(net));
  }
  for (const net of [["example.org:25"], ["mail.example.org:587"], [""]]) {
    assert.equal((await refusals(mail, net)).length, 1, String(net));
  }
});

Deno.test("a restricted config reaches only receivers that are granted, by no command", async () => {
  const notifications = [
    { type: "webhook", url: "https://a.example.org/hook" },
    { type: "slack", url: "http://b.example.org:8080/x" },
    { type: "heartbeat", url: "http://c.example.org/ping" },
    { type: "command", command: "touch /tmp/x" },
  ];
  assert.deepEqual(await refusals({ notifications }, ["c.example.org"]), [
    "A notification by webhook: needs --allow-net=a.example.org:443",
    "A notification by slack: needs --allow-net=b.example.org:8080",
    "A notification by command is not for a restricted config to ask for",
  ]);
});
