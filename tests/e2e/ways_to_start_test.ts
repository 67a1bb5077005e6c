/**
 * Jobs that are one process and nothing else are started by the main thread where the C library offers
 * it, else by threads. Nobody must be able to tell which: the same is expected of both, in the
 * self-contained file and in a binary of an older Deno that `deno compile` made.
 */
import assert from "node:assert/strict";
import { binaryPath, denortBinaryPath } from "../rig/binary.ts";
import { explain } from "../rig/example_run.ts";
import { RunRig, statuses } from "../rig/run_rig.ts";
import { expectedBehaviours, furnish } from "./expected_behaviours.ts";

const decoder = new TextDecoder();

/** Says whether a thread of the engine's parent has been made for jobs. */
const look = "cat /proc/$PPID/task/*/comm | grep -c '^worker-'; true";

const files = [
  { file: "self-contained file", find: binaryPath, ignore: false },
  {
    file: "deno compile binary",
    find: () => Promise.resolve(denortBinaryPath() ?? ""),
    ignore: denortBinaryPath() === null,
  },
];

/** Tries what holds in all four cases. */
function inAllWays(
  name: string,
  body: (rig: RunRig, way: "direct" | "threads") => Promise<void>,
): void {
  for (const { file, find, ignore } of files) {
    for (const way of ["direct", "threads"] as const) {
      Deno.test({
        name: `${file}, ${way}: ${name}`,
        ignore: ignore || Deno.build.os !== "linux",
        async fn() {
          const env = { EXECUTIONER_STARTER: way };
          await using rig = await RunRig.make({ binary: await find(), env });
          await body(rig, way);
        },
      });
    }
  }
}

inAllWays("jobs end, fail and are told of as they should be", async (rig, way) => {
  await furnish(rig);
  const jobs = Object.entries(expectedBehaviours).map(([id, { command, ...rest }]) => {
    const { status: _, reason: __, log: ___, ...keys } = rest;
    return { id, command, ...keys };
  });
  const sketch = { parallel: true, max_workers: 4, jobs };
  const result = await rig.run(sketch, "--continue-on-error");
  assert.equal(result.code, 1, explain(result));
  assert.equal(result.stderr, "");
  const shown = await rig.show();
  for (const [id, { status, reason, log }] of Object.entries(expectedBehaviours)) {
    const job = shown.jobs.find((one) => one.id === id);
    assert.equal(job?.status, status, `${id}: ${job?.reason}`);
    if (reason instanceof RegExp) assert.match(job?.reason ?? "", reason);
    else assert.equal(job?.reason, reason, id);
    if (log === null) continue;
    const text = decoder.decode(await rig.log(id));
    if (log instanceof RegExp) assert.match(text, log, id);
    else assert.equal(text, log, id);
  }
  assert.deepEqual(rig.processes(), [], `processes outlived a run with ${way}`);
});

inAllWays("it is the way that was asked for", async (rig, way) => {
  const result = await rig.run({ jobs: [{ id: "look", command: look }] });
  assert.equal(result.code, 0, explain(result));
  const threads = Number(decoder.decode(await rig.log("look")));
  assert.equal(threads > 0, way === "threads", `${threads} threads`);
});

inAllWays("of a thousand jobs each succeeds once", async (rig) => {
  const jobs = Array.from({ length: 1000 }, (_, n) => ({ id: `j${n}`, command: "true" }));
  const result = await rig.run({ parallel: true, max_workers: 8, jobs }, "--quiet");
  assert.equal(result.code, 0, explain(result));
  assert.equal(result.stdout + result.stderr, "");
  const { jobs: shown } = await rig.show();
  assert.deepEqual(
    shown.filter(({ status, executions }) => status !== "SUCCESS" || executions.length !== 1),
    [],
  );
});

inAllWays(
  "ends are noticed at once where whoever starts the engine blocks SIGCHLD",
  async (rig) => {
    const ids = ["a", "b", "c"];
    const command = "grep SigBlk /proc/self/status; sleep 0.1";
    const config = await rig.config({ jobs: ids.map((id) => ({ id, command })) });
    const line = 'exec env --block-signal=CHLD --block-signal=USR1 "$0" "$@"';
    const result = await rig.limited(line, "run", config);
    assert.equal(result.code, 0, explain(result));
    const durations = (await rig.show()).jobs.map((job) => job.duration_ms ?? Infinity);
    // Without the signal each of them is found by a look that comes once in a second.
    assert(Math.min(...durations) < 900, `jobs of 100 ms took ${durations.join(", ")} ms`);
    for (const id of ids) {
      const log = decoder.decode(await rig.log(id));
      assert.match(log, /^SigBlk:\t0+\n$/, `${id} has inherited blocked signals`);
    }
  },
);

inAllWays("SIGINT ends what runs and says so; a second one does not wait", async (rig) => {
  const stubborn = "trap '' TERM; touch up; while :; do sleep 0.05; done";
  const jobs = [{ id: "a", command: stubborn }, { id: "b", command: "true" }];
  const engine = await rig.start({ jobs });
  await rig.untilFile("up");
  engine.kill("SIGINT");
  await engine.until("the run stops", ({ event }) => event === "run_stopping");
  engine.kill("SIGINT");
  const result = await engine.end();
  assert.equal(result.code, 130, explain(result));
  assert.deepEqual(rig.processes(), []);
  const shown = await rig.show();
  assert.equal(shown.run.status, "INTERRUPTED");
  assert.deepEqual(statuses(shown), { a: "CANCELLED", b: "NOT_STARTED" });
});

inAllWays(
  "what a killed engine leaves is ended, and the run is resumed to its end",
  async (rig) => {
    const jobs = [
      { id: "done", command: "true" },
      {
        id: "cut",
        command: "echo begun; [ -e up ] || { touch up; sleep 300; }",
        dependencies: ["done"],
      },
    ];
    const engine = await rig.start({ jobs });
    await rig.untilFile("up");
    engine.kill("SIGKILL");
    await engine.end();
    await rig.untilNoProcess();
    assert.deepEqual(statuses(await rig.show()), { done: "SUCCESS", cut: "INTERRUPTED" });
    const resumed = await rig.command("resume", "last");
    assert.equal(resumed.code, 0, explain(resumed));
    assert.deepEqual(statuses(await rig.show()), { done: "SUCCESS", cut: "SUCCESS" });
    const log = decoder.decode(await rig.log("cut"));
    assert.match(log, /^begun\n--- attempt 2, execution 1, .* ---\nbegun\n$/);
  },
);

inAllWays(
  "where files run out, jobs become ERROR and say why, and the run ends",
  async (rig, way) => {
    const jobs = Array.from({ length: 30 }, (_, n) => ({ id: `j${n}`, command: "sleep 0.5" }));
    const config = await rig.config({ parallel: true, max_workers: 30, jobs });
    const result = await rig.limited("ulimit -n 48", "run", config, "--continue-on-error");
    assert.doesNotMatch(result.stderr, /panic|internal error/i);
    const shown = await rig.show();
    const failed = shown.jobs.filter(({ status }) => status !== "SUCCESS");
    assert.equal(result.code, failed.length === 0 ? 0 : 1, explain(result));
    assert.equal(shown.run.status, failed.length === 0 ? "SUCCESS" : "FAILED");
    // What is started directly opens its log itself, and takes none of the engine's descriptors.
    if (way === "threads") assert(failed.length > 0, "30 jobs found room in 48 descriptors");
    for (const { id, status, reason } of failed) {
      assert.equal(status, "ERROR", id);
      assert.match(reason ?? "", /^could not start: .*too many (open files|files are open)/i, id);
    }
  },
);

Deno.test({
  name: "where processes run out, jobs become ERROR and say why, whoever starts them",
  ignore: Deno.uid() !== 0,
  async fn() {
    await using rig = await RunRig.make();
    const jobs = Array.from({ length: 40 }, (_, n) => ({ id: `j${n}`, command: "sleep 2" }));
    const config = await rig.config({ parallel: true, max_workers: 40, jobs });
    await Deno.copyFile(await binaryPath(), rig.path("executioner"));
    for (const path of [rig.folder, rig.path("home"), rig.path("executioner")]) {
      await Deno.chmod(path, 0o777);
    }
    // Nobody else's number, as all processes of a user count.
    const user = `XDG_CACHE_HOME="${rig.path("home")}" ` +
      "exec prlimit --nproc=24 setpriv --reuid=64987 --regid=64987 --clear-groups --";
    for (const way of ["direct", "threads"]) {
      const run = `EXECUTIONER_STARTER=${way} ${user} "${rig.path("executioner")}" "$@"`;
      const result = await rig.limited(
        `ulimit -u 45; ${run}`,
        "run",
        config,
        "--continue-on-error",
      );
      const shown = await rig.show();
      const failed = shown.jobs.filter(({ status }) => status !== "SUCCESS");
      assert(failed.length > 0, `${way}: 40 jobs found room beside the engine`);
      assert.deepEqual([result.code, shown.run.status], [1, "FAILED"], explain(result));
      for (const { id, status, reason } of failed) {
        assert.equal(status, "ERROR", `${way}: ${id}`);
        assert.match(
          reason ?? "",
          /^could not start: the system allows no more (processes|threads) \(/,
        );
      }
    }
  },
});

Deno.test({
  name: "a folder on PATH that the user may not enter is passed over, whoever starts a job",
  ignore: Deno.uid() !== 0,
  async fn() {
    await using rig = await RunRig.make();
    const closed = rig.path("closed");
    await Deno.mkdir(closed, { mode: 0o700 });
    const config = await rig.config({ jobs: [{ id: "a", command: "sleep 0" }] });
    // The built program may lie in a folder that only root may enter.
    await Deno.copyFile(await binaryPath(), rig.path("executioner"));
    for (const path of [rig.folder, rig.path("home"), rig.path("executioner")]) {
      await Deno.chmod(path, 0o777);
    }
    const user = `PATH="${closed}:$PATH" XDG_CACHE_HOME="${rig.path("home")}" ` +
      "exec setpriv --reuid=65534 --regid=65534 --clear-groups --";
    for (const way of ["direct", "threads"]) {
      const line = `EXECUTIONER_STARTER=${way} ${user} "${rig.path("executioner")}" "$@"`;
      const result = await rig.limited(line, "run", config);
      assert.equal(result.code, 0, `${way}: ${explain(result)}`);
      assert.equal(result.stderr, "", way);
    }
  },
});
