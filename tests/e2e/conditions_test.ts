/** Jobs that wait for things outside the run, with the real engine. */
import assert from "node:assert/strict";
import { explain } from "../rig/example_run.ts";
import type { EngineProcess } from "../rig/engine_process.ts";
import { RunRig, statuses } from "../rig/run_rig.ts";

const quick = { poll_interval: "100ms" } as const;

/** Resolves when a job waits. */
function untilAwaiting(engine: EngineProcess, id: string) {
  return engine.until(
    `"${id}" waits`,
    ({ event, job_id }) => event === "job_awaiting" && job_id === id,
  );
}

Deno.test("a job starts once its file is there and whole, in a slot that others used meanwhile", async () => {
  await using rig = await RunRig.make();
  const engine = await rig.start({
    env_variables: { IN: "in" },
    jobs: [
      {
        id: "load",
        command: "cat in/*.csv",
        dependencies: [{ type: "file", path: "${IN}/*.csv", stable_for: "300ms", ...quick }],
      },
      { id: "other", command: "true" },
    ],
  });
  const awaiting = await untilAwaiting(engine, "load");
  assert.deepEqual(awaiting["conditions"], [
    `file "${rig.path("in/*.csv")}" unchanged for 300ms`,
  ]);
  await engine.untilEnded("other");
  const shown = await rig.show();
  const waiting = shown.jobs[0];
  assert.deepEqual([waiting?.status, waiting?.started_at], ["PENDING", null]);
  assert.match(waiting?.reason ?? "", /^waits for file ".*in\/\*\.csv" unchanged for 300ms$/);
  await Deno.mkdir(rig.path("in"));
  await Deno.writeTextFile(rig.path("in/a.csv"), "1,2\n");
  const result = await engine.end();
  assert.equal(result.code, 0, explain(result));
  assert.equal(new TextDecoder().decode(await rig.log("load")), "1,2\n");
  const [load, other] = (await rig.show()).jobs;
  assert.equal(load?.reason, null);
  assert(Number(load?.waited_ms) >= 300, `waited ${load?.waited_ms} ms`);
  assert.equal(other?.waited_ms, null);
});

Deno.test("a job waits for a port, a web server and a command until all are met", async () => {
  await using rig = await RunRig.make();
  let status = 503;
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    return new Response(null, { status });
  });
  const reserved = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = reserved.addr;
  reserved.close();
  const engine = await rig.start({
    jobs: [{
      id: "load",
      command: "true",
      dependencies: [
        { type: "port", host: "127.0.0.1", port, ...quick },
        { type: "http", url: `http://127.0.0.1:${server.addr.port}/health`, ...quick },
        { type: "command", command: "echo look >> looks; test -e ready", ...quick },
      ],
    }],
  });
  await untilAwaiting(engine, "load");
  await rig.untilFile("looks");
  const met = (left: number) =>
    engine.until(
      `${left} conditions are left`,
      ({ event, left: rest }) =>
        event === "condition_met" && Array.isArray(rest) && rest.length === left,
    );
  using _listener = Deno.listen({ port, hostname: "127.0.0.1" });
  assert.equal((await met(2))["condition"], `port ${port} of 127.0.0.1`);
  status = 200;
  assert.equal((await met(1))["message"], "status 200");
  await Deno.writeTextFile(rig.path("ready"), "");
  assert.equal((await met(0))["message"], "exit code 0");
  const result = await engine.end();
  assert.equal(result.code, 0, explain(result));
});

Deno.test("a wait in vain fails the run and says why; a resume waits again", async () => {
  await using rig = await RunRig.make();
  const jobs = [
    { id: "first", command: "echo once >> firsts" },
    {
      id: "load",
      command: "cat in.csv",
      dependencies: ["first", { type: "file", path: "in.csv", timeout: "300ms", ...quick }],
    },
    { id: "behind", command: "true", dependencies: ["load"] },
    { id: "alert", command: "true", dependencies: [{ job: "load", when: "failure" }] },
  ];
  const result = await rig.run({ jobs });
  assert.equal(result.code, 1, explain(result));
  const reason = `file "${rig.path("in.csv")}": not met within 300ms: ` +
    "expected a regular file, found none";
  assert(result.stdout.includes(`CONDITION_FAILED  load  ${reason}`), explain(result));
  assert(!result.stdout.includes("executioner logs"), "there is no log to look into");
  const shown = await rig.show();
  assert.deepEqual(statuses(shown), {
    first: "SUCCESS",
    load: "CONDITION_FAILED",
    behind: "BLOCKED",
    alert: "SUCCESS",
  });
  assert.deepEqual([shown.jobs[1]?.reason, shown.jobs[1]?.log_path], [reason, null]);
  const text = await rig.command("show", "last");
  assert(text.stdout.includes(reason) && text.stdout.includes("Waited"), explain(text));

  await Deno.writeTextFile(rig.path("in.csv"), "1");
  const resumed = await rig.command("resume", "last");
  assert.equal(resumed.code, 0, explain(resumed));
  assert.deepEqual(statuses(await rig.show()), {
    first: "SUCCESS",
    load: "SUCCESS",
    behind: "SUCCESS",
    alert: "SKIPPED",
  });
  assert.equal(await Deno.readTextFile(rig.path("firsts")), "once\n");
});

for (const [how, code] of [["SIGINT", 130], ["run_timeout", 1]] as const) {
  Deno.test(`${how} ends a wait at once, with the command that looks`, async () => {
    await using rig = await RunRig.make();
    const engine = await rig.start({
      ...(how === "run_timeout" ? { run_timeout: 1 } : {}),
      jobs: [
        {
          id: "load",
          command: "true",
          dependencies: [
            { type: "file", path: "never" },
            { type: "command", command: "touch looking; sleep 300 & wait" },
          ],
        },
        { id: "behind", command: "true", dependencies: ["load"] },
      ],
    });
    await rig.untilFile("looking");
    const before = performance.now();
    if (how === "SIGINT") engine.kill("SIGINT");
    const result = await engine.end();
    const took = performance.now() - before;
    assert.equal(result.code, code, explain(result));
    assert(took < 4_000, `it took ${took} ms`);
    assert.deepEqual(rig.processes(), [], "processes outlived the engine");
    assert.deepEqual(statuses(await rig.show()), { load: "NOT_STARTED", behind: "NOT_STARTED" });
  });
}

Deno.test("a run that is killed while it waits is resumed, and waits again", async () => {
  await using rig = await RunRig.make();
  const engine = await rig.start({
    jobs: [
      { id: "first", command: "echo once >> firsts" },
      {
        id: "load",
        command: "true",
        dependencies: ["first", { type: "file", path: "in.csv", ...quick }],
      },
    ],
  });
  await untilAwaiting(engine, "load");
  engine.kill("SIGKILL");
  await engine.end();
  await rig.untilNoProcess();
  const [, load] = (await rig.show()).jobs;
  assert.equal(load?.status, "NOT_STARTED", "what waited when the engine died never started");
  await Deno.writeTextFile(rig.path("in.csv"), "");
  const resumed = await rig.command("resume", "last");
  assert.equal(resumed.code, 0, explain(resumed));
  assert.deepEqual(statuses(await rig.show()), { first: "SUCCESS", load: "SUCCESS" });
  assert.equal(await Deno.readTextFile(rig.path("firsts")), "once\n");
});

Deno.test("a wait is told on the terminal's lines and in the run's log", async () => {
  await using rig = await RunRig.make();
  await Deno.writeTextFile(rig.path("in.csv"), "");
  const result = await rig.run({
    jobs: [{ id: "load", command: "true", dependencies: [{ type: "file", path: "in.csv" }] }],
  });
  const file = `file "${rig.path("in.csv")}"`;
  for (
    const [text, where] of [
      [result.stdout, "stdout"],
      [await Deno.readTextFile(rig.path("logs/executioner.app.run-1.log")), "run log"],
    ] as const
  ) {
    assert(text.includes(`load  waits for ${file}`), `${where}: ${text}`);
    assert.match(text, /MET +load {2}file ".*in\.csv" after \d+ms: found the file/, where);
  }
});
