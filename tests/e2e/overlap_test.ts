/** Runs of one application follow each other, unless they are let run side by side. */
import assert from "node:assert/strict";
import { explain } from "../rig/example_run.ts";
import { type ConfigSketch, type Gate, RunRig } from "../rig/run_rig.ts";
import { within } from "../rig/within.ts";

/** A run that goes on until its gate opens. */
function waiting(gate: Gate, more: Readonly<Record<string, unknown>> = {}): ConfigSketch {
  return { jobs: [{ id: "wait", command: gate.wait }], ...more };
}

const quick: ConfigSketch = { jobs: [{ id: "quick", command: "echo quick >> ran" }] };

async function runCount(rig: RunRig): Promise<number> {
  return JSON.parse((await rig.command("runs", "--json")).stdout).runs.length;
}

Deno.test("a second run of an application is refused, and told which one goes on and since when", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const first = await rig.start(waiting(gate));
  await first.untilSpawned("wait");
  const second = await rig.run(quick);
  assert.equal(second.code, 1, explain(second));
  assert.equal(second.stdout, "");
  assert.match(
    second.stderr,
    new RegExp(
      `^error: Cannot start: run 1 of "app" still runs, as process ${first.pid} since [-\\d]+ [:\\d]+\n` +
        "hint: To wait for its end: --if-running wait; to run beside it: --if-running allow\n$",
    ),
  );
  const dry = await rig.run(quick, "--dry-run");
  assert.equal(dry.code, 0, "a plan is in nobody's way");
  gate.open();
  assert.equal((await first.end()).code, 0);
  assert.equal(await runCount(rig), 1, "the second run left no trace");
  const third = await rig.run(quick);
  assert.equal(third.code, 0, explain(third));
});

Deno.test("skip, by option or config, ends with 0 and one line, or none with --quiet", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const first = await rig.start(waiting(gate));
  await first.untilSpawned("wait");
  for (
    const [sketch, flags, words] of [
      [quick, ["--if-running", "skip"], /^Nothing was started: run 1 of "app" still runs, .*\n$/],
      [{ ...quick, on_overlap: "skip" }, [], /^Nothing was started: /],
      [{ ...quick, on_overlap: "skip" }, ["--quiet"], /^$/],
    ] as const
  ) {
    const skipped = await rig.run(sketch, ...flags);
    assert.deepEqual([skipped.code, skipped.stdout], [0, ""], explain(skipped));
    assert.match(skipped.stderr, words);
  }
  const overruled = await rig.run({ ...quick, on_overlap: "skip" }, "--if-running=fail");
  assert.equal(overruled.code, 1, "the command line beats the config");
  gate.open();
  await first.end();
});

Deno.test("wait says for what, starts when the other run has ended, and obeys a signal", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const first = await rig.start(waiting(gate));
  await first.untilSpawned("wait");
  const config = await rig.config(quick, "quick.json");
  const stopped = await rig.launch("run", config, "--json", "--if-running", "wait");
  const patient = await rig.launch("run", config, "--json", "--if-running", "wait");
  // The one that is stopped waits for the same.
  await within(
    "both wait",
    (async () => {
      await Promise.all([
        stopped.untilSaid("Waiting: run 1 "),
        patient.untilSaid("Waiting: run 1 "),
      ]);
    })(),
  );
  stopped.kill("SIGINT");
  assert.equal((await stopped.end()).signal, "SIGINT");
  assert.equal(await runCount(rig), 1);
  gate.open();
  assert.equal((await first.end()).code, 0);
  const result = await patient.end();
  assert.equal(result.code, 0, explain(result));
  assert.deepEqual(patient.events[0]?.event, "run_started");
  assert.equal(await runCount(rig), 2);
});

Deno.test("runs that are allowed to, and runs of other applications, go on side by side", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const first = await rig.start(waiting(gate));
  await first.untilSpawned("wait");
  const allowed = await rig.run(quick, "--if-running", "allow");
  assert.equal(allowed.code, 0, explain(allowed));
  const other = await rig.run({ ...quick, application_name: "other" });
  assert.equal(other.code, 0, explain(other));
  gate.open();
  await first.end();
});

Deno.test("of engines that start at the same moment one runs", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const config = await rig.config(waiting(gate));
  const engines = await Promise.all(
    Array.from({ length: 5 }, () => rig.launch("run", config, "--json")),
  );
  const ends = engines.map((engine) => engine.end());
  const running = Promise.any(engines.map((engine) => engine.untilSpawned("wait")));
  await running;
  // Who has lost ends by itself; who has won waits for the gate.
  await within(
    "four have ended",
    (async () => {
      let ended = 0;
      await new Promise<void>((resolve) => {
        for (const end of ends) end.then(() => ++ended === 4 && resolve());
      });
    })(),
  );
  gate.open();
  const codes = (await Promise.all(ends)).map(({ code }) => code).toSorted();
  assert.deepEqual(codes, [0, 1, 1, 1, 1]);
  assert.equal(await runCount(rig), 1);
});

Deno.test("a run that is to be resumed waits for its turn as well; a dead one is in nobody's way", async () => {
  await using rig = await RunRig.make();
  const failed = await rig.run({ jobs: [{ id: "quick", command: "exit 1" }] });
  assert.equal(failed.code, 1);
  const gate = await rig.gate();
  const other = await rig.config(waiting(gate, { orphan_policy: "keep" }), "other.json");
  const second = await rig.launch("run", other, "--json");
  await second.untilSpawned("wait");
  await rig.config(quick);
  const refused = await rig.command("resume", "1", "--accept-changes");
  assert.equal(refused.code, 1, explain(refused));
  assert.match(
    refused.stderr,
    /^error: Cannot resume run 1: run 2 of "app" still runs, as process /,
  );
  second.kill("SIGKILL");
  await second.end();
  // Its job still runs, and its row says RUNNING.
  const resumed = await rig.command("resume", "1", "--accept-changes");
  assert.equal(resumed.code, 0, explain(resumed));
  assert.match(resumed.stderr, /^warning: Run 2 of app is INTERRUPTED: its engine, process \d+ /);
  gate.open();
  await rig.untilNoProcess();
});

Deno.test("a policy that is none is refused", async () => {
  await using rig = await RunRig.make();
  const result = await rig.run(quick, "--if-running", "queue");
  assert.deepEqual([result.code, result.stdout], [2, ""]);
  assert.match(
    result.stderr,
    /^error: Option --if-running must be one of fail, skip, wait, allow: "queue"\n/,
  );
});
