import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import {
  type ConditionProberOptions,
  createConditionProber,
} from "../../../src/adapters/worker/condition_prober.ts";
import type { LookAnswer, ProbedCondition } from "../../../src/core/conditions/condition.ts";
import { resolveCondition } from "../../../src/core/conditions/resolve_condition.ts";
import type { ConditionProber } from "../../../src/ports/condition_prober.ts";
import type { PluginHost, PluginQuestion } from "../../../src/ports/plugin_host.ts";
import { isAlive } from "../../rig/pool_rig.ts";
import { within } from "../../rig/within.ts";
import { eventually } from "../../rig/eventually.ts";

interface Bench extends AsyncDisposable {
  readonly folder: string;
  readonly prober: ConditionProber;
  look(
    condition: ProbedCondition,
    options?: { readonly limitMs?: number; readonly signal?: AbortSignal },
  ): Promise<LookAnswer>;
}

/** Makes a real prober in a folder of its own. */
function makeBench(options: Partial<ConditionProberOptions> = {}): Bench {
  const folder = Deno.makeTempDirSync({ prefix: "executioner-prober-" });
  const prober = createConditionProber({
    entry: new URL("../../../src/runner/slot_worker.ts", import.meta.url),
    permissions: { write: [], net: true, run: true },
    plugins: { ask: () => Promise.reject(new Error("Nobody was expected to ask a plugin")) },
    onTrouble: (message) => assert.fail(message),
    ...options,
  });
  return {
    folder,
    prober,
    look(condition, { limitMs = 20_000, signal = new AbortController().signal } = {}) {
      const env = { PATH: "/usr/bin:/bin", GREETING: "hello", EXECUTIONER_MARK: "run/0/0" };
      const maskValues = ["correct-horse-battery"];
      const look = { condition, jobId: "load", env, cwd: folder, maskValues, limitMs };
      return within("the look is answered", prober.look(look, signal));
    },
    async [Symbol.asyncDispose]() {
      await prober.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function shell(line: string): ProbedCondition {
  return { kind: "command", command: { kind: "shell", line } };
}

/** A signal takes its time, and nobody tells whose child it was not. */
async function untilGone(pid: number): Promise<void> {
  await eventually(`process ${pid} has ended`, () => !isAlive(pid));
}

function reasonOf(answer: LookAnswer): string {
  assert(answer.kind === "not_yet" || answer.kind === "failed", JSON.stringify(answer));
  return `${answer.kind}: ${answer.reason}`;
}

Deno.test("a look at files finds regular ones, by patterns too, and tells changes apart", async () => {
  await using bench = makeBench();
  const file = (path: string) =>
    bench.look({ kind: "file", path: `${bench.folder}/${path}`, stableForMs: 0 });
  assert.equal(reasonOf(await file("a.csv")), "not_yet: expected a regular file, found none");
  Deno.mkdirSync(`${bench.folder}/folder.csv`);
  assert.equal(reasonOf(await file("*.csv")), "not_yet: expected a regular file, found a folder");
  Deno.writeTextFileSync(`${bench.folder}/a.csv`, "1");
  Deno.utimeSync(`${bench.folder}/a.csv`, 1, 1);
  const first = await file("*.csv");
  assert.equal(first.kind === "present" && first.found, `the file "${bench.folder}/a.csv"`);
  assert.deepEqual(await file("*.csv"), first, "nothing has changed");

  // As large, as old, of the same name, and yet another file.
  Deno.writeTextFileSync(`${bench.folder}/new`, "2");
  Deno.utimeSync(`${bench.folder}/new`, 1, 1);
  Deno.renameSync(`${bench.folder}/new`, `${bench.folder}/a.csv`);
  const replaced = await file("*.csv");
  assert.equal(replaced.kind, "present");
  assert.notDeepEqual(replaced, first, "the file was replaced");

  Deno.writeTextFileSync(`${bench.folder}/b.csv`, "3");
  const two = await file("*.csv");
  assert.equal(two.kind === "present" && two.found, `2 files, the first "${bench.folder}/a.csv"`);

  const odd = `${bench.folder}/[odd]{x}`;
  Deno.mkdirSync(odd);
  Deno.writeTextFileSync(`${odd}/c.csv`, "4");
  const pattern = { kind: "file", path: "*.csv", stableForMs: 0 } as const;
  const around = { env: {}, folder: odd };
  const { condition } = resolveCondition(pattern, around, (text) => text);
  assert(condition.ok && condition.value.kind === "file");
  assert.equal((await bench.look(condition.value)).kind, "present", condition.value.path);
});

Deno.test("a look by a command goes by its exit code and quotes its last line", async () => {
  await using bench = makeBench();
  assert.deepEqual(await bench.look(shell("echo $GREETING; pwd -P")), {
    kind: "met",
    found: `exit code 0: ${Deno.realPathSync(bench.folder)}`,
  });
  assert.equal(
    reasonOf(await bench.look(shell("echo not there >&2; exit 3"))),
    "not_yet: expected exit code 0, found 3: not there",
  );
  assert.equal(
    reasonOf(await bench.look(shell("kill -9 $$"))),
    "not_yet: it was killed by SIGKILL",
  );
  // Masked before it is cut: not even the start of a secret is seen.
  const long = `printf '%0190d correct-horse-battery %0190d' 0 0; exit 1`;
  const cut = reasonOf(await bench.look(shell(long)));
  assert.match(cut, / 0{190} \*\*\* 0+\.\.\.$/);
  assert.match(
    reasonOf(await bench.look(shell("no-such-program --flag"))),
    /^failed: it cannot be executed, exit code 127: .*no-such-program/,
  );
});

Deno.test("looks over the network tell what they found", async () => {
  await using bench = makeBench();
  let status = 503;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    return new Response(null, { status });
  });
  const { port } = server.addr;
  const url = `http://user:hunter2@127.0.0.1:${port}/up?key=hunter2`;
  const http = (wanted: number | null = null) =>
    bench.look({ kind: "http", url, method: "GET", status: wanted });
  assert.equal(
    reasonOf(await http()),
    `not_yet: expected status 200 to 299 of http://127.0.0.1:${port}/up, found status 503`,
  );
  assert.equal((await http(503)).kind, "met");
  status = 204;
  assert.deepEqual(await http(), { kind: "met", found: "status 204" });
  const open = await bench.look({ kind: "port", host: "127.0.0.1", port });
  assert.deepEqual(open, { kind: "met", found: `port ${port} of 127.0.0.1 open` });
  await server.shutdown();
  assert.match(
    reasonOf(await bench.look({ kind: "port", host: "127.0.0.1", port })),
    /^not_yet: expected port \d+ of 127\.0\.0\.1 to be open, found no connection: .*refused/i,
  );
  assert.equal(
    reasonOf(await bench.look({ kind: "port", host: "", port })),
    "failed: the host is empty",
  );
  const junk = { kind: "http", url: "${WHERE}/up", method: "GET", status: null } as const;
  assert.equal(reasonOf(await bench.look(junk)), 'failed: it is no web address: "${WHERE}/up"');
});

Deno.test("a look that takes too long is ended with all that it started", async () => {
  await using bench = makeBench();
  const away = `setsid sh -c 'trap "" TERM; echo $$ >> away; while :; do sleep 0.05; done'`;
  const line = `trap '' TERM; sleep 300 & echo $$ $! > ${bench.folder}/pids; ` +
    `${away} & while [ ! -s away ]; do :; done; cat away >> pids; wait; sleep 300`;
  const answer = await bench.look(shell(line), { limitMs: 1_000 });
  assert.equal(reasonOf(answer), "not_yet: the look at it did not end within 1 s");
  const pids = Deno.readTextFileSync(`${bench.folder}/pids`).trim().split(/\s/).map(Number);
  assert.equal(pids.length, 3);
  for (const pid of pids) {
    assert(!isAlive(pid), `process ${pid} outlived the look`);
  }
});

Deno.test("a cancelled look ends its command, and so does the end of the prober", async () => {
  await using bench = makeBench();
  const started = `${bench.folder}/started`;
  const untilStarted = async () => {
    await eventually("the command runs", () => existsSync(started));
    const pid = Number(Deno.readTextFileSync(started));
    Deno.removeSync(started);
    return pid;
  };
  const line = `echo $$ > ${started}.new; mv ${started}.new ${started}; exec sleep 300`;
  const cancel = new AbortController();
  const first = bench.look(shell(line), { signal: cancel.signal });
  const firstPid = await untilStarted();
  cancel.abort();
  assert.equal((await first).kind, "not_yet");
  assert(!isAlive(firstPid), "the command outlived its cancellation");

  const second = bench.look(shell(line));
  const secondPid = await untilStarted();
  await bench.prober.close();
  assert.equal((await second).kind, "not_yet");
  assert(!isAlive(secondPid), "the command outlived the prober");
});

for (const way of ["throw", "wedge"]) {
  Deno.test(`a thread that dies (${way}) is replaced, and no look waits for it`, async () => {
    const troubles: string[] = [];
    await using bench = makeBench({
      onTrouble: (message) => void troubles.push(message),
      entry: new URL("../../fixtures/dying_probe_worker.ts", import.meta.url),
      watch: { pingEveryMs: 50, wedgedAfterMs: 5_000, urgedMs: 5_000 },
    });
    for (let round = 0; round < 2; round++) {
      const reason = reasonOf(await bench.look(shell(way)));
      assert.match(reason, /^not_yet: the thread that looked died: /);
      const pid = /the look at (\d+) broke/.exec(reason)?.[1];
      if (pid !== undefined) await untilGone(Number(pid));
    }
    assert.equal(troubles.length, 2, "each death is told");
    assert.match(troubles[0] ?? "", /^The thread that looks at conditions died: /);
    const met = await bench.look(shell("pid"));
    assert.equal(met.kind, "met");
    if (met.kind === "met") await untilGone(Number(met.found));
  });
}

Deno.test("plugins are asked by their host, within the limit", async () => {
  const questions: PluginQuestion[] = [];
  const plugins: PluginHost = {
    ask(question, signal) {
      questions.push(question);
      if (question.plugin === "quick") return Promise.resolve({ kind: "met", found: "a holiday" });
      return new Promise((resolve) => {
        signal.addEventListener("abort", () => resolve({ kind: "failed", reason: "ended" }));
      });
    },
    close: () => Promise.resolve(),
  };
  await using bench = makeBench({ plugins });
  const ask = (plugin: string) =>
    bench.look({ kind: "plugin", plugin, params: { day: 1 } }, { limitMs: 50 });
  assert.deepEqual(await ask("quick"), { kind: "met", found: "a holiday" });
  assert.equal(
    reasonOf(await ask("slow")),
    "not_yet: the look at it did not end within 0.05 s",
  );
  assert.deepEqual(questions[0], {
    plugin: "quick",
    purpose: "dependency",
    params: { day: 1 },
    jobId: "load",
    env: { PATH: "/usr/bin:/bin", GREETING: "hello", EXECUTIONER_MARK: "run/0/0" },
    cwd: bench.folder,
  });
});
