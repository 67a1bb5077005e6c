import assert from "node:assert/strict";
import type { RetryInquiry } from "../../src/core/assignment.ts";
import { slotId } from "../../src/core/ids.ts";
import type { RetryConditions } from "../../src/core/retries/retry_conditions.ts";
import { isAlive, makePool } from "../rig/pool_rig.ts";
import { within } from "../rig/within.ts";

function inquiry(conditions: Partial<RetryConditions>, execution = 1): RetryInquiry {
  const none = { onStatus: [], onExitCodes: [], onOutput: [], question: null };
  return { conditions: { ...none, ...conditions }, execution };
}

function question(command: string, timeoutMs = 60_000): RetryInquiry {
  return inquiry({ question: { command, timeoutMs } });
}

const nothing = { kind: "no", reason: "nothing in retry_on_output matches the output" };

Deno.test("the last lines of an execution's own output are looked at, the last match is told", async () => {
  await using rig = makePool();
  const deadlock = inquiry({ onOutput: ["no such thing", "deadlock$"] });
  const first = await rig.run("echo deadlock 1; echo deadlock; echo '  a deadlock'; exit 3", {
    retry: deadlock,
  });
  assert.deepEqual(first.outcome, { kind: "exited", code: 3 });
  assert.deepEqual(first.answer, {
    kind: "yes",
    rule: '"deadlock$" in retry_on_output matches "a deadlock"',
  });
  // The same log, an output of its own.
  const second = await rig.run("echo fine; exit 3", { retry: deadlock, logHeading: "--- 2 ---\n" });
  assert.deepEqual(second.answer, nothing);
  const last = await rig.run("echo deadlock; seq 100; exit 3", { retry: deadlock });
  assert.deepEqual(last.answer, nothing, "the line before the last 100");
  const within100 = await rig.run("echo deadlock; seq 99; exit 3", { retry: deadlock });
  assert.equal(within100.answer?.kind, "yes");
  const long = await rig.run(
    "echo deadlock; head -c 70000 /dev/zero | tr '\\0' x; echo; exit 3",
    { retry: deadlock },
  );
  assert.deepEqual(long.answer, nothing, "the line before the last 64 KiB");
});

Deno.test("nothing is looked at after a success, a failed pre-check or what the lists decide", async () => {
  await using rig = makePool();
  const asks = (conditions: Partial<RetryConditions>) => ({
    retry: inquiry({ question: { command: "touch asked", timeoutMs: 60_000 }, ...conditions }),
  });
  const check = { name: "check_file_exists", params: { path: "x" }, timeoutMs: 9, negate: false };
  const answers = [
    await rig.run("true", asks({})),
    await rig.run("true", { ...asks({}), preChecks: [check] }),
    await rig.run("exit 3", asks({ onExitCodes: [3] })),
    await rig.run("exit 3", asks({ onStatus: ["FAILED"] })),
  ].map(({ answer }) => answer);
  assert.deepEqual(answers, [null, null, null, null]);
  assert.throws(() => Deno.statSync(`${rig.folder}/asked`), Deno.errors.NotFound);
  // Where the output says yes, nobody is asked.
  const said = await rig.run("echo x; exit 3", asks({ onOutput: ["x"] }));
  assert.equal(said.answer?.kind, "yes");
  assert.throws(() => Deno.statSync(`${rig.folder}/asked`), Deno.errors.NotFound);
  const postCheck = await rig.run("true", { ...asks({}), postChecks: [check] });
  assert.equal(postCheck.answer?.kind, "yes");
  assert.ok(Deno.statSync(`${rig.folder}/asked`));
});

Deno.test("retry_if is told how the execution ended, in the job's folder and environment", async () => {
  await using rig = makePool();
  const tell = question(
    'echo "$EXECUTIONER_STATUS|$EXECUTIONER_REASON|$EXECUTIONER_EXIT_CODE|$EXECUTIONER_SIGNAL|' +
      "$EXECUTIONER_EXECUTION|$(tail -c +$((EXECUTIONER_LOG_OFFSET + 1)) $EXECUTIONER_LOG_FILE)|" +
      '$REGION|$(basename "$PWD")"',
  );
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", REGION: "eu" };
  const folder = rig.folder.split("/").at(-1);
  const ruleOf = async (line: string, options: object = {}) => {
    const { answer } = await rig.run(line, { retry: tell, env, ...options });
    return answer?.kind === "yes" ? answer.rule : answer?.reason;
  };
  const yes = "retry_if says yes: exit code 0: ";
  assert.equal(
    await ruleOf("echo out; exit 7"),
    `${yes}FAILED|exit code 7|7||1|out|eu|${folder}`,
  );
  assert.equal(
    await ruleOf("echo again; kill -9 $$", { logHeading: "--- 2 ---\n" }),
    `${yes}FAILED|killed by SIGKILL||SIGKILL|1|again|eu|${folder}`,
  );
  assert.equal(
    await ruleOf("echo slow; sleep 60", { timeoutMs: 100 }),
    `${yes}TIMEOUT|timed out after 0.1 s|||1|slow|eu|${folder}`,
  );
});

Deno.test("whatever is no exit code 0 within the time is a no, with the reason", async () => {
  await using rig = makePool();
  const reasonOf = async (command: string, timeoutMs?: number) => {
    const { answer, outcome } = await rig.run("exit 7", { retry: question(command, timeoutMs) });
    assert.deepEqual(outcome, { kind: "exited", code: 7 });
    return answer?.kind === "no" ? answer.reason : `yes: ${answer?.rule}`;
  };
  assert.equal(
    await reasonOf("echo no use >&2; exit 3"),
    "retry_if did not say yes: expected exit code 0, found 3: no use",
  );
  assert.match(
    await reasonOf("./not-there.sh"),
    /^retry_if did not say yes: it cannot be executed, exit code 127: .*not-there/,
  );
  assert.equal(
    await reasonOf("kill -9 $$"),
    "retry_if did not say yes: it was killed by SIGKILL",
  );
  assert.equal(
    await reasonOf("sleep 300", 100),
    "retry_if did not say yes: it did not end within 0.1 s",
  );
});

Deno.test("an expression that would take for ever is given up, and the thread goes on", async () => {
  await using rig = makePool();
  const onOutput = ["^(a+)+$", "b"];
  const line = `echo ${"a".repeat(60)}!; exit 3`;
  const { answer, outcome } = await within(
    "the answer",
    rig.run(line, { retry: inquiry({ onOutput }) }),
  );
  assert.deepEqual(outcome, { kind: "exited", code: 3 });
  assert.deepEqual(answer, {
    kind: "no",
    reason: "retry_on_output could not be judged: no end within 2 s",
  });
  const next = await rig.run("echo b; exit 3", { retry: inquiry({ onOutput }) });
  assert.equal(next.answer?.kind, "yes");
});

Deno.test("cancelling ends the question with its processes, and the job has failed all the same", async () => {
  for (const timedOut of [false, true]) {
    await using rig = makePool();
    await new Deno.Command("mkfifo", { args: [`${rig.folder}/pid`] }).output();
    const running = rig.run(timedOut ? "sleep 60" : "exit 7", {
      retry: question("sleep 300 & echo $! > pid; wait"),
      ...(timedOut ? { timeoutMs: 50 } : {}),
    });
    const pid = Number(await within("the question", Deno.readTextFile(`${rig.folder}/pid`)));
    assert.ok(pid > 0 && isAlive(pid));
    rig.pool.terminate(slotId(0), { kind: "cancelled", by: "SIGINT" });
    const { outcome, answer } = await within("the end", running);
    assert.deepEqual(
      outcome,
      timedOut ? { kind: "timed_out", afterMs: 50 } : { kind: "exited", code: 7 },
    );
    assert.deepEqual(answer, {
      kind: "no",
      reason: "retry_if did not say yes: it was cancelled",
    });
    assert.equal(isAlive(pid), false, "the question's process still lives");
  }
});

Deno.test("a cancelled process is not asked about", async () => {
  await using rig = makePool();
  const running = rig.run("sleep 60", { retry: question("touch asked") });
  await rig.until("spawned");
  rig.pool.terminate(slotId(0), { kind: "cancelled", by: "SIGINT" });
  const { outcome, answer } = await within("the end", running);
  assert.deepEqual([outcome, answer], [{ kind: "cancelled", by: "SIGINT" }, null]);
  assert.throws(() => Deno.statSync(`${rig.folder}/asked`), Deno.errors.NotFound);
});

Deno.test("a log that cannot be opened has no output, but somebody can be asked", async () => {
  await using rig = makePool();
  const logPath = `${rig.folder}/no-such-folder/x.log`;
  const conditions = { onOutput: ["x"], question: { command: "exit 4", timeoutMs: 60_000 } };
  const { outcome, answer } = await rig.run("true", { logPath, retry: inquiry(conditions) });
  assert.equal(outcome.kind, "spawn_failed");
  assert.deepEqual(answer, {
    kind: "no",
    reason: `${nothing.reason}; retry_if did not say yes: expected exit code 0, found 4`,
  });
});
