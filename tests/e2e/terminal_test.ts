/** The engine in a real terminal: its live view, Ctrl-C, and a terminal that is closed. */
import assert from "node:assert/strict";
import { binaryPath } from "../rig/binary.ts";
import { RunRig, statuses } from "../rig/run_rig.ts";
import { hasTerminals, Terminal } from "../rig/terminal.ts";

const jobs = [
  { id: "done", command: "echo fine" },
  { id: "long", command: "touch long; exec sleep 300", dependencies: ["done"] },
  { id: "next", command: "true", dependencies: ["long"] },
];

/** Starts a run in a terminal and waits until its long job runs. */
async function startIn(rig: RunRig, env: Record<string, string> = {}): Promise<Terminal> {
  const config = await rig.config({ jobs });
  const terminal = await Terminal.open(
    rig.folder,
    [await binaryPath(), "run", config],
    rig.env(env),
  );
  await rig.untilFile("long");
  return terminal;
}

Deno.test({
  name: "Ctrl-C in a terminal ends the run, sums it up and leaves the terminal as it was",
  ignore: !hasTerminals,
  async fn() {
    await using rig = await RunRig.make();
    await using terminal = await startIn(rig);
    await terminal.type("C-c");
    await rig.untilFile("code");
    assert.equal(await Deno.readTextFile(rig.path("code")), "130\n");
    const screen = await terminal.screen();
    assert.match(screen, /^INTERRUPTED +run 1 of app/m, screen);
    assert.match(screen, /1 succeeded, 1 cancelled, 1 not started/, screen);
    assert.ok(await terminal.showsCursor(), "the cursor stays hidden");
    const shown = await rig.show();
    assert.equal(shown.run.status, "INTERRUPTED");
    assert.deepEqual(statuses(shown), {
      done: "SUCCESS",
      long: "CANCELLED",
      next: "NOT_STARTED",
    });
    await terminal.close();
    await terminal.untilDead();
  },
});

Deno.test({
  name: "a terminal shows colours, with NO_COLOR none",
  ignore: !hasTerminals,
  async fn() {
    for (const [env, hasColors] of [[{}, true], [{ NO_COLOR: "1" }, false]] as const) {
      await using rig = await RunRig.make();
      await using terminal = await startIn(rig, env);
      await terminal.type("C-c");
      await rig.untilFile("code");
      const screen = await terminal.screen("with colours");
      assert.match(screen, /INTERRUPTED/);
      // deno-lint-ignore no-control-regex -- escape sequences are what is looked for
      assert.equal(/\x1b\[(3[0-7]|9[0-7]|38)/.test(screen), hasColors, JSON.stringify(screen));
    }
  },
});

Deno.test({
  name: "a terminal that is closed ends the run, which is recorded to its end",
  ignore: !hasTerminals,
  async fn() {
    await using rig = await RunRig.make();
    await using terminal = await startIn(rig);
    await terminal.close();
    await terminal.untilDead();
    const shown = await rig.show();
    assert.deepEqual([shown.run.status, shown.run.exit_code], ["INTERRUPTED", 129]);
    assert.deepEqual(statuses(shown), {
      done: "SUCCESS",
      long: "CANCELLED",
      next: "NOT_STARTED",
    });
  },
});
