import assert from "node:assert/strict";
import { httpSender } from "../../../src/adapters/notify/http_sender.ts";
import { NoticeReceiver } from "../../rig/notice_receiver.ts";

const never = new AbortController().signal;

function notice(url: string, body: string | null = "{}") {
  const headers = { "Content-Type": "application/json", "X-Own": "ä b".slice(2) };
  return { url, method: "POST", headers, body } as const;
}

Deno.test("a request arrives as it was sent, byte for byte", async () => {
  await using receiver = new NoticeReceiver();
  const body = '{"text":"größer 😀\\n"}';
  const result = await httpSender.send(notice(`${receiver.url}/in?x=1`, body), never);
  assert.deepEqual(result, { ok: true, value: "204" });
  const [taken] = receiver.notices;
  assert.deepEqual([taken?.method, taken?.path, taken?.body], ["POST", "/in?x=1", body]);
  assert.equal(taken?.headers.get("content-type"), "application/json");
});

Deno.test("only 2xx is a success; what may pass is told from what will not", async () => {
  const wants = [
    [200, true, false],
    [404, false, false],
    [410, false, false],
    [
      429,
      false,
      true,
    ],
    [500, false, true],
    [503, false, true],
  ] as const;
  for (const [status, isOk, mayPass] of wants) {
    await using receiver = new NoticeReceiver(() => new Response("no\n way", { status }));
    const result = await httpSender.send(notice(receiver.url), never);
    assert.equal(result.ok, isOk, `${status}`);
    if (result.ok) continue;
    assert.equal(result.error.message, `the server answers ${status} no way`);
    assert.equal(result.error.mayPass, mayPass, `${status}`);
  }
});

Deno.test("a redirect is not followed: what is secret goes nowhere else", async () => {
  await using elsewhere = new NoticeReceiver();
  await using receiver = new NoticeReceiver(() => Response.redirect(`${elsewhere.url}/`, 307));
  const result = await httpSender.send(notice(receiver.url), never);
  assert.ok(!result.ok);
  assert.match(result.error.message, /307: it wants to redirect/);
  assert.equal(result.error.mayPass, false);
  assert.deepEqual(elsewhere.notices, []);
});

Deno.test("what cannot be reached is told without the address, and may be tried again", async () => {
  const receiver = new NoticeReceiver();
  const url = `${receiver.url}/T0KEN0123456789`;
  await receiver[Symbol.asyncDispose]();
  for (const address of [url, "http://no-such-host.invalid/T0KEN0123456789"]) {
    const result = await httpSender.send(notice(address), never);
    assert.ok(!result.ok);
    assert.match(
      result.error.message,
      /^cannot reach the server: (connection refused|no such host)/,
    );
    assert.doesNotMatch(result.error.message, /T0KEN/);
    assert.equal(result.error.mayPass, true);
  }
});

Deno.test("a server that does not answer is left when the signal is given", async () => {
  const answer = Promise.withResolvers<Response>();
  await using receiver = new NoticeReceiver(() => answer.promise);
  const stopped = new AbortController();
  const sending = httpSender.send(notice(receiver.url), stopped.signal);
  await receiver.until(1);
  stopped.abort("too long");
  assert.equal((await sending).ok, false);
  answer.resolve(new Response());
});
