import assert from "node:assert/strict";
import { commandOf } from "../../../src/adapters/proc/census.ts";
import { readEngineIdentity } from "../../../src/adapters/proc/engine_identity.ts";
import { sightProcess } from "../../../src/adapters/proc/process_sighting.ts";
import { judgeEngine } from "../../../src/core/engine_life.ts";
import { eventually } from "../../rig/eventually.ts";

Deno.test("this process is alive, and one that has ended is not", async () => {
  const self = readEngineIdentity("1");
  assert.equal(judgeEngine(self, sightProcess(self.pid, self)), "alive");
  const child = new Deno.Command("true").spawn();
  await child.status;
  const gone = { ...self, pid: child.pid };
  assert.equal(judgeEngine(gone, sightProcess(child.pid, self)), "dead");
});

Deno.test({
  name: "another process with the same pid is not the engine",
  ignore: Deno.build.os !== "linux",
  fn: () => {
    const self = readEngineIdentity("1");
    assert.ok(self.pidStartTicks !== null);
    const earlier = { ...self, pidStartTicks: self.pidStartTicks - 1 };
    assert.equal(judgeEngine(earlier, sightProcess(self.pid, self)), "dead");
    const otherBoot = { ...self, bootId: "x" };
    assert.equal(judgeEngine(otherBoot, sightProcess(self.pid, self)), "dead");
  },
});

Deno.test({
  name: "what a process was started with is told in its own letters, cut between them",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const child = new Deno.Command("sh", {
      args: ["-c", "echo; read x", "Überträge", "\u{1f600}".repeat(200)],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    try {
      // It has no arguments before it is the shell.
      await child.stdout.getReader().read();
      const told = commandOf(child.pid);
      assert.match(told, /^\S*sh -c echo; read x Überträge (\u{1f600})+\.\.\.$/u);
    } finally {
      await child.stdin.close();
      await child.status;
    }
  },
});

Deno.test({
  name: "a zombie is gone",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    // The shell becomes a program that never waits for the child.
    const parent = new Deno.Command("sh", {
      args: ["-c", "sleep 1000 & echo $!; exec cat"],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const output = parent.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const input = parent.stdin.getWriter();
    try {
      const pid = Number((await output.read()).value);
      await input.write(new TextEncoder().encode("?"));
      assert.equal((await output.read()).value, "?", "it has become that program");
      const self = readEngineIdentity("1");
      assert.notEqual(sightProcess(pid, self).process, null);
      Deno.kill(pid, "SIGKILL");
      // Nothing tells of the end of another's child.
      await eventually(
        "the zombie counts as gone",
        () => sightProcess(pid, self).process === null,
      );
      assert.match(Deno.readTextFileSync(`/proc/${pid}/stat`), /\) Z /);
    } finally {
      await input.close();
      await output.cancel();
      await parent.status;
    }
  },
});

Deno.test("without proc(5) ps tells whether there is a process", () => {
  const self = { host: "h", bootId: null };
  assert.deepEqual(sightProcess(Deno.pid, self), { ...self, process: { startTicks: null } });
  const none = sightProcess(2 ** 22 + 1, self);
  assert.equal(none.process, null);
});
