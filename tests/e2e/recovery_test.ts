/** What dead engines leave: found, named, ended or waited for, and never run beside itself. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { commandOf, takeCensus } from "../../src/adapters/proc/census.ts";
import type { EngineProcess } from "../rig/engine_process.ts";
import { explain } from "../rig/example_run.ts";
import { canConfine } from "../rig/restricted_rig.ts";
import { type ConfigSketch, RunRig, statuses } from "../rig/run_rig.ts";

/** Starts a run and kills its engine once a job has made a file. */
async function crash(rig: RunRig, sketch: ConfigSketch, file: string): Promise<EngineProcess> {
  const engine = await rig.start(sketch);
  await rig.untilFile(file);
  engine.kill("SIGKILL");
  await engine.end();
  return engine;
}

const stubborn = "trap '' TERM; touch up; while :; do sleep 0.1; done";

Deno.test("jobs die with their engine, whatever they do, and what finished jobs have left stays", async () => {
  await using rig = await RunRig.make();
  const engine = await rig.start({
    parallel: true,
    max_workers: 4,
    jobs: [
      { id: "service", command: "setsid sleep 311 >/dev/null 2>&1 &" },
      { id: "plain", command: "sleep 312", dependencies: ["service"] },
      { id: "stubborn", command: stubborn, dependencies: ["service"] },
      {
        id: "away",
        command: "(setsid sh -c \"trap '' TERM; touch away; while :; do sleep 0.1; done\" " +
          ">/dev/null 2>&1 &); sleep 313",
        dependencies: ["service"],
      },
    ],
  });
  await Promise.all([rig.untilFile("up"), rig.untilFile("away"), engine.untilSpawned("plain")]);
  const before = performance.now();
  engine.kill("SIGKILL");
  // Its stderr is open until what watches over the run has ended too.
  const { stderr } = await engine.end();
  const took = performance.now() - before;
  assert.ok(took < 9_000, `it took ${took} ms`);
  const left = rig.processes();
  assert.equal(left.length, 1, left.join("; "));
  assert.match(left[0] ?? "", /^\d+ sleep 311$/);
  assert.match(stderr, /^warning: Run 1 of app is INTERRUPTED: its engine, process \d+ since /);
  assert.match(stderr, /\n {2}3 jobs were cut short, 0 had not started\n/);
  assert.match(stderr, /\nhint: To go on with it: executioner resume 1\n/);
  assert.match(stderr, /\nEnded what dead engines had left running:\n {2}"plain": process \d+ \(/);
  const shown = await rig.show(1);
  assert.deepEqual([shown.run.status, shown.run.exit_code], ["INTERRUPTED", null]);
  assert.ok((shown.run.duration_ms ?? 0) > 0);
  assert.deepEqual(statuses(shown), {
    service: "SUCCESS",
    plain: "INTERRUPTED",
    stubborn: "INTERRUPTED",
    away: "INTERRUPTED",
  });
  assert.equal(shown.jobs[1]?.reason, "the engine died while it ran");
  Deno.kill(Number(left[0]?.split(" ")[0]), "SIGKILL");
  await rig.untilNoProcess();
});

Deno.test("what a plugin's module has started dies with the engine", async () => {
  await using rig = await RunRig.make();
  await Deno.writeTextFile(
    rig.path("wait.mjs"),
    `export default () => new Deno.Command("/bin/sh", {
      args: ["-c", "touch ${rig.path("up")}; sleep 300"],
      env: { EXECUTIONER_TEST_MARK: "${rig.folder}" },
    }).output();`,
  );
  const job = { id: "a", command: "true", pre_checks: [{ name: "wait" }] };
  const plugin = { path: "wait.mjs", permissions: { run: ["/bin/sh"] } };
  await crash(rig, { dependency_plugins: [plugin], jobs: [job] }, "up");
  await rig.untilNoProcess();
});

Deno.test("a hook that still runs is no leftover", async () => {
  await using rig = await RunRig.make();
  const engine = await rig.start({
    hooks: { on_exit: "touch up; exec sleep 300" },
    jobs: [{ id: "a", command: "true" }],
  });
  await rig.untilFile("up");
  const shown = JSON.parse((await rig.command("show", "1", "--json")).stdout);
  assert.deepEqual(shown.leftovers, []);
  assert.equal(shown.hooks[0].status, "RUNNING");
  const recovered = await rig.command("recover", "--kill-orphans");
  assert.deepEqual([recovered.stdout, recovered.stderr], ["Nothing to recover\n", ""]);
  engine.kill("SIGTERM");
  assert.equal((await engine.end()).code, 0);
});

Deno.test("what watches over a run is gone when the run has ended, however it ended", async () => {
  await using rig = await RunRig.make();
  const done = await rig.run({ jobs: [{ id: "a", command: "true" }] });
  assert.equal(done.code, 0, explain(done));
  assert.deepEqual(rig.processes(), []);
  const engine = await rig.start({ jobs: [{ id: "a", command: "touch up; sleep 300" }] });
  await rig.untilFile("up");
  assert.ok(rig.processes().some((line) => line.includes("recover 2 ")), "somebody watches");
  engine.kill("SIGTERM");
  const { code, stderr } = await engine.end();
  assert.deepEqual([code, stderr], [143, ""]);
  assert.deepEqual(rig.processes(), []);
});

Deno.test("a job that outlived its engine is named and never started beside itself", async () => {
  await using rig = await RunRig.make();
  const sketch = {
    orphan_policy: "keep",
    jobs: [
      { id: "first", command: "true" },
      {
        id: "long",
        command: "echo long >> ran; touch up; exec sleep 300",
        dependencies: ["first"],
      },
      { id: "last", command: "echo last >> ran", dependencies: ["long"] },
    ],
  };
  await crash(rig, sketch, "up");
  const [pid] = rig.processes().map((line) => Number(line.split(" ")[0]));

  const listed = await rig.command("runs");
  assert.equal(listed.code, 0);
  assert.match(listed.stderr, /^warning: Run 1 of app is INTERRUPTED: .*, last seen at work /);
  assert.match(listed.stderr, /\n {2}1 job was cut short, 1 had not started\n/);
  assert.match(
    listed.stderr,
    new RegExp(`\n  "long" still runs: process ${pid} \\(sleep 300\\)\n`),
  );
  const told = `The engine of run 1 has died:\n  "long" still runs: process ${pid} (sleep 300)\n`;
  assert.ok(listed.stdout.endsWith(`\n${told}`), listed.stdout);
  const again = await rig.command("runs");
  assert.equal(again.stderr, "", "it is said once");
  const shown = await rig.command("show", "1");
  assert.ok(
    shown.stdout.includes(
      `\nLeft running by an engine that died:\n  "long": process ${pid} (sleep 300)\n`,
    ),
    shown.stdout,
  );
  const { leftovers } = JSON.parse((await rig.command("show", "1", "--json")).stdout);
  assert.deepEqual(leftovers, [
    { job_id: "long", hook: null, attempt: 1, pid, command: "sleep 300" },
  ]);

  const refused = await rig.command("resume", "1");
  assert.deepEqual(refused, {
    code: 1,
    signal: null,
    stdout: "",
    stderr: "error: Cannot resume run 1: its engine has died, but jobs of it live on:\n" +
      `  "long" still runs: process ${pid} (sleep 300)\n` +
      "hint: --kill-orphans ends them, --wait-orphans waits for their end; then the jobs run again\n",
  });
  const both = await rig.command("resume", "1", "--kill-orphans", "--wait-orphans");
  assert.equal(both.code, 2);
  const without = await rig.command("resume", "1", "--skip", "long", "--dry-run");
  assert.equal(without.code, 0, explain(without));

  await rig.config({
    ...sketch,
    jobs: sketch.jobs.map((job) =>
      job.id === "long" ? { ...job, command: "echo long >> ran" } : job
    ),
  });
  const resumed = await rig.command("resume", "1", "--kill-orphans");
  assert.equal(resumed.code, 0, explain(resumed));
  assert.match(
    resumed.stderr,
    new RegExp(`^Ended what the dead engine had left:\n  "long": process ${pid} `),
  );
  assert.deepEqual(rig.processes(), []);
  assert.equal(await Deno.readTextFile(rig.path("ran")), "long\nlong\nlast\n");
  const end = await rig.show(1);
  assert.deepEqual([end.run.status, end.run.attempt], ["SUCCESS", 2]);
});

const lateHook = {
  hooks: { on_exit: ["true", "touch up; setsid sleep 300"] },
  jobs: [{ id: "bad", command: "exit 3" }],
};

Deno.test("a hook dies with its engine, is INTERRUPTED, and the verdict stays", async () => {
  await using rig = await RunRig.make();
  const engine = await rig.start(lateHook);
  await rig.untilFile("up");
  engine.kill("SIGKILL");
  // Its stderr is open until what watches over the run has ended too.
  const { stderr } = await engine.end();
  await rig.untilNoProcess();
  assert.match(
    stderr,
    /^warning: Run 1 of app is FAILED, but its engine, process \d+ since .*, has died while hook on_exit 2 ran\n/,
  );
  assert.match(stderr, /\nEnded what dead engines had left running:\n {2}hook on_exit 2: process/);
  const { run, hooks } = await rig.show(1);
  assert.deepEqual([run.status, run.exit_code], ["FAILED", 1]);
  assert.deepEqual(hooks.map(({ status }) => status), ["SUCCESS", "INTERRUPTED"]);
});

Deno.test("a hook that outlived its engine is named, and no second one is started beside it", async () => {
  await using rig = await RunRig.make();
  await crash(rig, { ...lateHook, orphan_policy: "keep" }, "up");
  const listed = await rig.command("runs");
  assert.match(
    listed.stderr,
    /^warning: Run 1 of app is FAILED, but its engine, process \d+ since /,
  );
  assert.match(listed.stderr, / hook on_exit 2 ran\n {2}hook on_exit 2 still runs: process/);
  assert.equal((await rig.command("runs")).stderr, "", "it is said once");
  const { leftovers } = JSON.parse((await rig.command("show", "1", "--json")).stdout);
  assert.deepEqual([leftovers[0].job_id, leftovers[0].hook], [null, "on_exit 2"]);
  const refused = await rig.command("resume", "1");
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /^error: Cannot resume run 1: .*\n {2}hook on_exit 2 still runs: /);
  const recovered = await rig.command("recover", "1", "--kill-orphans");
  assert.equal(recovered.code, 0, explain(recovered));
  assert.match(
    recovered.stderr,
    /^Ended what dead engines had left running:\n {2}hook on_exit 2: /,
  );
  await rig.untilNoProcess();
});

Deno.test({
  name:
    "a restricted job dies with its engine, and the run is resumed as it says, under its grants",
  ignore: !canConfine,
  fn: async () => {
    await using rig = await RunRig.make();
    await Deno.chmod(rig.folder, 0o755);
    await Deno.mkdir(rig.path("out"));
    await Deno.chmod(rig.path("out"), 0o777);
    const sketch = (command: string) => ({
      jobs: [
        { id: "first", command: "true" },
        { id: "long", command, dependencies: ["first"] },
      ],
    });
    const write = `--allow-write=${rig.path("out")}`;
    const grants = ["--restricted", "--allow-shell", "--allow-run=true,touch,sleep", write];
    const path = rig.path("out", "up");
    const engine = await rig.start(sketch(`touch ${path}; sleep 314`), ...grants);
    await rig.untilFile("out/up");
    engine.kill("SIGKILL");
    const { stderr } = await engine.end();
    await rig.untilNoProcess();
    const left = (takeCensus() ?? []).filter(({ pid }) => commandOf(pid) === "sleep 314");
    assert.deepEqual(left, [], "its job still runs");
    assert.match(stderr, /^warning: Run 1 of app is INTERRUPTED: its engine/m);
    const hint = /hint: To go on with it: executioner (resume 1 --restricted .*)\n/.exec(stderr);
    assert.ok(hint?.[1] !== undefined, stderr);
    assert.deepEqual(statuses(await rig.show(1)), { first: "SUCCESS", long: "INTERRUPTED" });
    await rig.config(sketch(`touch ${rig.path("out", "done")}`));
    const resumed = await rig.command(...hint[1].split(" "));
    assert.equal(resumed.code, 0, explain(resumed));
    const shown = await rig.show(1);
    assert.deepEqual(statuses(shown), { first: "SUCCESS", long: "SUCCESS" });
    assert.deepEqual([shown.run.attempt, shown.run.grants === null], [2, false]);
  },
});

Deno.test("--wait-orphans waits for what was left, says so, and runs the job again", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const job = { id: "long", command: `touch up; ${gate.wait}; echo long >> ran` };
  await crash(rig, { orphan_policy: "keep", jobs: [job] }, "up");
  const resuming = await rig.launch("resume", "1", "--json", "--wait-orphans");
  await resuming.untilSaid('"long": process');
  gate.open();
  const result = await resuming.end();
  assert.equal(result.code, 0, explain(result));
  assert.match(result.stderr, /Waiting for what the dead engine has left; what comes of it nobody/);
  assert.equal(await Deno.readTextFile(rig.path("ran")), "long\nlong\n");
});

Deno.test("a pid that is another process's by now, or a session without its leader, is nobody's leftover", async () => {
  await using rig = await RunRig.make();
  const sketch = { orphan_policy: "keep", jobs: [{ id: "long", command: "touch up; sleep 0.2" }] };
  await crash(rig, sketch, "up");
  await rig.untilNoProcess();
  // A stranger that has the pid, in a session of its own.
  const stranger = new Deno.Command("setsid", { args: ["sleep", "300"] }).spawn();
  try {
    const database = new DatabaseSync(rig.database);
    database.prepare("UPDATE executions SET pid = ?, pid_start_ticks = 1").run(stranger.pid);
    database.close();
    const resumed = await rig.command("resume", "1", "--kill-orphans");
    assert.equal(resumed.code, 0, explain(resumed));
    assert.ok(!/Ended/.test(resumed.stderr), resumed.stderr);
  } finally {
    stranger.kill("SIGKILL");
    await stranger.status;
  }
});

Deno.test("a run of another host is left alone until somebody answers for its death", async () => {
  await using rig = await RunRig.make();
  await crash(
    rig,
    { orphan_policy: "keep", jobs: [{ id: "a", command: "touch up; sleep 0.1" }] },
    "up",
  );
  await rig.untilNoProcess();
  const database = new DatabaseSync(rig.database);
  database.exec("UPDATE attempts SET engine_host = 'elsewhere'");
  database.close();
  assert.equal((await rig.show(1)).run.status, "RUNNING");
  const blocked = await rig.run({ jobs: [{ id: "a", command: "true" }] });
  assert.equal(blocked.code, 1);
  assert.match(
    blocked.stderr,
    /^error: Cannot start: host "elsewhere" works on run 1 of "app" since /,
  );
  assert.match(
    blocked.stderr,
    /\nhint: If that engine is dead for certain: executioner recover 1 --assume-dead\n$/,
  );
  const asked = await rig.command("recover", "1");
  assert.equal(asked.code, 1, explain(asked));
  const nothing = await rig.command("recover");
  assert.deepEqual([nothing.code, nothing.stdout], [0, "Nothing to recover\n"]);
  const recovered = await rig.command("recover", "1", "--assume-dead");
  assert.equal(recovered.code, 0, explain(recovered));
  const shown = await rig.show(1);
  assert.equal(shown.run.status, "INTERRUPTED");
  assert.match(shown.jobs[0]?.reason ?? "", /^the engine died, says .*@.*, while it ran$/);
  const resumed = await rig.command("resume", "1");
  assert.equal(resumed.code, 0, explain(resumed));
  assert.match(
    resumed.stderr,
    /^warning: "a" ran (as process \d+ )?on host "elsewhere" when its engine /,
  );
});

Deno.test("recover leaves a run alone whose engine lives", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const engine = await rig.start({ jobs: [{ id: "a", command: gate.wait }] });
  await engine.untilSpawned("a");
  const result = await rig.command("recover", "1", "--assume-dead", "--kill-orphans");
  assert.deepEqual([result.code, result.stdout], [1, ""]);
  assert.match(result.stderr, /^error: Cannot recover run 1: its engine, process \d+, is alive\n/);
  assert.equal((await rig.command("recover")).stdout, "Nothing to recover\n");
  gate.open();
  assert.equal((await engine.end()).code, 0);
});

Deno.test("recover ends what dead engines have left though it was said before, and nothing else", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const job = { id: "long", command: "touch up; exec sleep 300" };
  await crash(rig, { orphan_policy: "keep", jobs: [job] }, "up");
  const other = await rig.config({ jobs: [{ id: "a", command: gate.wait }] }, "other.json");
  const engine = await rig.launch("run", other, "--json");
  await engine.untilSpawned("a");
  await rig.command("runs");
  assert.equal((await rig.command("recover")).stdout, "Nothing to recover\n");
  const recovered = await rig.command("recover", "--kill-orphans");
  assert.equal(recovered.code, 0, explain(recovered));
  assert.match(
    recovered.stderr,
    /^Ended what dead engines had left running:\n {2}"long": process \d+ \(sleep 300\)\n$/,
  );
  const none = await rig.command("recover", "1", "--kill-orphans");
  assert.deepEqual([none.code, none.stdout, none.stderr], [0, "Nothing to recover\n", ""]);
  gate.open();
  assert.equal((await engine.end()).code, 0, "the engine that lives was left alone");
});

Deno.test("the folder for outputs of a killed engine goes with its recovery", async () => {
  await using rig = await RunRig.make({ env: { TMPDIR: await Deno.makeTempDir() } });
  const base = rig.env()["TMPDIR"] ?? "";
  try {
    const command = "touch up; sleep 314";
    await crash(rig, { jobs: [{ id: "a", command, outputs: ["A"] }] }, "up");
    await rig.command("recover");
    const left = [...Deno.readDirSync(base)].map(({ name }) => name);
    assert.deepEqual(left.filter((name) => name.startsWith("executioner-")), []);
  } finally {
    await Deno.remove(base, { recursive: true });
  }
});
