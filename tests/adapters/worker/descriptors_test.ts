import assert from "node:assert/strict";
import { makePool } from "../../rig/pool_rig.ts";

/** Prints where each descriptor of the job beyond its three streams leads. */
const list = "for f in /proc/self/fd/*; do readlink $f; done";

Deno.test("jobs that start at the same time never get each other's logs", async () => {
  await using rig = makePool({ threads: 4 });
  const decoder = new TextDecoder();
  const strangers: string[] = [];
  const inSlot = async (slot: number) => {
    for (let n = 0; n < 60; n++) {
      const logPath = `${rig.folder}/slot-${slot}-${n}.log`;
      const { log } = await rig.run(list, { slot, logPath });
      for (const target of decoder.decode(log).split("\n")) {
        if (target.endsWith(".log") && target !== logPath) strangers.push(`${logPath}: ${target}`);
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, slot) => inSlot(slot)));
  assert.deepEqual(strangers, []);
});
