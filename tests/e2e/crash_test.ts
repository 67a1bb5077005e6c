/** What an engine that is killed leaves behind: a history that is whole and says what had finished. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { explain } from "../rig/example_run.ts";
import { type ConfigSketch, RunRig } from "../rig/run_rig.ts";
import { VirtualClock } from "../rig/virtual_clock.ts";

const size = 40;

/** Layers of four, where each job's last act is to write its id down. */
const graph: ConfigSketch = {
  parallel: true,
  max_workers: 4,
  jobs: Array.from({ length: size }, (_, n) => ({
    id: `j${n}`,
    command: `${n % 5 === 0 ? "sleep 0.02; " : ""}echo j${n} >> finished`,
    dependencies: n < 4 ? [] : [`j${n - 4}`, `j${n - 4 + (n % 4 === 3 ? -1 : 1)}`],
  })),
};

/** More of them, by the environment variable EXECUTIONER_TEST_KILLS, take longer and find more. */
const kills = Number(Deno.env.get("EXECUTIONER_TEST_KILLS") ?? 10);

/** Seeded moments: after how many events the engine is killed, and how much later, ms. */
function moments(count: number): readonly { readonly events: number; readonly laterMs: number }[] {
  const clock = new VirtualClock(20_261_123);
  // Three events a job: started, spawned, ended.
  return Array.from({ length: count }, () => ({
    events: 1 + Math.floor(clock.random() * 3 * size * 0.9),
    laterMs: Math.floor(clock.random() * 4),
  }));
}

Deno.test("after kill -9 at any moment the history is whole and has all that was said", async (t) => {
  for (const { events, laterMs } of moments(kills)) {
    await t.step(`after ${events} events and ${laterMs} ms`, async () => {
      await using rig = await RunRig.make();
      const engine = await rig.start(graph);
      let seen = 0;
      await engine.until(`${events} events`, () => ++seen === events);
      // Not to wait for anything, but to hit what lies between two events as well.
      if (laterMs > 0) await new Promise((resolve) => setTimeout(resolve, laterMs));
      engine.kill("SIGKILL");
      const result = await engine.end();
      assert.equal(result.signal, "SIGKILL", explain(result));
      await rig.untilNoProcess();

      assertWhole(rig.database);
      const shown = await rig.show(1);
      assert.deepEqual([shown.run.status, shown.run.finished_at], ["RUNNING", null]);
      assert.equal(shown.jobs.length, size);
      const recorded = new Map(shown.jobs.map((job) => [job.id, job.status]));
      for (const { event, job_id, status } of engine.events) {
        if (event === "job_started") {
          assert.notEqual(recorded.get(job_id ?? ""), "PENDING", job_id ?? "");
        }
        if (event !== "job_ended") continue;
        assert.equal(status, "SUCCESS");
        assert.equal(recorded.get(job_id ?? ""), "SUCCESS", `"${job_id}" was said to have ended`);
      }
      const finished = (await readIfThere(rig.path("finished"))).split("\n");
      for (const [id, status] of recorded) {
        assert.match(status, /^(PENDING|RUNNING|SUCCESS)$/, id);
        if (status === "SUCCESS") assert.ok(finished.includes(id), `"${id}" had not finished`);
        if (finished.includes(id)) assert.notEqual(status, "PENDING", `"${id}" ran unrecorded`);
      }
    });
  }
});

Deno.test("the history of a killed engine takes the next run, and lists both", async () => {
  await using rig = await RunRig.make();
  const engine = await rig.start(graph);
  await engine.untilEnded("j7");
  engine.kill("SIGKILL");
  await engine.end();
  await rig.untilNoProcess();
  const next = await rig.run({ jobs: [{ id: "a", command: "true" }] });
  assert.equal(next.code, 0, explain(next));
  const listed = await rig.command("runs", "--json");
  assert.equal(listed.code, 0, explain(listed));
  const runs = JSON.parse(listed.stdout).runs
    .map(({ id, status }: { id: number; status: string }) => [id, status]);
  assert.deepEqual(runs, [[2, "SUCCESS"], [1, "RUNNING"]]);
  assertWhole(rig.database);
});

Deno.test("a job that outlives its engine goes on writing to its log, to the last byte", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const engine = await rig.start({
    jobs: [{ id: "long", command: `echo before; ${gate.wait}; seq 1 20000` }],
  });
  await engine.untilSpawned("long");
  engine.kill("SIGKILL");
  await engine.end();
  gate.open();
  await rig.untilNoProcess();
  const log = new TextDecoder().decode(await rig.log("long"));
  assert.equal(log.split("\n").length, 20_002);
  assert.ok(log.startsWith("before\n1\n") && log.endsWith("\n20000\n"));
  assert.equal((await rig.show()).jobs[0]?.status, "RUNNING");
});

function assertWhole(path: string): void {
  using database = new DatabaseSync(path);
  assert.equal(database.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
  assert.deepEqual(database.prepare("PRAGMA foreign_key_check").all(), []);
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
