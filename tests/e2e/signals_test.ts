/** What SIGINT, SIGTERM and SIGHUP do to the engine and to what it runs (D14). */
import assert from "node:assert/strict";
import type { EngineProcess } from "../rig/engine_process.ts";
import { explain } from "../rig/example_run.ts";
import { type ConfigSketch, RunRig, statuses } from "../rig/run_rig.ts";

const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Longer than the rig waits for anything, s: what waited for the end of such a time would fail. */
const endless = 600;

/** Ignores TERM, and so does what it starts. */
const stubborn = "trap '' TERM; touch stubborn; while :; do sleep 1; done";

/** Sends a signal and measures how long the engine takes to end, ms. */
async function stop(engine: EngineProcess, signal: Deno.Signal) {
  const sentAt = performance.now();
  engine.kill(signal);
  const result = await engine.end();
  return { ...result, tookMs: performance.now() - sentAt };
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.test(`D14: ${signal} ends what runs, starts nothing and records the truth`, async () => {
    await using rig = await RunRig.make();
    const engine = await rig.start({
      parallel: true,
      max_workers: 2,
      // All jobs obey, so nobody waits for it to be over.
      default_kill_grace: endless,
      jobs: [
        { id: "done", command: "true" },
        { id: "family", command: "sleep 300 & (sleep 300 & touch family; sleep 300)" },
        { id: "alone", command: "touch alone; exec sleep 300" },
        { id: "queued", command: "touch queued" },
        { id: "behind", command: "touch behind", dependencies: ["family"] },
      ],
    });
    await engine.untilEnded("done");
    await Promise.all([rig.untilFile("family"), rig.untilFile("alone")]);
    const result = await stop(engine, signal);
    assert.deepEqual(rig.processes(), [], "processes outlived the engine");
    assert.equal(result.code, exitCodes[signal], explain(result));

    const shown = await rig.show();
    assert.equal(shown.run.status, "INTERRUPTED");
    assert.equal(shown.run.exit_code, exitCodes[signal]);
    assert.deepEqual(statuses(shown), {
      done: "SUCCESS",
      family: "CANCELLED",
      alone: "CANCELLED",
      queued: "NOT_STARTED",
      behind: "NOT_STARTED",
    });
    const stopping = engine.events.findIndex(({ event }) => event === "run_stopping");
    assert.equal(engine.events[stopping]?.["signal"], signal);
    const later = engine.events.slice(stopping).filter(({ event }) => event === "job_started");
    assert.deepEqual(later, [], "a job was started after the signal");
    assert.equal(engine.events.at(-1)?.status, "INTERRUPTED");
  });
}

Deno.test("a job that ignores TERM is killed after the grace of five seconds", async () => {
  await using rig = await RunRig.make();
  const engine = await rig.start({ jobs: [{ id: "stubborn", command: stubborn }] });
  await rig.untilFile("stubborn");
  const result = await stop(engine, "SIGTERM");
  assert.deepEqual(rig.processes(), []);
  assert.equal(result.code, 143, explain(result));
  assert.ok(result.tookMs >= 5_000, `the grace lasted ${result.tookMs} ms only`);
  assert.deepEqual(statuses(await rig.show()), { stubborn: "CANCELLED" });
});

Deno.test("a second signal kills at once, and the first one names the exit code", async () => {
  await using rig = await RunRig.make();
  const job = { id: "stubborn", command: stubborn, kill_grace: endless };
  const engine = await rig.start({ jobs: [job] });
  await rig.untilFile("stubborn");
  engine.kill("SIGINT");
  await engine.until("the run stops", ({ event }) => event === "run_stopping");
  const result = await stop(engine, "SIGTERM");
  assert.deepEqual(rig.processes(), []);
  assert.equal(result.code, 130, explain(result));
  const shown = await rig.show();
  assert.deepEqual([shown.run.status, shown.run.exit_code], ["INTERRUPTED", 130]);
  assert.deepEqual(statuses(shown), { stubborn: "CANCELLED" });
});

Deno.test("a job that cleans up on TERM is given the time, and its log is complete", async () => {
  await using rig = await RunRig.make();
  const command = "trap 'sleep 0.3; echo cleaned; exit 0' TERM; touch ready; " +
    "while :; do sleep 0.05; done";
  const engine = await rig.start({ jobs: [{ id: "tidy", command }] });
  await rig.untilFile("ready");
  const result = await stop(engine, "SIGTERM");
  assert.equal(result.code, 143, explain(result));
  assert.deepEqual(statuses(await rig.show()), { tidy: "CANCELLED" });
  assert.equal(new TextDecoder().decode(await rig.log("tidy")).split("\n").at(-2), "cleaned");
});

Deno.test("a job between two executions is not executed again", async () => {
  await using rig = await RunRig.make();
  const flaky = { id: "flaky", command: "exit 5", max_retries: 3, retry_delay: endless };
  const engine = await rig.start({ jobs: [{ ...flaky, retry_on_exit_codes: [5] }] });
  await engine.until("the retry is planned", ({ event }) => event === "job_retrying");
  const result = await stop(engine, "SIGTERM");
  assert.equal(result.code, 143, explain(result));
  const shown = await rig.show();
  assert.equal(shown.run.status, "INTERRUPTED");
  assert.deepEqual([shown.jobs[0]?.status, shown.jobs[0]?.executions.length], ["FAILED", 1]);
});

/** A graph with something going on at every event. */
const busy: ConfigSketch = {
  parallel: true,
  max_workers: 3,
  jobs: Array.from({ length: 12 }, (_, n) => ({
    id: `j${n}`,
    command: n % 3 === 0 ? "sleep 0.05; sleep 300" : "sleep 0.02",
    dependencies: n % 3 === 2 ? [`j${n - 1}`] : [],
  })),
};

Deno.test("whenever the signal comes, no process is left and every job has a final state", async () => {
  for (const count of [1, 2, 3, 4, 5, 7, 9]) {
    await using rig = await RunRig.make();
    const engine = await rig.start(busy);
    let seen = 0;
    await engine.until(`${count} events`, () => ++seen === count);
    const result = await stop(engine, "SIGTERM");
    assert.deepEqual(rig.processes(), [], `after ${count} events`);
    assert.equal(result.code, 143, `after ${count} events: ${explain(result)}`);
    const shown = await rig.show();
    assert.equal(shown.run.status, "INTERRUPTED");
    for (const { id, status } of shown.jobs) {
      assert.match(status, /^(SUCCESS|CANCELLED|NOT_STARTED)$/, `"${id}" after ${count} events`);
    }
  }
});

Deno.test("a signal before the first job leaves no run behind that seems to go on", async () => {
  for (const laterMs of [0, 2, 4, 6, 8, 10, 12]) {
    await using rig = await RunRig.make();
    const engine = await rig.start({ jobs: [{ id: "a", command: "sleep 300" }] });
    await rig.untilFile("history.db");
    // Not to wait for anything, but to hit what lies between the history and the first event.
    await new Promise((resolve) => setTimeout(resolve, laterMs));
    const result = await stop(engine, "SIGTERM");
    assert.equal(result.code, 143, `${laterMs} ms: ${explain(result)}`);
    assert.deepEqual(rig.processes(), [], `${laterMs} ms`);
    const { runs } = JSON.parse((await rig.command("runs", "--json")).stdout);
    for (const { status } of runs) assert.equal(status, "INTERRUPTED", `${laterMs} ms`);
  }
});

Deno.test("a signal amid the rows of many jobs ends the engine at once, and leaves no run behind", async () => {
  const jobs = Array.from({ length: 30_000 }, (_, n) => ({ id: `job-${n}`, command: "" }));
  // On a busy machine the engine may have got further before the signal is there.
  for (let tries = 1;; tries++) {
    await using rig = await RunRig.make();
    const engine = await rig.launch("run", await rig.config({ jobs }), "--quiet");
    // What does not fit into SQLite's memory is written before it counts.
    while (sizeOf(`${rig.database}-wal`) < 500_000) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const result = await stop(engine, "SIGTERM");
    assert.equal(result.code, 143, explain(result));
    const checked = await rig.command("db", "check");
    assert.equal(checked.code, 0, explain(checked));
    const { runs } = JSON.parse((await rig.command("runs", "--json")).stdout);
    if (runs.length === 0) break;
    assert.deepEqual(runs.map(({ status }: { status: string }) => status), ["INTERRUPTED"]);
    assert.ok(tries < 5, "the run is there before all its rows are");
  }
});

Deno.test("SIGTERM ends the run, too, where whoever starts the engine blocks it", async () => {
  await using rig = await RunRig.make();
  const config = await rig.config({ jobs: [{ id: "up", command: "touch up; exec sleep 300" }] });
  const engine = await rig.startBy('exec env --block-signal=TERM "$0" "$@"', config);
  await rig.untilFile("up");
  engine.kill("SIGTERM");
  assert.equal((await engine.end()).code, 143);
  assert.deepEqual(statuses(await rig.show()), { up: "CANCELLED" });
  assert.deepEqual(rig.processes(), []);
});

Deno.test("a signal that was ignored at the start, as by nohup, stays ignored", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const config = await rig.config({
    jobs: [{ id: "first", command: gate.wait }, { id: "second", command: "true" }],
  });
  const engine = await rig.startIgnoring("HUP", config);
  await engine.untilSpawned("first");
  engine.kill("SIGHUP");
  gate.open();
  const result = await engine.end();
  assert.equal(result.code, 0, explain(result));
  assert.equal((await rig.show()).run.status, "SUCCESS");
});

Deno.test("stop ends a run as SIGTERM does, waits for its end and says what became of it", async () => {
  await using rig = await RunRig.make();
  const jobs = [{ id: "up", command: "touch up; exec sleep 300" }, { id: "b", command: "true" }];
  const engine = await rig.start({ jobs });
  await rig.untilFile("up");
  const stopped = await rig.command("stop", "last");
  assert.deepEqual([stopped.code, stopped.stderr], [0, ""], explain(stopped));
  assert.match(stopped.stdout, /^Asked run 1 of app to stop: its engine is process \d+$/m);
  assert.match(stopped.stdout, /^INTERRUPTED {2}run 1 of app: 1 cancelled, 1 not started$/m);
  assert.match(stopped.stdout, /^ {2}executioner resume 1$/m);
  assert.equal((await engine.end()).code, 143);
  assert.deepEqual(rig.processes(), []);
  assert.deepEqual(statuses(await rig.show()), { up: "CANCELLED", b: "NOT_STARTED" });
  const again = await rig.command("stop", "1");
  assert.deepEqual([again.code, again.stdout], [1, ""]);
  assert.match(again.stderr, /^error: Cannot stop run 1: it has ended as INTERRUPTED\n/);
});

Deno.test("stop --now kills what runs, also where the engine itself was stopped for a while", async () => {
  await using rig = await RunRig.make();
  const engine = await rig.start({ jobs: [{ id: "stubborn", command: stubborn }] });
  await rig.untilFile("stubborn");
  // As Ctrl-Z does.
  engine.kill("SIGSTOP");
  const askedAt = performance.now();
  const stopped = await rig.command("stop", "1", "--now");
  assert.equal(stopped.code, 0, explain(stopped));
  assert.match(stopped.stdout, /^INTERRUPTED /m);
  await engine.end();
  assert.ok(performance.now() - askedAt < 4_500, "it waited for the grace of five seconds");
  assert.deepEqual(rig.processes(), []);
});

/** Returns how large a file is, bytes; 0 where there is none. */
function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
