import assert from "node:assert/strict";
import { explain } from "../rig/example_run.ts";
import { type ConfigSketch, RunRig, statuses } from "../rig/run_rig.ts";
import { runBinary } from "../rig/binary.ts";

/** A chain with a job that fails until a file is there; every job that runs says so in `ran`. */
function chain(rig: RunRig): ConfigSketch {
  const say = (id: string) => `echo ${id} >> ${rig.path("ran")}`;
  return {
    jobs: [
      { id: "extract", command: `${say("extract")}; echo extracted` },
      {
        id: "load",
        command: `${say("load")}; echo loading; test -e ${rig.path("fixed")}`,
        dependencies: ["extract"],
      },
      { id: "report", command: say("report"), dependencies: ["load"] },
      { id: "tidy", command: say("tidy") },
    ],
  };
}

async function ran(rig: RunRig): Promise<string> {
  return (await Deno.readTextFile(rig.path("ran"))).trim().split("\n").join(" ");
}

Deno.test("fail, mend, resume: what succeeded is not run again, the rest runs, once", async () => {
  await using rig = await RunRig.make();
  const failed = await rig.run(chain(rig));
  assert.equal(failed.code, 1, explain(failed));
  assert.match(
    failed.stdout,
    /\n {2}executioner resume 1 .*\n {2}executioner mark-success 1 load /,
  );
  assert.equal(await ran(rig), "extract tidy load");
  await Deno.writeTextFile(rig.path("fixed"), "");

  const resumed = await rig.command("resume", "1", "--parallel", "--workers", "2");
  assert.equal(resumed.code, 0, explain(resumed));
  assert.match(resumed.stdout, /SUCCESS +extract {2}succeeded in attempt 1\n/);
  assert.match(resumed.stdout, /\nSUCCESS {2}run 1, attempt 2, of app in /);
  assert.equal(await ran(rig), "extract tidy load load report", "each once more at most");
  const shown = await rig.show();
  assert.deepEqual([shown.run.id, shown.run.attempt, shown.run.status], [1, 2, "SUCCESS"]);
  assert.deepEqual(
    shown.jobs.map(({ id, attempt, status }) => `${id} ${attempt} ${status}`),
    ["extract 1 SUCCESS", "load 2 SUCCESS", "report 2 SUCCESS", "tidy 1 SUCCESS"],
  );
  const [extract] = shown.jobs;
  assert.equal(extract?.executions.length, 1);
  const first = JSON.parse((await rig.command("show", "1", "--attempt=1", "--json")).stdout);
  assert.equal(first.run.status, "FAILED", "the first attempt stays what it was");
  assert.equal(extract?.duration_ms, first.jobs[0].duration_ms, "a reused job keeps its times");

  const log = new TextDecoder().decode(await rig.log("load"));
  assert.match(log, /^loading\n--- attempt 2, execution 1, [^\n]+ ---\nloading\n$/);
  for (const attempt of ["1", "2"]) {
    const part = await rig.command("logs", "1", "load", "--attempt", attempt);
    assert.equal(part.stdout, "loading\n", `the part of attempt ${attempt} alone`);
  }
  const reused = await rig.command("logs", "1", "extract", "--attempt", "2");
  assert.equal(reused.stdout, "extracted\n");
  const again = await rig.command("resume", "last");
  assert.equal(again.code, 0, explain(again));
  assert.match(again.stdout, /^Run 1 of app has succeeded: nothing is left to run\n$/);
  assert.equal((await rig.show()).run.attempt, 2);
});

Deno.test("failed jobs only: the run says FAILED until all have succeeded (D16)", async () => {
  await using rig = await RunRig.make();
  await rig.run(chain(rig));
  await Deno.writeTextFile(rig.path("fixed"), "");
  const line = ["-c", rig.path("jobs.json"), "--resume-from", "1", "--resume-failed-only"];
  const some = await rig.command(...line);
  assert.equal(some.code, 1, explain(some));
  assert.equal(await ran(rig), "extract tidy load load");
  assert.deepEqual(statuses(await rig.show()), {
    extract: "SUCCESS",
    load: "SUCCESS",
    report: "NOT_STARTED",
    tidy: "SUCCESS",
  });
  assert.equal((await rig.show()).run.status, "FAILED");
  const rest = await rig.command("resume", "1");
  assert.equal(rest.code, 0, explain(rest));
  assert.equal(await ran(rig), "extract tidy load load report");
  assert.equal((await rig.show()).run.attempt, 3);
});

Deno.test("a job that was done by hand is marked, by an answer on stdin, and its dependents run (D22)", async () => {
  await using rig = await RunRig.make();
  await rig.run(chain(rig));
  const mark = (stdin: string) =>
    runBinary({
      args: ["--mark-success", "-r", "1", "-j", "load"],
      cwd: rig.folder,
      env: rig.env(),
      stdin,
    });
  const ended = await mark("");
  assert.equal(ended.code, 0, explain(ended));
  assert.match(ended.stdout, /\nNothing was marked\n$/);
  assert.equal(statuses(await rig.show())["load"], "FAILED");
  const marked = await mark("y\n");
  assert.equal(marked.code, 0, explain(marked));
  assert.match(marked.stderr, /^Mark 1 job as successful\? \[y\/N\] $/);
  assert.equal(statuses(await rig.show())["load"], "MARKED_SUCCESS");

  const resumed = await rig.command("resume", "1");
  assert.equal(resumed.code, 0, explain(resumed));
  assert.equal(await ran(rig), "extract tidy load report");
  assert.deepEqual(statuses(await rig.show()), {
    extract: "SUCCESS",
    load: "MARKED_SUCCESS",
    report: "SUCCESS",
    tidy: "SUCCESS",
  }, "the mark is seen in every later attempt");
  assert.match((await rig.command("show", "1")).stdout, /\nChanged by hand:\n {2}load /);

  const back = await rig.command("mark-failed", "1", "extract", "--yes");
  assert.equal(back.code, 0, explain(back));
  await Deno.writeTextFile(rig.path("fixed"), "");
  const again = await rig.command("resume", "1");
  assert.equal(again.code, 0, explain(again));
  assert.equal(await ran(rig), "extract tidy load report extract load report");
});

Deno.test("a run that goes on is left alone; once its engine was killed it can be resumed (D16)", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const config = await rig.config({
    jobs: [
      { id: "done", command: `echo done >> ${rig.path("ran")}` },
      { id: "wait", command: gate.wait, dependencies: ["done"] },
    ],
  });
  const engine = await rig.start(config);
  await engine.untilSpawned("wait");
  const refused = await rig.command("resume", "1");
  assert.equal(refused.code, 1, explain(refused));
  assert.match(refused.stderr, /^error: Cannot resume run 1: it still runs, as process \d+ since /);
  const unmarked = await rig.command("mark-success", "1", "wait", "--yes");
  assert.equal(unmarked.code, 1, explain(unmarked));
  engine.kill("SIGKILL");
  const killed = await engine.end();
  assert.match(killed.stderr, /^warning: Run 1 of app is INTERRUPTED: its engine, process \d+ /);
  gate.open();
  const resumed = await rig.command("resume", "1");
  assert.equal(resumed.code, 0, explain(resumed));
  assert.equal(await ran(rig), "done", "what was recorded as done ran once");
  const runs = JSON.parse((await rig.command("runs", "--json")).stdout);
  assert.deepEqual(
    runs.runs.map((run: { status: string }) => run.status),
    ["INTERRUPTED", "SUCCESS"],
  );
});

Deno.test("a changed job is run again with what depends on it where that is asked for", async () => {
  await using rig = await RunRig.make();
  await rig.run(chain(rig));
  const { jobs } = chain(rig);
  await rig.config({
    jobs: jobs.map((job) =>
      job.id === "extract" || job.id === "load"
        ? { ...job, command: `echo new-${job.id} >> ${rig.path("ran")}` }
        : job
    ),
  });
  const refused = await rig.command("resume", "1");
  assert.equal(refused.code, 1, explain(refused));
  assert.match(refused.stderr, /\n {2}"extract": command\n/);
  assert.equal((await rig.show()).run.attempt, 1, "a refused resume leaves no attempt");
  const resumed = await rig.command("resume", "1", "--rerun-changed", "--json");
  assert.equal(resumed.code, 0, explain(resumed));
  assert.equal(await ran(rig), "extract tidy load new-extract new-load report");
});

Deno.test("a config is read from a pipe, and its run is resumed with the pipe again", async () => {
  await using rig = await RunRig.make();
  const give = async (command: string, ...args: string[]) => {
    const stdin = JSON.stringify({ application_name: "piped", jobs: [{ id: "a", command }] });
    return await runBinary({ args, stdin, cwd: rig.folder, env: rig.env() });
  };
  const run = await give("exit 3", "run", "-");
  assert.equal(run.code, 1, explain(run));
  assert.match(run.stdout + run.stderr, /resume 1 FILE/, "the next step is told");
  const { run: shown } = await rig.show();
  assert.deepEqual([shown.config_path, shown.working_dir], [rig.path("<stdin>"), rig.folder]);
  assert.match((await rig.command("resume", "1")).stderr, /was read from standard input/);
  const again = await give("true", "resume", "1", "-", "--accept-changes");
  assert.equal(again.code, 0, explain(again));
});
