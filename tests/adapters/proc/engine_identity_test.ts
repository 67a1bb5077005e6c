import assert from "node:assert/strict";
import { readEngineIdentity, startTicksOf } from "../../../src/adapters/proc/engine_identity.ts";

Deno.test("the start time is found whatever the program is called", () => {
  const rest = Array.from({ length: 50 }, (_, index) => String(index + 4)).join(" ");
  for (const name of ["deno", "a b", "x) R 1 (y", ")", "((", ""]) {
    assert.equal(startTicksOf(`77 (${name}) S ${rest}`), 22, `program "${name}"`);
  }
  for (const text of [null, "", "77 (deno) S 1 2"]) assert.equal(startTicksOf(text), null);
});

Deno.test("an engine knows who it is, and the same answer comes twice", () => {
  const identity = readEngineIdentity("1.2.3");
  assert.deepEqual(readEngineIdentity("1.2.3"), identity);
  assert.equal(identity.pid, Deno.pid);
  assert.equal(identity.version, "1.2.3");
  assert.notEqual(identity.user, "");
  assert.equal(identity.host, Deno.hostname());
});

Deno.test({
  name: "on Linux a process started later has a later start time on the same boot",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const child = new Deno.Command("cat", { stdin: "piped", stdout: "null" }).spawn();
    try {
      const own = readEngineIdentity("1");
      const later = startTicksOf(await Deno.readTextFile(`/proc/${child.pid}/stat`));
      assert.ok(own.pidStartTicks !== null && later !== null);
      assert.ok(own.pidStartTicks < later, `${own.pidStartTicks} < ${later}`);
      assert.match(own.bootId ?? "", /^[0-9a-f-]{36}$/);
      const id = new Deno.Command("id", { args: ["-un"] }).outputSync();
      assert.equal(own.user, new TextDecoder().decode(id.stdout).trim());
    } finally {
      await child.stdin.close();
      await child.status;
    }
  },
});
