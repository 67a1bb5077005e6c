/** What leaves a job's session and group, ignores TERM, or both (D7). */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { slotId } from "../../../src/core/ids.ts";
import { makeCheck } from "../../rig/make_check.ts";
import { isAlive, makePool, type PoolRig } from "../../rig/pool_rig.ts";
import { within } from "../../rig/within.ts";

const decoder = new TextDecoder();

/** Writes its pid to a file, ignores TERM and goes on for ever. */
const stubborn = `#!/bin/sh
trap '' TERM
echo $$ > "$1.new" && /bin/mv "$1.new" "$1"
while :; do /bin/sleep 0.05; done
`;

/** Ways to leave the group of a job. */
const escapes: Readonly<Record<string, string>> = {
  "a session of its own": "setsid ./stubborn pid >/dev/null 2>&1 &",
  "a double fork into a session of its own": "(setsid sh -c './stubborn pid &' >/dev/null 2>&1 &);",
  "a group of its own, by job control": "bash -c 'set -m; ./stubborn pid & wait' >/dev/null 2>&1 &",
  "a session without an environment, below a parent that stays":
    "sh -c 'env -i /usr/bin/setsid -w ./stubborn pid; true' >/dev/null 2>&1 &",
};

function env(mark: string): Record<string, string> {
  return { PATH: "/usr/local/bin:/usr/bin:/bin", EXECUTIONER_MARK: `outer/1/1 ${mark}` };
}

async function writeStubborn({ folder }: PoolRig): Promise<void> {
  await Deno.writeTextFile(`${folder}/stubborn`, stubborn);
  await Deno.chmod(`${folder}/stubborn`, 0o755);
}

async function pidIn({ folder }: PoolRig, name = "pid"): Promise<number> {
  using watcher = Deno.watchFs(folder);
  const path = `${folder}/${name}`;
  const written = async () => {
    if (existsSync(path)) return;
    for await (const _ of watcher) if (existsSync(path)) return;
  };
  await within(`"${name}" is written`, written());
  return Number(await Deno.readTextFile(path));
}

for (const [how, line] of Object.entries(escapes)) {
  Deno.test(`D7: ${how} saves no process from a job's timeout or cancellation`, async () => {
    await using rig = makePool();
    await writeStubborn(rig);
    for (const end of ["timed_out", "cancelled"] as const) {
      const running = rig.run(`${line} exec sleep 300`, {
        env: env(`${crypto.randomUUID()}/0/1`),
        timeoutMs: end === "timed_out" ? 1_000 : 60_000,
      });
      const pid = await pidIn(rig);
      assert(isAlive(pid), `${end}: it has come to life`);
      if (end === "cancelled") rig.pool.terminate(slotId(0), { kind: end, by: "SIGTERM" });
      assert.equal((await running).outcome.kind, end);
      assert(!isAlive(pid), `${end}: process ${pid} outlived the job`);
      await Deno.remove(`${rig.folder}/pid`);
    }
  });
}

Deno.test("what a job starts faster than it can be ended is ended nevertheless", async () => {
  await using rig = makePool();
  const mark = `${crypto.randomUUID()}/0/1`;
  // One generation after another, each in a session of its own, until it is ended.
  const line = "(while :; do setsid sh -c 'sleep 0.01; true' & sleep 0.005; done) & exec sleep 300";
  const { outcome } = await rig.run(line, { env: env(mark), timeoutMs: 300 });
  assert.equal(outcome.kind, "timed_out");
  assert.deepEqual(marked(mark), []);
});

Deno.test("what another execution of the job has left as a daemon is not ended", async () => {
  await using rig = makePool();
  const run = crypto.randomUUID();
  const first = await rig.run("setsid sleep 300 >/dev/null 2>&1 & echo $!", {
    env: env(`${run}/0/1`),
  });
  const daemon = Number(decoder.decode(first.log));
  await rig.run("sleep 300", { env: env(`${run}/0/11`), timeoutMs: 100 });
  const alive = isAlive(daemon);
  if (alive) Deno.kill(daemon, "SIGKILL");
  assert(alive, "the daemon was ended");
});

Deno.test("a second signal kills what has left the group at once", async () => {
  await using rig = makePool();
  await writeStubborn(rig);
  const running = rig.run("setsid ./stubborn pid >/dev/null 2>&1 & exec sleep 300", {
    env: env(`${crypto.randomUUID()}/0/1`),
    graceMs: 30_000,
  });
  const pid = await pidIn(rig);
  rig.pool.terminate(slotId(0), { kind: "cancelled", by: "SIGINT" });
  const before = performance.now();
  rig.pool.killNow({ kind: "cancelled", by: "SIGTERM" });
  await running;
  assert(performance.now() - before < 5_000, "the grace was not waited for");
  assert(!isAlive(pid));
});

Deno.test("a check that takes too long takes with it what has left its group, but no daemon of the job", async () => {
  await using rig = makePool();
  await writeStubborn(rig);
  const { outcome, log } = await rig.run("setsid sleep 300 >/dev/null 2>&1 & echo $!", {
    env: env(`${crypto.randomUUID()}/0/1`),
    postChecks: [makeCheck("check_command", {
      command: "setsid ./stubborn pid >/dev/null 2>&1 & sleep 300",
      exit_code: 0,
    }, { timeoutMs: 500 })],
  });
  const daemon = Number(decoder.decode(log));
  const alive = isAlive(daemon);
  if (alive) Deno.kill(daemon, "SIGKILL");
  assert.equal(outcome.kind, "check_failed");
  assert(!isAlive(await pidIn(rig)), "a process of the check outlived it");
  assert(alive, "a daemon of the job was ended");
});

/** Pids of living processes that carry a mark. */
function marked(mark: string): readonly string[] {
  return [...Deno.readDirSync("/proc")].flatMap(({ name }) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const isMarked = Deno.readTextFileSync(`/proc/${name}/environ`).includes(mark);
      return isMarked && isAlive(Number(name)) ? [name] : [];
    } catch {
      return [];
    }
  });
}
