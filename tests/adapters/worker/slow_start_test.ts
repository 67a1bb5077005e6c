/** The system may take for ever to execute a program, as where a network file system does not answer. */
import assert from "node:assert/strict";
import { slotId } from "../../../src/core/ids.ts";
import {
  DirectStarter,
  openDirectStarter,
} from "../../../src/adapters/process/direct/direct_starter.ts";
import { openLibc } from "../../../src/adapters/system/libc.ts";
import type { PlainStarter } from "../../../src/adapters/worker/plain_execution.ts";
import { isAlive, makePool } from "../../rig/pool_rig.ts";

const ignore = openDirectStarter() === null;

/** A starter whose first start takes until it is told to go on, and a pool with it. */
function makeStuck() {
  const starter = openDirectStarter();
  assert(starter !== null);
  const gate = Promise.withResolvers<void>();
  const pids: number[] = [];
  let starts = 0;
  const stuck: PlainStarter = {
    start: async (spec) => {
      if (starts++ === 0) await gate.promise;
      const started = await starter.start(spec);
      if (started !== null) pids.push(started.pid);
      return started;
    },
    openLog: (path) => starter.openLog(path),
    openPipe: () => starter.openPipe(),
    sizeOf: (path) => starter.sizeOf(path),
    groupExists: (leader) => starter.groupExists(leader),
    close: () => starter.close(),
  };
  const rig = makePool({ entry: new URL("about:blank"), starter: stuck, startPatienceMs: 1_500 });
  return { rig, pids, goOn: gate.resolve };
}

const causes = {
  "keeps its time limit": { kind: "timed_out", afterMs: 100 },
  "can be cancelled": { kind: "cancelled", by: "the test" },
  "is given up in the end": {
    kind: "spawn_failed",
    message: "the system has not executed the program for 1.5 s",
  },
} as const;

for (const [what, outcome] of Object.entries(causes)) {
  Deno.test({
    name: `an execution whose program does not start ${what}, and runs nothing later`,
    ignore,
    async fn() {
      const { rig, pids, goOn } = makeStuck();
      await using _ = rig;
      const timeoutMs = outcome.kind === "timed_out" ? outcome.afterMs : 60_000;
      const running = rig.run("sleep 60", { timeoutMs });
      if (outcome.kind === "cancelled") rig.pool.terminate(slotId(0), outcome);
      assert.deepEqual((await running).outcome, outcome);
      // The slot serves others meanwhile.
      assert.equal((await rig.run("true")).outcome.kind, "succeeded");
      goOn();
      while (pids.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      const late = pids.at(-1) ?? 0;
      while (isAlive(late)) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.equal(rig.events.filter(({ kind }) => kind === "ended").length, 2);
    },
  });
}

Deno.test({
  name: "a program is started in place only where the same has just been started without delay",
  ignore,
  async fn() {
    const libc = openLibc();
    assert(libc !== null);
    let inPlace = 0;
    const starter = new DirectStarter({
      ...libc,
      posix_spawn_here: (...args) => {
        inPlace++;
        return libc.posix_spawn_here(...args);
      },
      // No machine is so busy.
    }, { quickMs: 60_000, lastsMs: 60_000 });
    const start = async (line: string, here: boolean, cwd = "/") => {
      const before = inPlace;
      const started = await starter.start({
        command: { kind: "shell", line },
        env: {},
        cwd,
        streams: [null, null, 1],
        here,
      });
      assert.deepEqual(await started?.exit, { kind: "code", code: 0 });
      return inPlace > before;
    };
    assert.deepEqual(
      [
        await start("true", true),
        await start("true", true),
        await start(":", true),
        await start(":", false),
        await start(":", true, "/tmp"),
        await start(":", true, "/tmp"),
      ],
      [false, true, true, false, false, true],
    );
    starter.close();
  },
});
