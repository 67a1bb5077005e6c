import assert from "node:assert/strict";
import { readEngineIdentity } from "../../../src/adapters/proc/engine_identity.ts";
import { sightProcess } from "../../../src/adapters/proc/process_sighting.ts";
import { judgeEngine } from "../../../src/core/engine_life.ts";

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
  name: "a zombie is gone",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    // The shell becomes a program that never waits for the child.
    const script = new Deno.Command("sh", {
      args: ["-c", "true & echo $!; exec cat"],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    try {
      const reader = script.stdout.getReader();
      const { value } = await reader.read();
      reader.releaseLock();
      const pid = Number(new TextDecoder().decode(value).trim());
      const self = readEngineIdentity("1");
      const giveUp = performance.now() + 10_000;
      // `true` may not have ended yet; nothing tells of the end of another's child.
      while (sightProcess(pid, self).process !== null) {
        assert.ok(performance.now() < giveUp, "the zombie counts as a process");
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      assert.match(Deno.readTextFileSync(`/proc/${pid}/stat`), /\) Z /);
    } finally {
      await script.stdin.close();
      await script.stdout.cancel();
      await script.status;
    }
  },
});

Deno.test("without proc(5) ps tells whether there is a process", () => {
  const self = { host: "h", bootId: null };
  assert.deepEqual(sightProcess(Deno.pid, self), { ...self, process: { startTicks: null } });
  const none = sightProcess(2 ** 22 + 1, self);
  assert.equal(none.process, null);
});
