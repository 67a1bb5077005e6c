import assert from "node:assert/strict";
import { slotId } from "../../../src/core/ids.ts";
import { openDirectStarter } from "../../../src/adapters/process/direct/direct_starter.ts";
import { signalName } from "../../../src/adapters/process/signal_name.ts";
import type { PlainStarter } from "../../../src/adapters/worker/plain_execution.ts";
import type { SlotPoolOptions } from "../../../src/adapters/worker/slot_pool_options.ts";
import { isAlive, makePool, type PoolRig } from "../../rig/pool_rig.ts";
import { eventually } from "../../rig/eventually.ts";

const decoder = new TextDecoder();
const ignore = openDirectStarter() === null;

/** A pool that has no entry for threads: what needs one fails. */
function makeThreadless(options: Partial<SlotPoolOptions> = {}): PoolRig {
  const entry = new URL("about:blank");
  return makePool({ entry, starter: openDirectStarter(), ...options });
}

function directTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

directTest(
  "of 400 jobs that run 40 at once each gets its own end, its own log and nothing of others",
  async () => {
    await using rig = makeThreadless();
    const strangers: string[] = [];
    const inSlot = async (slot: number) => {
      for (let n = 0; n < 10; n++) {
        const code = (slot * 10 + n) % 256;
        const logPath = `${rig.folder}/${slot}-${n}.log`;
        const line = `for f in /proc/self/fd/*; do readlink $f; done; exit ${code}`;
        const { outcome, log } = await rig.run(line, { slot, logPath });
        assert.deepEqual(outcome, code === 0 ? { kind: "succeeded" } : { kind: "exited", code });
        const open = decoder.decode(log).split("\n").filter((target) => target.endsWith(".log"));
        assert(open.length > 0, "the job has no log open");
        strangers.push(...open.filter((target) => target !== logPath));
      }
    };
    await Promise.all(Array.from({ length: 40 }, (_, slot) => inSlot(slot)));
    assert.deepEqual(strangers, []);
  },
);

directTest(
  "no signal is blocked or ignored in a job, and it has its three streams only",
  async () => {
    await using rig = makeThreadless();
    const { log } = await rig.run("grep -E '^Sig(Blk|Ign)' /proc/self/status; ls /proc/self/fd");
    const text = decoder.decode(log);
    assert.match(text, /^SigBlk:\t0+$/m);
    const ignored = BigInt(`0x${/^SigIgn:\t(\w+)$/m.exec(text)?.[1]}`);
    assert.equal((ignored >> 12n) & 1n, 0n, "SIGPIPE is ignored");
    // The fourth is that by which ls reads the folder.
    assert.deepEqual(text.trim().split("\n").slice(2), ["0", "1", "2", "3"]);
  },
);

directTest("words and variables reach a job as they are, however many and long", async () => {
  await using rig = makeThreadless();
  const long = "ä".repeat(60_000);
  const env = { PATH: "/usr/bin:/bin", EMPTY: "", LONG: long, "ODD-NAME": "a=b\nc" };
  const { log } = await rig.run("env -0", { env });
  const expected = Object.entries(env).map(([name, value]) => `${name}=${value}\0`).join("");
  assert(decoder.decode(log) === expected, "the environment is not what was given");
  const words = await rig.run(`/usr/bin/printf '%s|' '' 'ü' '*' 'a b'`, { env });
  assert.equal(decoder.decode(words.log), "|ü|*|a b|");
});

directTest(
  "a log is made where there is none, else appended to, and may be gone in the end",
  async () => {
    await using rig = makeThreadless();
    const part = ({ logOffset, logBytes }: { logOffset: number; logBytes: number }) => (
      { logOffset, logBytes }
    );
    const logPath = `${rig.folder}/own.log`;
    const made = await rig.run("echo first; echo error >&2", { logPath });
    assert.deepEqual(part(made), { logOffset: 0, logBytes: 12 });
    assert.equal(decoder.decode(made.log), "first\nerror\n");
    assert.equal((await Deno.stat(logPath)).mode! & 0o777, 0o640);
    const again = await rig.run("echo second", { logPath });
    assert.deepEqual(part(again), { logOffset: 12, logBytes: 7 });
    const target = `${rig.folder}/target.log`;
    await Deno.symlink(target, `${rig.folder}/link.log`);
    const linked = await rig.run("echo linked", { logPath: `${rig.folder}/link.log` });
    assert.equal(decoder.decode(linked.log), "linked\n");
    for (const end of ["", "mkdir gone.log"]) {
      const gone = await rig.run(`echo gone; rm gone.log; ${end}`, {
        logPath: `${rig.folder}/gone.log`,
      });
      assert.deepEqual([gone.outcome.kind, part(gone)], ["succeeded", {
        logOffset: 0,
        logBytes: 0,
      }]);
    }
  },
);

directTest("a program is found as the job's PATH says at that moment", async () => {
  await using rig = makeThreadless();
  const env = { PATH: `${rig.folder}/first:${rig.folder}/second` };
  const install = async (folder: string) => {
    await Deno.mkdir(`${rig.folder}/${folder}`);
    const text = `#!/bin/sh\necho ${folder}\n`;
    await Deno.writeTextFile(`${rig.folder}/${folder}/tool`, text, { mode: 0o755 });
  };
  await install("second");
  assert.equal(decoder.decode((await rig.run("tool", { env })).log), "second\n");
  await install("first");
  assert.equal(decoder.decode((await rig.run("tool", { env })).log), "first\n");
});

directTest("a bug in how executions are started is the end of one, not of the engine", async () => {
  const starter = openDirectStarter();
  assert(starter !== null);
  const sound: PlainStarter = {
    start: (spec) => starter.start(spec),
    openLog: (path) => starter.openLog(path),
    openPipe: () => starter.openPipe(),
    sizeOf: (path) => starter.sizeOf(path),
    groupExists: (leader) => starter.groupExists(leader),
    close: () => starter.close(),
  };
  const bug = () => {
    throw new Error("Internal error: a bug");
  };
  const ofExit = new Error("Internal error: a bug");
  const faulty: Readonly<Record<string, Partial<PlainStarter>>> = {
    "opening the log": { start: () => Promise.resolve(null), openLog: bug },
    "looking at the log": { sizeOf: bug },
    "starting": { start: bug },
    "waiting": {
      start: async (spec) => {
        const started = await starter.start(spec);
        return started === null ? null : { ...started, exit: Promise.reject(ofExit) };
      },
    },
    "looking at the group": { groupExists: bug },
  };
  for (const [where, fault] of Object.entries(faulty)) {
    await using rig = makeThreadless({ starter: { ...sound, ...fault } });
    const { outcome, pid } = await rig.run("sleep 60 & exec sleep 0.01");
    const message = "Internal error: a bug";
    assert.deepEqual(outcome, { kind: "slot_died", message }, where);
    assert(pid === null || !isAlive(pid), `${where}: the process is still there`);
    assert.equal(rig.events.filter(({ kind }) => kind === "ended").length, 1, where);
  }
});

directTest("a process is told before its end, and while it lasts if it does", async () => {
  await using rig = makeThreadless();
  const lasting = rig.run("sleep 60");
  const told = await rig.until("spawned");
  assert(isAlive(told.pid), "the process is not told while it runs");
  assert(told.startTicks !== null, "its start time is not told");
  const { pid } = await rig.run("true", { slot: 1 });
  rig.pool.terminate(slotId(0), { kind: "cancelled", by: "the test" });
  assert.equal((await lasting).pid, told.pid);
  assert.deepEqual(
    rig.events.map((event) => [event.kind, event.kind === "notice" ? null : event.pid]),
    [["spawned", told.pid], ["spawned", pid], ["ended", pid], ["ended", told.pid]],
  );
});

directTest(
  "an execution that is ended at its start is told, and kept within its limit",
  async () => {
    await using rig = makeThreadless();
    const at = { kind: "cancelled", by: "the test" } as const;
    const running = rig.run("sleep 60");
    rig.pool.terminate(slotId(0), at);
    assert.deepEqual((await running).outcome, at);
    const { outcome } = await rig.run("sleep 60", { slot: 1, timeoutMs: 0 });
    assert.deepEqual(outcome, { kind: "timed_out", afterMs: 0 });
    const kinds = rig.events.map(({ kind }) => kind);
    assert.deepEqual(kinds, ["spawned", "ended", "spawned", "ended"]);
  },
);

const maskValues = ["hunter22"];

directTest(
  "secrets are masked in both streams, which keep their order and every byte",
  async () => {
    await using rig = makeThreadless();
    const line =
      "for i in $(seq 20000); do echo out $i hunter22; echo err $i >&2; done; printf hunter2";
    const { outcome, log } = await rig.run(line, { maskValues });
    assert.equal(outcome.kind, "succeeded");
    const lines = Array.from({ length: 20_000 }, (_, n) => `out ${n + 1} ***\nerr ${n + 1}\n`);
    assert(decoder.decode(log) === `${lines.join("")}hunter2`, "the log is not what was written");
    const big = await rig.run("head -c 50000000 /dev/zero", { maskValues });
    assert.equal(big.logBytes, 50_000_000);
  },
);

directTest("of 50 masked jobs at once each has its own output, fast or slow", async () => {
  await using rig = makeThreadless();
  const runs = Array.from({ length: 50 }, async (_, slot) => {
    const line = slot % 2 === 0
      ? `seq ${slot}000000 ${slot}060000; echo hunter22 ${slot}`
      : `for i in 1 2 3; do echo ${slot} $i; sleep 0.1; done; echo hunter22 ${slot}`;
    const { outcome, log } = await rig.run(line, { slot, maskValues });
    assert.equal(outcome.kind, "succeeded");
    const lines = decoder.decode(log).trimEnd().split("\n");
    assert.equal(lines.length, slot % 2 === 0 ? 60_002 : 4, `slot ${slot}`);
    assert.equal(lines.at(-1), `*** ${slot}`);
  });
  await Promise.all(runs);
});

directTest("a masked job ends although a daemon keeps its pipe", async () => {
  await using rig = makeThreadless();
  const line = "setsid sh -c 'echo $$; exec sleep 30' & sleep 0.2; echo done";
  const { outcome, log } = await rig.run(line, { maskValues });
  const [daemon = "", ...rest] = decoder.decode(log).trimEnd().split("\n");
  Deno.kill(Number(daemon), "SIGKILL");
  assert.equal(outcome.kind, "succeeded");
  assert.deepEqual(rest, ["done"]);
});

directTest("a pool that is closed keeps no pipe of a masked job", async () => {
  const pipes = () =>
    [...Deno.readDirSync("/proc/self/fd")].filter(({ name }) => {
      try {
        return Deno.readLinkSync(`/proc/self/fd/${name}`).startsWith("pipe:");
      } catch {
        return false;
      }
    }).length;
  const before = pipes();
  let daemon = 0;
  {
    await using rig = makeThreadless();
    const line = "setsid sh -c 'echo $$ > daemon; exec sleep 60' & sleep 60";
    void rig.run(line, { maskValues, cwd: rig.folder });
    await rig.until("spawned");
    daemon = await eventually("the daemon runs", async () => {
      const pid = Number(await Deno.readTextFile(`${rig.folder}/daemon`).catch(() => "0"));
      return pid !== 0 && pid;
    });
  }
  try {
    await eventually("no pipe that nobody reads is open", () => pipes() <= before);
  } finally {
    Deno.kill(daemon, "SIGKILL");
  }
});

directTest("a masked job that is too slow is ended, and its output is kept", async () => {
  await using rig = makeThreadless();
  const { outcome, log } = await rig.run("echo begun; sleep 60", { maskValues, timeoutMs: 300 });
  assert.deepEqual(outcome, { kind: "timed_out", afterMs: 300 });
  assert.equal(decoder.decode(log), "begun\n");
});

directTest("a masked job whose log cannot be written fails, and the reason is told", async () => {
  await using rig = makeThreadless();
  for (const line of ["echo a little", "head -c 1000000 /dev/zero"]) {
    const { outcome } = await rig.run(line, { maskValues, logPath: "/dev/full" });
    assert.deepEqual(outcome, { kind: "log_failed", message: "No space left on device" });
  }
});

Deno.test("signals have the names that the runtime gives them", async () => {
  for (const signal of [1, 2, 6, 9, 13, 15, 16, 24, 31]) {
    const command = new Deno.Command("/bin/sh", { args: ["-c", `kill -${signal} $$`] });
    assert.equal(signalName(signal), (await command.output()).signal, String(signal));
  }
  assert.deepEqual([32, 34, 40, 64, 65].map(signalName), [
    null,
    "SIGRTMIN",
    "SIGRTMIN+6",
    "SIGRTMIN+30",
    null,
  ]);
});
