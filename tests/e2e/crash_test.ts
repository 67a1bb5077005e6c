/**
 * An engine that is killed, at any moment: what its history says, and how the run goes on.
 * `deno task crash` kills it 200 times.
 */
import assert from "node:assert/strict";
import type { EngineProcess } from "../rig/engine_process.ts";
import { explain } from "../rig/example_run.ts";
import { type ConfigSketch, RunRig, type Shown } from "../rig/run_rig.ts";
import { VirtualClock } from "../rig/virtual_clock.ts";

const size = 60;

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

/** In the environment of some jobs that print it. */
const secret = "not-to-be-seen";

/**
 * The same jobs with all that a run can have besides: outputs that dependents insist on, conditions,
 * checks, retries, secrets, hooks and notifications.
 */
const richGraph: ConfigSketch = {
  ...graph,
  hooks: { on_success: "true", on_exit: 'echo "$EXECUTIONER_RUN_STATUS" >> hooked' },
  notifications: [{ type: "command", command: "cat >/dev/null; echo >> told", on: ["success"] }],
  jobs: graph.jobs.map((job, n) => ({
    ...job,
    command: [
      // Fails once, and says nothing of it.
      ...(n % 9 === 4 ? [`test -e tried-${n} || { touch tried-${n}; exit 9; }`] : []),
      ...(n >= 4 && (n - 4) % 3 === 0 ? [`test "$OUT_${n - 4}" = of-${n - 4} || exit 4`] : []),
      ...(n % 3 === 0 ? [`echo OUT_${n}=of-${n} > "$EXECUTIONER_OUTPUT"`] : []),
      ...(n % 7 === 2 ? ['echo "$API_TOKEN"'] : []),
      String(job.command),
    ].join("; "),
    ...(n % 7 === 2 ? { env_variables: { API_TOKEN: secret } } : {}),
    ...(n % 3 === 0 ? { outputs: [`OUT_${n}`] } : {}),
    ...(n % 9 === 4 ? { max_retries: 1, retry_delay: 0.01, retry_on_exit_codes: [9] } : {}),
    ...(n % 10 === 6
      ? { pre_checks: [{ name: "check_file_exists", params: { path: "jobs.json" } }] }
      : {}),
    dependencies: [
      ...job.dependencies ?? [],
      ...(n % 8 === 5 ? [{ type: "file", path: "jobs.json", poll_interval: "100ms" }] : []),
    ],
  })),
};

const kills = Number(Deno.env.get("EXECUTIONER_TEST_KILLS") ?? 8);

/**
 * When an engine is killed: after so many events, 0 for none, or once a hook has started, and so much
 * later, ms. `isAlone` says that what watches over its jobs is killed before.
 */
interface Moment {
  readonly events: number | "hook";
  readonly laterMs: number;
  readonly isAlone: boolean;
}

/** One run: what becomes of orphans, and when its engine and those that resume it are killed. */
interface Crash {
  readonly policy: "kill" | "keep";
  readonly isRich: boolean;
  readonly moments: readonly [Moment, ...Moment[]];
}

/** Seeded: the same crashes whenever they are asked for. */
function crashes(count: number): readonly Crash[] {
  const clock = new VirtualClock(20_261_123);
  const moment = (isRich: boolean): Moment => {
    const isAlone = clock.random() < 0.2;
    if (isRich && clock.random() < 0.1) {
      return { events: "hook", laterMs: Math.floor(clock.random() * 30), isAlone };
    }
    // Some die before they have said anything: while the history is opened, or the run begun.
    if (clock.random() < 0.1) {
      return { events: 0, laterMs: Math.floor(clock.random() * 250), isAlone };
    }
    // Three events a job: started, spawned, ended.
    const events = 1 + Math.floor(clock.random() * 3 * size * 0.95);
    return { events, laterMs: Math.floor(clock.random() * 5), isAlone };
  };
  return Array.from({ length: count }, () => {
    const isRich = clock.random() < 0.5;
    const policy = clock.random() < 0.5 ? "kill" : "keep";
    // A resumed run is killed too, now and then more than once.
    const again = Array.from({ length: Math.floor(clock.random() * 1.4 + clock.random()) });
    return { policy, isRich, moments: [moment(isRich), ...again.map(() => moment(isRich))] };
  });
}

Deno.test("kill -9 at any moment: the history is whole and true, and the run is resumed to its end", async (t) => {
  for (const [number, { policy, isRich, moments }] of crashes(kills).entries()) {
    const when = moments.map(({ events, laterMs, isAlone }) =>
      `${events} events + ${laterMs} ms${isAlone ? ", unwatched" : ""}`
    );
    const what = isRich ? "rich" : "plain";
    await t.step(`${number}: ${what}, ${policy}, ${when.join(", then ")}`, async () => {
      await using rig = await RunRig.make();
      const sketch = isRich ? richGraph : graph;
      const config = await rig.config({ ...sketch, orphan_policy: policy });
      const settled = new Set<string>();
      /** Jobs that may have run once more than their record can know. */
      const cut = new Set<string>();
      for (const moment of moments) {
        const engine = await rig.launch(...await nextCommand(rig, config));
        await killAt(engine, moment, rig);
        // Those that watch over jobs, and jobs that were let live, come to their end.
        await rig.untilNoProcess();
        if (!await hasRun(rig)) continue;
        await assertWhole(rig);
        const shown = await rig.show(1);
        assert.ok(!shown.hooks.some(({ status }) => status === "RUNNING"), "a hook seems to run");
        if (shown.run.status === "SUCCESS") break;
        await assertTrue(shown, engine, rig);
        for (const { id, status } of shown.jobs) {
          if (status === "SUCCESS") settled.add(id);
          if (status === "INTERRUPTED") cut.add(id);
        }
      }
      const last = await rig.command(...await nextCommand(rig, config));
      assert.equal(last.code, 0, explain(last));
      await assertWhole(rig);
      const shown = await rig.show(1);
      assert.equal(shown.run.status, "SUCCESS");
      assert.deepEqual(shown.jobs.filter(({ status }) => status !== "SUCCESS"), []);
      const times = await timesFinished(rig);
      for (const { id } of shown.jobs) {
        const count = times.get(id) ?? 0;
        const most = cut.has(id) ? 1 + moments.length : 1;
        assert.ok(count >= 1 && count <= most, `"${id}" came to its end ${count} times`);
        if (settled.has(id) && !cut.has(id)) assert.equal(count, 1, `"${id}" had succeeded`);
      }
      if (isRich) {
        assertOutputs(shown);
        await assertMasked(rig);
      }
    });
  }
});

/** A run that got its number is resumed; what had not begun begins anew. */
async function nextCommand(rig: RunRig, config: string): Promise<string[]> {
  return await hasRun(rig) ? ["resume", "1", "--json"] : ["run", config, "--json"];
}

async function hasRun(rig: RunRig): Promise<boolean> {
  const { stdout } = await rig.command("runs", "--json");
  return JSON.parse(stdout).runs.length > 0;
}

async function killAt(
  engine: EngineProcess,
  { events, laterMs, isAlone }: Moment,
  rig: RunRig,
): Promise<void> {
  let seen = 0;
  // A resumed run may have fewer; then it is killed as it ends, or is faster.
  if (events !== 0) {
    const isIt = (event: string) =>
      events === "hook" ? event === "hook_started" : ++seen === events;
    await engine.until(`${events} events`, ({ event }) => isIt(event) || event === "run_ended");
  }
  // Not to wait for anything, but to hit what lies between two events as well.
  if (laterMs > 0) await new Promise((resolve) => setTimeout(resolve, laterMs));
  try {
    if (isAlone) killWatchdog(rig);
    engine.kill("SIGKILL");
  } catch (error) {
    // It was faster, and is gone already.
    if (!(error instanceof TypeError)) throw error;
  }
  await engine.end();
}

/** What waits for the engine's death is a shell that reads from it. */
function killWatchdog(rig: RunRig): void {
  const found = rig.processes().find((process) => process.includes("read -r _"));
  if (found !== undefined) Deno.kill(Number.parseInt(found, 10), "SIGKILL");
}

/** Compares what the history says with what the engine said and what the jobs did. */
async function assertTrue({ run, jobs }: Shown, engine: EngineProcess, rig: RunRig): Promise<void> {
  assert.equal(run.status, "INTERRUPTED");
  assert.notEqual(run.finished_at, null);
  assert.equal(jobs.length, size);
  const recorded = new Map(jobs.map((job) => [job.id, job.status]));
  for (const { event, job_id, status } of engine.events) {
    const id = job_id ?? "";
    if (event === "job_started") assert.notEqual(recorded.get(id), "NOT_STARTED", id);
    if (event !== "job_ended") continue;
    assert.equal(status, "SUCCESS");
    assert.equal(recorded.get(id), "SUCCESS", `"${id}" was said to have ended`);
  }
  const times = await timesFinished(rig);
  for (const [id, status] of recorded) {
    assert.match(status, /^(NOT_STARTED|INTERRUPTED|SUCCESS)$/, id);
    if (status === "SUCCESS") assert.ok(times.has(id), `"${id}" had not finished`);
    if (times.has(id)) assert.notEqual(status, "NOT_STARTED", `"${id}" ran unrecorded`);
  }
}

/** What a job gave is there to the last, whichever attempt has run it. */
function assertOutputs({ jobs }: Shown): void {
  for (const [n, { id, outputs }] of jobs.entries()) {
    const expected = n % 3 === 0 ? [{ name: `OUT_${n}`, value: `of-${n}`, masked: false }] : [];
    assert.deepEqual(outputs, expected, id);
  }
}

/** Whatever was killed, no log has a secret. */
async function assertMasked(rig: RunRig): Promise<void> {
  let masked = 0;
  for await (const { name } of Deno.readDir(rig.path("logs"))) {
    const log = await Deno.readTextFile(rig.path("logs", name));
    assert.ok(!log.includes(secret), name);
    if (log.includes("***")) masked++;
  }
  assert.ok(masked > 0, "no log has a masked secret");
}

/** How often each job has come to its end. */
async function timesFinished(rig: RunRig): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (const id of (await readIfThere(rig.path("finished"))).split("\n")) {
    if (id !== "") times.set(id, (times.get(id) ?? 0) + 1);
  }
  return times;
}

Deno.test("kill -9 amid all that follows from one failure: a part is told, nothing is wrong, and a resume goes on", async () => {
  const width = 5_000;
  for (const said of [1, 2_500]) {
    await using rig = await RunRig.make();
    const config = await rig.config({
      jobs: [
        { id: "root", command: "test -e mended" },
        ...Array.from({ length: width }, (_, n) => ({
          id: `j${n}`,
          command: "",
          dependencies: ["root"],
        })),
      ],
    });
    const engine = await rig.launch("run", config, "--json");
    let seen = 0;
    await engine.until(`${said} ends`, ({ event }) => event === "job_ended" && ++seen === said);
    engine.kill("SIGKILL");
    await engine.end();
    await rig.untilNoProcess();
    await assertWhole(rig);
    const { run, jobs } = await rig.show(1);
    const [root, ...others] = jobs.map(({ status }) => status);
    const blocked = others.filter((status) => status === "BLOCKED").length;
    const told = engine.events.filter(({ event }) => event === "job_ended").length;
    assert.equal(root, "FAILED");
    assert.ok(blocked + 1 >= told, `${blocked} and the first of ${told} that were told`);
    // It may have been faster than the signal.
    if (blocked < width) {
      assert.equal(run.status, "INTERRUPTED");
      assert.ok(told > 1, "the first step was told before the last was recorded");
    }
    assert.deepEqual(
      others,
      others.map((_, n) => n < blocked ? "BLOCKED" : "NOT_STARTED"),
      "in the order of the config",
    );
    await Deno.writeTextFile(rig.path("mended"), "");
    const resumed = await rig.command("resume", "1", "--quiet");
    assert.equal(resumed.code, 0, explain(resumed));
    assert.ok((await rig.show(1)).jobs.every(({ status }) => status === "SUCCESS"));
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
  assert.deepEqual(runs, [[2, "SUCCESS"], [1, "INTERRUPTED"]]);
  await assertWhole(rig);
});

Deno.test("a job that outlives its engine goes on writing to its log, to the last byte", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const engine = await rig.start({
    orphan_policy: "keep",
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
  assert.equal((await rig.show()).jobs[0]?.status, "INTERRUPTED");
});

Deno.test("20 engines started at once on one new history: 20 numbers, no lost row, no error (D10)", async () => {
  await using rig = await RunRig.make();
  const jobs = Array.from({ length: 5 }, (_, n) => ({ id: `j${n}`, command: "true" }));
  const configs = await Promise.all(
    [0, 1, 2].map((n) => rig.config({ application_name: `app-${n}`, jobs }, `${n}.json`)),
  );
  const results = await Promise.all(
    Array.from(
      { length: 20 },
      (_, n) => rig.command("run", configs[n % 3] ?? "", "--if-running", "allow", "--json"),
    ),
  );
  const ids = results.map((result) => {
    assert.deepEqual([result.code, result.stderr], [0, ""], explain(result));
    return JSON.parse(result.stdout.split("\n")[0] ?? "").run_id;
  });
  assert.deepEqual(
    ids.toSorted((a, b) => a - b),
    Array.from({ length: 20 }, (_, n) => n + 1),
  );
  const { runs } = JSON.parse((await rig.command("runs", "--json", "--limit", "99")).stdout);
  assert.equal(runs.length, 20);
  for (const run of runs) {
    assert.deepEqual([run.status, run.counts], ["SUCCESS", { SUCCESS: 5 }], `run ${run.id}`);
  }
  await assertWhole(rig);
});

async function assertWhole(rig: RunRig): Promise<void> {
  const checked = await rig.command("db", "check");
  assert.equal(checked.code, 0, explain(checked));
  assert.match(checked.stdout, /The history is sound/);
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
