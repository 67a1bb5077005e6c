import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { openDirectStarter } from "../../../src/adapters/process/direct/direct_starter.ts";
import type { SlotPoolOptions } from "../../../src/adapters/worker/slot_pool_options.ts";
import { makeThread } from "../../../src/adapters/worker/make_thread.ts";
import { slotId } from "../../../src/core/ids.ts";
import { makeCheck } from "../../rig/make_check.ts";
import { isAlive, makePool } from "../../rig/pool_rig.ts";
import { within } from "../../rig/within.ts";
import { eventually } from "../../rig/eventually.ts";

const decoder = new TextDecoder();
const threadEntry = new URL("../../../src/runner/slot_worker.ts", import.meta.url);
const dyingEntry = new URL("../../fixtures/dying_slot_worker.ts", import.meta.url);

/** Jobs that are nothing but a process are started by the main thread where the system allows it. */
function inBothWays(
  name: string,
  body: (way: () => Partial<SlotPoolOptions>) => Promise<void>,
): void {
  Deno.test(`${name}, by a thread`, () => body(() => ({})));
  const ignore = openDirectStarter() === null;
  const direct = () => ({ starter: openDirectStarter(), entry: new URL("about:blank") });
  Deno.test({ name: `${name}, without a thread`, ignore, fn: () => body(direct) });
}

inBothWays("both streams reach the log whole and in the order of their writing", async (way) => {
  await using rig = makePool(way());
  const line = "for i in 1 2 3 4 5 6 7 8 9; do echo out $i; echo err $i >&2; done; printf end";
  const { outcome, log } = await rig.run(line);
  assert.equal(outcome.kind, "succeeded");
  const expected = Array.from({ length: 9 }, (_, n) => `out ${n + 1}\nerr ${n + 1}\n`).join("");
  assert.equal(decoder.decode(log), `${expected}end`);
});

inBothWays("20,000 lines, then 100 MB, are kept to the last byte (D1, D15)", async (way) => {
  await using rig = makePool(way());
  const lines = await rig.run("seq 1 20000");
  assert.equal(decoder.decode(lines.log).trimEnd().split("\n").length, 20_000);
  assert(decoder.decode(lines.log).endsWith("\n20000\n"));
  const big = await rig.run("head -c 100000000 /dev/zero");
  assert.equal(big.outcome.kind, "succeeded");
  assert.equal(big.logBytes, 100_000_000);
});

inBothWays("invalid UTF-8 and NUL bytes are kept as they are (D15)", async (way) => {
  await using rig = makePool(way());
  const { log } = await rig.run(String.raw`printf 'a\377\000\303(b'; seq 1 20000 >&2`);
  assert.deepEqual([...log.subarray(0, 6)], [0x61, 0xff, 0x00, 0xc3, 0x28, 0x62]);
  assert(log.length > 100_000, `only ${log.length} bytes followed the invalid ones`);
});

inBothWays(
  "a plain command is a child of the engine itself, leading its own session",
  async (way) => {
    await using rig = makePool(way());
    const { log, pid } = await rig.run("cat /proc/self/stat");
    const [, parent, group, session] = decoder.decode(log).split(") ")[1]?.split(" ") ?? [];
    assert.equal(Number(parent), Deno.pid, "a shell stands between engine and job");
    assert.equal(Number(group), pid);
    assert.equal(Number(session), pid);
  },
);

inBothWays("a job has no input, only the given variables, and the working folder", async (way) => {
  await using rig = makePool(way());
  const { log } = await rig.run("cat; pwd; env | sort", { env: { PATH: "/usr/bin:/bin", A: "1" } });
  const lines = decoder.decode(log).trimEnd().split("\n");
  assert.equal(lines[0], Deno.realPathSync(rig.folder));
  assert.deepEqual(lines.slice(1).filter((line) => !/^(PWD|OLDPWD|SHLVL|_)=/.test(line)), [
    "A=1",
    "PATH=/usr/bin:/bin",
  ]);
});

inBothWays("exit codes and signals are told apart", async (way) => {
  await using rig = makePool(way());
  assert.deepEqual((await rig.run("exit 3")).outcome, { kind: "exited", code: 3 });
  assert.deepEqual((await rig.run("kill -9 $$")).outcome, { kind: "signalled", signal: "SIGKILL" });
  assert.deepEqual((await rig.run("exit 137")).outcome, { kind: "exited", code: 137 });
  // The runtime knows no name of these and fails: without care the thread dies of it.
  assert.deepEqual((await rig.run("kill -40 $$")).outcome, {
    kind: "signalled",
    signal: "SIGRTMIN+6",
  });
});

inBothWays("a program that is not there fails as a shell makes it fail", async (way) => {
  await using rig = makePool({ ...way(), entry: threadEntry });
  const { outcome, log } = await rig.run("no-such-program --flag");
  assert.deepEqual(outcome, { kind: "exited", code: 127 });
  assert.match(decoder.decode(log), /no-such-program: (command )?not found/);
});

Deno.test("a thread whose module cannot be loaded ends its job, and the next job gets a new one", async () => {
  await using rig = makePool({ entry: new URL("no-such-scheme:thread") });
  for (let n = 0; n < 2; n++) assert.equal((await rig.run("true")).outcome.kind, "slot_died");
});

Deno.test("a thread that the system does not allow is said, and a bug is no such thing", () => {
  const failing = (error: Error) => () =>
    makeThread(() => {
      throw error;
    });
  const refused = failing(new Deno.errors.WouldBlock("Resource temporarily unavailable"))();
  assert.match(refused.ok ? "" : refused.error, /^the system allows no more threads/);
  assert.throws(failing(new TypeError("a bug")), /a bug/);
});

inBothWays("what cannot be started is said, and the slot goes on", async (way) => {
  await using rig = makePool({ ...way(), entry: threadEntry });
  const noFolder = await rig.run("true", { cwd: `${rig.folder}/missing` });
  assert.equal(noFolder.outcome.kind, "spawn_failed");
  const noLog = await rig.run("true", { logPath: `${rig.folder}/missing/x.log` });
  assert.equal(noLog.outcome.kind, "spawn_failed");
  assert.equal((await rig.run("true")).outcome.kind, "succeeded");
});

inBothWays("a job that ended in time did, though the engine stood still meanwhile", async (way) => {
  for (const maskValues of [[], ["not-to-be-seen"]]) {
    await using rig = makePool(way());
    const running = rig.run("sleep 0.3", { timeoutMs: 600, maskValues });
    await rig.until("spawned");
    // As a stopped process stands, or one whose machine is busy with others.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
    assert.equal((await running).outcome.kind, "succeeded", `masked: ${maskValues.length > 0}`);
  }
});

inBothWays(
  "a timeout ends the whole group, also what ignores TERM, in fractions of a second (D7, D20)",
  async (way) => {
    await using rig = makePool(way());
    const line = "trap '' TERM; sleep 300 & echo $! > child; while :; do sleep 1; done";
    const before = performance.now();
    const { outcome, pid } = await rig.run(line, { timeoutMs: 250 });
    const took = performance.now() - before;
    assert.deepEqual(outcome, { kind: "timed_out", afterMs: 250 });
    assert(took < 5_000, `it took ${took} ms`);
    const child = Number(Deno.readTextFileSync(`${rig.folder}/child`));
    assert(pid !== null && !isAlive(pid) && !isAlive(child), "a process outlived the timeout");
  },
);

inBothWays("a job that ends by itself on TERM still counts as timed out", async (way) => {
  await using rig = makePool(way());
  const { outcome } = await rig.run("trap 'exit 0' TERM; sleep 60 & wait", { timeoutMs: 200 });
  assert.deepEqual(outcome, { kind: "timed_out", afterMs: 200 });
});

inBothWays(
  "a background child that holds the log neither hangs the job nor outlives it",
  async (way) => {
    await using rig = makePool(way());
    const { outcome, log } = await rig.run("sleep 300 & echo $!");
    assert.equal(outcome.kind, "succeeded");
    assert(!isAlive(Number(decoder.decode(log))), "the child still runs");
    assert.match((await rig.until("notice")).message, /Ended 1 process that the job left behind/);
  },
);

inBothWays("what a background child writes soon after the job's end is kept", async (way) => {
  await using rig = makePool(way());
  const { log } = await rig.run("(sleep 0.2; echo late) & echo now");
  assert.equal(decoder.decode(log), "now\nlate\n");
});

inBothWays("a daemon with its output elsewhere is left alone, and said", async (way) => {
  await using rig = makePool(way());
  const { log } = await rig.run("sleep 300 >/dev/null 2>&1 & echo $!");
  const daemon = Number(decoder.decode(log));
  const alive = isAlive(daemon);
  if (alive) Deno.kill(daemon, "SIGKILL");
  assert(alive, "the daemon was ended");
  assert.match((await rig.until("notice")).message, /left 1 process running in the background/);
});

inBothWays("cancelling before the process exists ends it as soon as it does", async (way) => {
  await using rig = makePool(way());
  const running = rig.run("sleep 300");
  rig.pool.terminate(slotId(0), { kind: "cancelled", by: "SIGTERM" });
  assert.deepEqual((await running).outcome, { kind: "cancelled", by: "SIGTERM" });
});

inBothWays("killing at once also ends what ignores TERM after its leader has gone", async (way) => {
  await using rig = makePool(way());
  const stubborn = "trap '' TERM; echo $$ > child; while :; do sleep 1; done";
  const running = rig.run(`sh -c "${stubborn.replaceAll("$", "\\$")}" & wait`, { graceMs: 60_000 });
  const { pid } = await rig.until("spawned");
  await eventually("the child runs", () => existsSync(`${rig.folder}/child`));
  rig.pool.terminate(slotId(0), { kind: "cancelled", by: "SIGINT" });
  await eventually("the leader has gone", () => !isAlive(pid));
  // Later than these on the same thread, the pool knows that the leader has gone.
  for (let n = 0; n < 3; n++) await rig.run("true", { slot: 1 });
  rig.pool.killNow({ kind: "cancelled", by: "SIGTERM" });
  const before = performance.now();
  assert.deepEqual((await running).outcome, { kind: "cancelled", by: "SIGINT" });
  assert(performance.now() - before < 10_000, "the second signal waited for the grace");
  const child = Number(Deno.readTextFileSync(`${rig.folder}/child`));
  assert(!isAlive(child), "a process outlived the second signal");
});

inBothWays("what is killed at once has not failed, whoever is told of it first", async (way) => {
  await using rig = makePool(way());
  const running = rig.run("exec sleep 300");
  await rig.until("spawned");
  rig.pool.killNow({ kind: "cancelled", by: "SIGTERM" });
  assert.deepEqual((await running).outcome, { kind: "cancelled", by: "SIGTERM" });
});

Deno.test("post-checks see the complete log and decide after a success only", async () => {
  await using rig = makePool();
  const check = makeCheck("check_no_ora_errors", { log_file: "slot-0.log" });
  const bad = await rig.run("echo fine; echo ORA-00942; echo more", { postChecks: [check] });
  assert.deepEqual(bad.outcome, {
    kind: "check_failed",
    phase: "post",
    check: "check_no_ora_errors",
    message: 'expected no line with "ORA-", found "slot-0.log" line 2: ORA-00942',
  });
  const failed = await rig.run("exit 4", { postChecks: [check] });
  assert.deepEqual(failed.outcome, { kind: "exited", code: 4 });
});

Deno.test("cancelling ends a check with its processes, and nothing follows it", async () => {
  for (const phase of ["preChecks", "postChecks"] as const) {
    await using rig = makePool();
    await new Deno.Command("mkfifo", { args: [`${rig.folder}/pid`] }).output();
    const command = "sleep 300 & echo $! > pid; wait";
    const running = rig.run("touch ran", { [phase]: [makeCheck("check_command", { command })] });
    const pid = Number(
      await within("the check's process", Deno.readTextFile(`${rig.folder}/pid`)),
    );
    assert.ok(pid > 0 && isAlive(pid));
    rig.pool.terminate(slotId(0), { kind: "cancelled", by: "SIGINT" });
    const { outcome, checks } = await within("the end", running);
    assert.deepEqual(outcome, { kind: "cancelled", by: "SIGINT" });
    assert.deepEqual(checks.map(({ ok, message }) => [ok, message]), [[false, "it was cancelled"]]);
    assert.equal(isAlive(pid), false, "the check's process still lives");
    const ran = [...Deno.readDirSync(rig.folder)].some(({ name }) => name === "ran");
    assert.equal(ran, phase === "postChecks");
  }
});

Deno.test("a job's time limit does not hold for its post-checks", async () => {
  await using rig = makePool();
  const postChecks = [makeCheck("check_command", { command: "sleep 0.6", exit_code: 0 })];
  const { outcome } = await rig.run("true", { postChecks, timeoutMs: 300 });
  assert.deepEqual(outcome, { kind: "succeeded" });
});

Deno.test("a failed pre-check keeps the command from running", async () => {
  await using rig = makePool();
  const preChecks = [makeCheck("check_file_exists", { path: "input.csv" })];
  const { outcome, pid } = await rig.run("touch ran", { preChecks });
  assert.equal(outcome.kind === "check_failed" && outcome.phase, "pre");
  assert.equal(pid, null);
  assert.throws(() => Deno.statSync(`${rig.folder}/ran`), Deno.errors.NotFound);
});

inBothWays(
  "an appended execution is told apart in the log, also behind an unfinished line",
  async (way) => {
    await using rig = makePool(way());
    await rig.run("printf first");
    const second = await rig.run("printf second", { logHeading: "--- execution 2 ---\n" });
    assert.equal(decoder.decode(second.log), "second");
    assert.equal(
      Deno.readTextFileSync(`${rig.folder}/slot-0.log`),
      "first\n--- execution 2 ---\nsecond",
    );
  },
);

Deno.test("eight slots share one thread without waiting for each other", async () => {
  await using rig = makePool();
  const gate = `${rig.folder}/gate`;
  // Each waits for the last one: this ends only if all eight run at the same time.
  const line = (n: number) =>
    n === 7 ? `touch ${gate}` : `until [ -e ${gate} ]; do sleep 0.01; done`;
  const runs = Array.from(
    { length: 8 },
    (_, slot) => rig.run(line(slot), { slot, timeoutMs: 20_000 }),
  );
  const kinds = (await Promise.all(runs)).map(({ outcome }) => outcome.kind);
  assert.deepEqual(kinds, Array(8).fill("succeeded"));
});

const secret = "s3cr3t-value";
const withSecret = {
  env: { PATH: "/usr/local/bin:/usr/bin:/bin", PASSWORD: secret },
  maskValues: [secret],
};

Deno.test("a job's secrets are masked in its log, split over two writes and on both streams", async () => {
  await using rig = makePool();
  const { outcome, log, pid } = await rig.run(
    'echo "$PASSWORD"; printf s3cr >&2; sleep 0.05; printf "3t-val"; printf "ue|"; cut -d" " -f4,5 /proc/$$/stat; printf s3cr',
    withSecret,
  );
  assert.equal(outcome.kind, "succeeded");
  const [first, second, rest] = decoder.decode(log).split("\n");
  assert.equal(first, "***");
  assert.equal(second, `***|${Deno.pid} ${pid}`, "a shell stands between engine and job");
  assert.equal(rest, "s3cr", "the last bytes are lost");
  assert.equal(log.length, Deno.statSync(`${rig.folder}/slot-0.log`).size);
});

Deno.test("masked output keeps the order of both streams, every byte of 100 MB, and invalid UTF-8", async () => {
  await using rig = makePool();
  const line = "for i in 1 2 3 4 5 6 7 8 9; do echo out $i; echo err $i >&2; done; printf end";
  const expected = Array.from({ length: 9 }, (_, n) => `out ${n + 1}\nerr ${n + 1}\n`).join("");
  assert.equal(decoder.decode((await rig.run(line, withSecret)).log), `${expected}end`);
  const odd = await rig.run(String.raw`printf 'a\377\000\303(b'`, withSecret);
  assert.deepEqual([...odd.log], [0x61, 0xff, 0x00, 0xc3, 0x28, 0x62]);
  const big = await rig.run("head -c 100000000 /dev/zero", withSecret);
  assert.equal(big.outcome.kind, "succeeded");
  assert.equal(big.logBytes, 100_000_000);
});

Deno.test("with secrets as without: exit codes, missing programs, timeouts", async () => {
  await using rig = makePool();
  assert.deepEqual((await rig.run("exit 3", withSecret)).outcome, { kind: "exited", code: 3 });
  assert.deepEqual((await rig.run("kill -9 $$", withSecret)).outcome, {
    kind: "signalled",
    signal: "SIGKILL",
  });
  const missing = await rig.run("no-such-program --flag", withSecret);
  assert.deepEqual(missing.outcome, { kind: "exited", code: 127 });
  assert.match(decoder.decode(missing.log), /no-such-program: (command )?not found/);
  const line = "trap '' TERM; while :; do echo busy; done";
  const endless = await rig.run(line, { ...withSecret, timeoutMs: 250 });
  assert.deepEqual(endless.outcome, { kind: "timed_out", afterMs: 250 });
  assert(endless.pid !== null && !isAlive(endless.pid), "the process outlived the timeout");
});

Deno.test("a background child that holds a job's pipe neither hangs the job nor outlives it", async () => {
  await using rig = makePool();
  const { outcome, log } = await rig.run("sleep 300 & echo $!", withSecret);
  assert.equal(outcome.kind, "succeeded");
  assert(!isAlive(Number(decoder.decode(log))), "the child still runs");
  assert.match((await rig.until("notice")).message, /Ended 1 process that the job left behind/);
});

Deno.test("what a background child writes into a pipe soon after the job's end is kept", async () => {
  await using rig = makePool();
  const { log } = await rig.run("(sleep 0.2; echo late $PASSWORD) & echo now", withSecret);
  assert.equal(decoder.decode(log), "now\nlate ***\n");
});

Deno.test("a daemon of a job with secrets is left alone, and one that keeps the pipe is not waited for", async () => {
  await using rig = makePool();
  const line = "sleep 300 >/dev/null 2>&1 & echo $!; setsid sleep 300 & sleep 0.2; echo $!";
  const before = performance.now();
  const { outcome, log } = await rig.run(line, withSecret);
  const took = performance.now() - before;
  const daemons = decoder.decode(log).trim().split("\n").map(Number);
  const alive = daemons.map(isAlive);
  for (const daemon of daemons) if (isAlive(daemon)) Deno.kill(daemon, "SIGKILL");
  assert.deepEqual(alive, [true, true], "a daemon was ended");
  assert.equal(outcome.kind, "succeeded");
  assert(took < 8_000, `it took ${took} ms`);
});

Deno.test("a thread that does not answer keeps what is cancelled for a moment only", async () => {
  await using rig = makePool({
    entry: dyingEntry,
    watch: { pingEveryMs: 50, wedgedAfterMs: 60_000, urgedMs: 200 },
  });
  const stuck = rig.run("wedge");
  const { pid } = await within("its process is there", rig.until("spawned"));
  const behind = rig.run("wedge", { slot: 1 });
  rig.pool.terminate(slotId(0), { kind: "timed_out", afterMs: 1 });
  rig.pool.terminate(slotId(0), { kind: "cancelled", by: "SIGTERM" });
  rig.pool.terminate(slotId(1), { kind: "cancelled", by: "SIGTERM" });
  const outcomes = (await within("both end", Promise.all([stuck, behind])))
    .map(({ outcome }) => outcome);
  assert.deepEqual(outcomes, [
    { kind: "timed_out", afterMs: 1 },
    { kind: "cancelled", by: "SIGTERM" },
  ]);
  assert(!isAlive(pid), `process ${pid} outlived its slot`);
});

for (const way of ["throw", "wedge", "close"]) {
  Deno.test(`a thread that dies (${way}) is replaced and its process group ended`, async () => {
    await using rig = makePool({
      entry: dyingEntry,
      // Long enough for the first round to compile the thread's module.
      watch: { pingEveryMs: 50, wedgedAfterMs: 5_000, urgedMs: 5_000 },
    });
    for (let round = 0; round < 2; round++) {
      const { outcome, pid } = await rig.run(way);
      assert.equal(outcome.kind, "slot_died", JSON.stringify(outcome));
      assert(pid !== null && !isAlive(pid), `process ${pid} outlived its slot`);
    }
  });
}
