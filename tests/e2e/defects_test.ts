/**
 * The ancestor's defects, each reproduced from the command line on the binary. Those about signals
 * (D14) are in signals_test.ts.
 */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { explain } from "../rig/example_run.ts";
import { type JobSketch, RunRig, statuses } from "../rig/run_rig.ts";
import { eventually } from "../rig/eventually.ts";

const decoder = new TextDecoder();

function chain(length: number, command: string): JobSketch[] {
  return Array.from({ length }, (_, n) => ({
    id: `j${n}`,
    command,
    dependencies: n === 0 ? [] : [`j${n - 1}`],
  }));
}

Deno.test("D1: no job's output is lost, however short or long", async () => {
  await using rig = await RunRig.make();
  const short = Array.from({ length: 30 }, (_, n) => ({ id: `s${n}`, command: `echo line ${n}` }));
  const long = { id: "long", command: "seq 1 20000" };
  const jobs = [...short, long];
  const result = await rig.run({ parallel: true, max_workers: 4, jobs });
  assert.equal(result.code, 0, explain(result));
  const { jobs: shown } = await rig.show();
  for (const [n, { id }] of short.entries()) {
    const path = shown.find((job) => job.id === id)?.log_path ?? "";
    assert.equal(await Deno.readTextFile(path), `line ${n}\n`, `the log of "${id}"`);
  }
  const expected = Array.from({ length: 20_000 }, (_, n) => `${n + 1}\n`).join("");
  assert.equal(decoder.decode(await rig.log("long")), expected);
});

Deno.test("D2: a job starts once its dependencies ended, though others of their wave still run", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const result = await rig.run({
    parallel: true,
    max_workers: 2,
    // With a barrier "next" would wait for "slow", which waits for "next".
    jobs: [
      { id: "slow", command: gate.wait, timeout: 20 },
      { id: "quick", command: "true" },
      { id: "next", command: `: > ${rig.path("gate")}`, dependencies: ["quick"], timeout: 20 },
    ],
  });
  assert.equal(result.code, 0, explain(result));
});

Deno.test("D3: a failed leaf fails the run under --continue-on-error too", async () => {
  await using rig = await RunRig.make();
  const jobs = [{ id: "bad", command: "exit 7" }, { id: "good", command: "true" }];
  const result = await rig.run({ jobs }, "--continue-on-error");
  assert.equal(result.code, 1, explain(result));
  const shown = await rig.show();
  assert.deepEqual([shown.run.status, shown.run.exit_code], ["FAILED", 1]);
  assert.deepEqual(statuses(shown), { bad: "FAILED", good: "SUCCESS" });
});

Deno.test("D4: a failed post-check is recorded as such and blocks what depends on the job", async () => {
  await using rig = await RunRig.make();
  const check = { name: "check_file_exists", params: { path: "never-made" } };
  const result = await rig.run({
    jobs: [
      { id: "load", command: "true", post_checks: [check] },
      { id: "report", command: "touch reported", dependencies: ["load"] },
    ],
  });
  assert.equal(result.code, 1, explain(result));
  const shown = await rig.show();
  assert.deepEqual(statuses(shown), { load: "POSTCHECK_FAILED", report: "BLOCKED" });
  assert.match(shown.jobs[0]?.reason ?? "", /never-made/);
  assert.ok(!(await rig.listing()).includes("reported"), "the blocked job ran");
});

Deno.test("D5: more than 1,000 jobs in a row all run", async () => {
  await using rig = await RunRig.make();
  const result = await rig.run({ jobs: chain(1_010, "true") }, "--quiet");
  assert.equal(result.code, 0, explain(result));
  const { jobs } = await rig.show();
  assert.equal(jobs.length, 1_010);
  assert.deepEqual(jobs.filter(({ status }) => status !== "SUCCESS"), []);
});

Deno.test("D6: allow_shell false is refused, never run through a shell all the same", async () => {
  await using rig = await RunRig.make();
  const result = await rig.run({
    allow_shell: false,
    security_policy: "block",
    jobs: [{ id: "shell", command: "touch ran; true" }],
  });
  assert.equal(result.code, 1, explain(result));
  assert.match(result.stderr, /jobs\.json:\d+:\d+: error: .*"allow_shell" forbids: ";"/);
  assert.deepEqual(await rig.listing(), ["home", "jobs.json"]);
});

Deno.test("D8: the first run ever makes its history, and a foreign database is refused untouched", async () => {
  await using rig = await RunRig.make();
  const jobs = [{ id: "a", command: "echo ran >> ran" }];
  for (const n of [1, 2]) {
    const result = await rig.run({ jobs }, "--db", rig.path("state/deep/history.db"));
    assert.equal(result.code, 0, `run ${n}: ${explain(result)}`);
  }
  using ours = new DatabaseSync(rig.path("state/deep/history.db"), { readOnly: true });
  assert.equal(ours.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");

  const foreign = rig.path("foreign.db");
  {
    using database = new DatabaseSync(foreign);
    database.exec("CREATE TABLE schema_version (version INTEGER); CREATE TABLE run_summary (x)");
  }
  const before = await Deno.readFile(foreign);
  const refused = await rig.run({ jobs }, "--db", foreign);
  assert.equal(refused.code, 1, explain(refused));
  assert.match(refused.stderr, /^error: .*foreign\.db/);
  assert.deepEqual(await Deno.readFile(foreign), before);
  assert.equal(await Deno.readTextFile(rig.path("ran")), "ran\nran\n", "jobs ran unrecorded");
});

Deno.test("D9: a relative config path is resolved once, whatever lies in working_dir", async () => {
  await using rig = await RunRig.make();
  for (const folder of ["config", "work"]) await Deno.mkdir(rig.path(folder));
  const job = (word: string) => [{ id: "a", command: `echo ${word} > made` }];
  await rig.config({ working_dir: "../work", jobs: job("right") }, "config/jobs.json");
  await rig.config({ jobs: job("wrong") }, "work/jobs.json");
  await Deno.mkdir(rig.path("work/config"));
  await rig.config({ jobs: job("wrong") }, "work/config/jobs.json");
  for (const words of [["-c", "config/jobs.json"], ["run", "config/jobs.json"]]) {
    const result = await rig.command(...words);
    assert.equal(result.code, 0, explain(result));
    assert.equal(await Deno.readTextFile(rig.path("work/made")), "right\n");
    await Deno.remove(rig.path("work/made"));
    const { run } = await rig.show();
    assert.equal(run.config_path, rig.path("config/jobs.json"));
    assert.equal(run.working_dir, rig.path("work"));
  }
});

Deno.test("D10: eight engines that start at once on a new history get eight run ids", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const configs = await Promise.all(Array.from({ length: 8 }, (_, n) =>
    rig.config(
      { application_name: `app${n}`, jobs: [{ id: `only${n}`, command: gate.wait }] },
      `jobs${n}.json`,
    )));
  const engines = await Promise.all(configs.map((path) => rig.start(path)));
  // All hold their run open at the same time.
  await Promise.all(engines.map((engine, n) => engine.untilSpawned(`only${n}`)));
  gate.open();
  const ids = await Promise.all(engines.map(async (engine) => {
    const result = await engine.end();
    assert.equal(result.code, 0, explain(result));
    return Number(engine.events.find(({ event }) => event === "run_started")?.["run_id"]);
  }));
  assert.deepEqual([...ids].sort(), [1, 2, 3, 4, 5, 6, 7, 8]);
  using database = new DatabaseSync(rig.database, { readOnly: true });
  assert.equal(database.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
  for (const [n, id] of ids.entries()) {
    const { run, jobs } = await rig.show(id);
    assert.deepEqual([run.application_name, run.status], [`app${n}`, "SUCCESS"]);
    assert.deepEqual(jobs.map((job) => job.id), [`only${n}`], `run ${id} has foreign jobs`);
  }
});

Deno.test("D11: --limit keeps the newest runs", async () => {
  await using rig = await RunRig.make();
  for (let n = 0; n < 4; n++) await rig.run({ jobs: [{ id: "a", command: "true" }] });
  for (const words of [["runs", "--limit", "2", "--json"], ["--list-runs", "--limit", "2"]]) {
    const result = await rig.command(...words);
    assert.equal(result.code, 0, explain(result));
    const listed = words.includes("--json")
      ? JSON.parse(result.stdout).runs.map((run: { id: number }) => run.id)
      : [...result.stdout.matchAll(/^ *(\d+) /gm)].map(([, id]) => Number(id));
    assert.deepEqual(listed, [4, 3], result.stdout);
  }
});

Deno.test("D12: each status is in the history while the run goes on", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const engine = await rig.start({
    jobs: [
      { id: "first", command: "true" },
      { id: "second", command: gate.wait, dependencies: ["first"] },
      { id: "third", command: "true", dependencies: ["second"] },
    ],
  });
  await engine.untilSpawned("second");
  const during = await rig.show();
  assert.equal(during.run.status, "RUNNING");
  assert.deepEqual(statuses(during), { first: "SUCCESS", second: "RUNNING", third: "PENDING" });
  gate.open();
  assert.equal((await engine.end()).code, 0);
  assert.equal((await rig.show()).run.status, "SUCCESS");
});

Deno.test("D12: while the history is locked signals are heard, at the start and in the middle of a run", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const config = await rig.config({
    parallel: true,
    max_workers: 2,
    jobs: [{ id: "quick", command: gate.wait }, { id: "long", command: "sleep 300" }],
  });
  const engine = await rig.start(config);
  await Promise.all([engine.untilSpawned("quick"), engine.untilSpawned("long")]);
  using database = new DatabaseSync(rig.database);
  database.exec("BEGIN IMMEDIATE");
  // From its end on there is something to be recorded.
  gate.open();
  engine.kill("SIGTERM");
  const isGone = () => rig.processes().every((line) => !line.endsWith(" sleep 300"));
  await eventually("the job is ended while the history is locked", isGone);
  const late = await rig.launch("run", config, "--if-running", "allow", "--log-dir", "late");
  await rig.untilFile("late");
  late.kill("SIGINT");
  assert.equal((await late.end()).signal, "SIGINT", "nothing of it had begun");
  database.exec("ROLLBACK");
  const result = await engine.end();
  assert.equal(result.code, 143, explain(result));
  const { quick, long } = statuses(await rig.show());
  assert.equal(long, "CANCELLED");
  // Whichever came first.
  assert.match(quick ?? "", /^(SUCCESS|CANCELLED)$/);
});

Deno.test("D12: a history that is locked for ten seconds loses nothing", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const engine = await rig.start({ jobs: [{ id: "a", command: gate.wait }] });
  await engine.untilSpawned("a");
  using database = new DatabaseSync(rig.database);
  database.exec("BEGIN IMMEDIATE");
  gate.open();
  // The lapse of time is the case itself: the ancestor gave up after five seconds.
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  database.exec("ROLLBACK");
  const result = await engine.end();
  assert.equal(result.code, 0, explain(result));
  const shown = await rig.show();
  assert.deepEqual([shown.run.status, shown.jobs[0]?.status], ["SUCCESS", "SUCCESS"]);
});
