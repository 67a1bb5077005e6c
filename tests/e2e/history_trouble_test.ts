// deno-lint-ignore-file no-console
/** Histories that cannot be written, are damaged, go away, or are looked after while a run goes on. */
import assert from "node:assert/strict";
import { AncestorDb, jobRow, summary } from "../rig/ancestor_db.ts";
import { DatabaseSync } from "node:sqlite";
import { makeLargeHistory } from "../../scripts/bench/large_history.ts";
import { runBinary, startBinary } from "../rig/binary.ts";
import { explain } from "../rig/example_run.ts";
import { canMount, runMounted } from "../rig/mounted.ts";
import { RunRig, statuses } from "../rig/run_rig.ts";
import { eventually } from "../rig/eventually.ts";

const touch = [{ id: "a", command: "touch a-ran" }];

/** Asserts that a run has not begun, for a reason that it names, and leaves no log. */
async function assertNotStarted(
  rig: RunRig,
  result: { readonly code: number; readonly stdout: string; readonly stderr: string },
  why: RegExp,
): Promise<void> {
  assert.equal(result.code, 1, explain({ signal: null, ...result }));
  assert.match(result.stderr, why);
  assert.match(result.stderr, /\nhint: /);
  const left = await rig.listing();
  assert.ok(!left.includes("a-ran"), "a job ran");
  assert.deepEqual(left.filter((name) => name.includes("run-2")), [], "a log was begun");
}

Deno.test("a history on a read-only file system starts no run, and can be looked at and copied", async () => {
  if (!canMount) return console.log("Not tested: file systems cannot be mounted here");
  await using rig = await RunRig.make();
  await Deno.mkdir(rig.path("state"));
  const config = await rig.config({ jobs: touch });
  const db = ["--db", "state/history.db"];
  assert.equal((await rig.command("run", config, ...db)).code, 0);
  await Deno.remove(rig.path("a-ran"));
  const readOnly = 'mount --bind "$1/state" "$1/state"\nmount -o remount,bind,ro "$1/state"';
  const run = await runMounted(rig, readOnly, ["run", config, ...db]);
  await assertNotStarted(rig, run, /^error: Cannot open history ".*": Read-only file system/);
  for (const look of [["runs"], ["show", "1"], ["db", "check"], ["db", "backup", "copy.db"]]) {
    const result = await runMounted(rig, readOnly, [...look, ...db]);
    assert.equal(result.code, 0, `${look.join(" ")}: ${explain(result)}`);
  }
  assert.equal((await rig.command("db", "check", "--db", "copy.db")).code, 0);
  const prune = await runMounted(rig, readOnly, ["db", "prune", "--keep-runs", "0", ...db]);
  assert.equal(prune.code, 1);
  assert.match(prune.stderr, /^error: Cannot open history ".*": Read-only file system/);
});

Deno.test("what a dead engine left is shown as it is where the history is on a read-only file system", async () => {
  if (!canMount) return console.log("Not tested: file systems cannot be mounted here");
  await using rig = await RunRig.make();
  await Deno.mkdir(rig.path("state"));
  const sketch = {
    orphan_policy: "keep",
    jobs: [{ id: "long", command: "touch up; exec sleep 300" }, { id: "later", command: "true" }],
  };
  const db = ["--db", "state/history.db"];
  const engine = await rig.start(sketch, ...db);
  await rig.untilFile("up");
  engine.kill("SIGKILL");
  await engine.end();
  const readOnly = 'mount --bind "$1/state" "$1/state"\nmount -o remount,bind,ro "$1/state"';
  const look = (...args: string[]) => runMounted(rig, readOnly, [...args, ...db]);
  const listed = await look("runs", "--status", "interrupted", "--json");
  assert.equal(listed.code, 0, explain(listed));
  assert.equal(JSON.parse(listed.stdout).runs[0]?.status, "INTERRUPTED");
  const shown = JSON.parse((await look("show", "1", "--json")).stdout);
  assert.deepEqual(statuses(shown), { long: "INTERRUPTED", later: "NOT_STARTED" });
  assert.equal(shown.leftovers[0]?.job_id, "long");
  const resumed = await look("resume", "1", "--kill-orphans");
  assert.equal(resumed.code, 1, explain(resumed));
  assert.match(resumed.stderr, /^error: Cannot (open|write) history ".*": .*read-only.*\n/i);
  assert.equal(rig.processes().length, 1, "what cannot be resumed was ended");
  // What could not be recorded there is recorded by the next who can.
  const told = await rig.command("recover", "--kill-orphans", ...db);
  assert.equal(told.code, 0, explain(told));
  assert.match(told.stderr, /^warning: Run 1 of app is INTERRUPTED: /);
  await rig.untilNoProcess();
});

Deno.test("a history on a disk that is full from the start starts no run", async () => {
  if (!canMount) return console.log("Not tested: file systems cannot be mounted here");
  await using rig = await RunRig.make();
  await Deno.mkdir(rig.path("state"));
  const config = await rig.config({ jobs: touch });
  const full = 'mount -t tmpfs -o size=64k none "$1/state"\n' +
    'cat /dev/zero 2>&- > "$1/state/ballast" || true';
  const result = await runMounted(rig, full, ["run", config, "--db", "state/history.db"]);
  await assertNotStarted(
    rig,
    result,
    /^error: Cannot (open|write) history ".*": the disk is full\n/,
  );
});

Deno.test("where the disk fills up, what runs ends, nothing new starts, and all say why", async () => {
  if (!canMount) return console.log("Not tested: file systems cannot be mounted here");
  await using rig = await RunRig.make();
  await Deno.mkdir(rig.path("state"));
  const config = await rig.config({
    jobs: [
      { id: "fill", command: "cat /dev/zero > state/ballast; touch full; true" },
      {
        id: "long",
        command: "until [ -e full ]; do sleep 0.02; done; sleep 0.3; touch long-ended",
      },
      ...Array.from({ length: 40 }, (_, n) => (
        { id: `next-${n}`, command: `touch next-${n}-ran`, dependencies: ["fill"] }
      )),
    ],
  });
  const setup = 'mount -t tmpfs -o size=256k none "$1/state"';
  const args = ["run", config, "--parallel", "--workers", "2", "--db", "state/history.db"];
  const result = await runMounted(rig, setup, args);
  assert.equal(result.code, 1, explain(result));
  const reason = /the history could not be written: Cannot write history ".*": the disk is full/;
  assert.match(result.stderr, /^error: Cannot write history ".*": the disk is full/m);
  const left = await rig.listing();
  assert.ok(left.includes("long-ended"), "what ran was not let end");
  const later = left.filter((name) => name.startsWith("next-"));
  assert.ok(later.length < 40, "nothing stopped");
  const log = await Deno.readTextFile(rig.path("logs/executioner.app.run-1.log"));
  assert.match(log, reason, "the run's log has no reason");
});

Deno.test("a history that is cut short starts no run and stays as it is", async () => {
  await using rig = await RunRig.make();
  const config = await rig.config({ jobs: touch });
  assert.equal((await rig.command("run", config)).code, 0);
  await Deno.remove(rig.path("a-ran"));
  await Deno.truncate(rig.database, 4096 * 3);
  const before = await Deno.readFile(rig.database);
  const damaged = /^error: Cannot (open|read|write) history ".*": the database is damaged\n/;
  await assertNotStarted(rig, await rig.command("run", config), damaged);
  const check = await rig.command("db", "check");
  assert.equal(check.code, 1, explain(check));
  assert.match(check.stdout + check.stderr, /damaged/);
  assert.deepEqual(await Deno.readFile(rig.database), before);
});

Deno.test("a history that is removed during a run ends the run as a failure", async () => {
  await using rig = await RunRig.make();
  const result = await rig.run({ jobs: [{ id: "a", command: "rm history.db*" }] });
  assert.equal(result.code, 1, explain(result));
  assert.match(
    result.stderr,
    /^error: Cannot write history ".*": the file was removed or replaced/m,
  );
  const log = await Deno.readTextFile(rig.path("logs/executioner.app.run-1.log"));
  assert.match(log, /FAILED {2}run 1 .*the file was removed or replaced while it was in use/);
});

Deno.test("backups, checks, exports, pruning and vacuum disturb no run, nor does it them", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const jobs = [
    { id: "held", command: gate.wait },
    ...Array.from({ length: 149 }, (_, n) => ({ id: `j${n}`, command: "true" })),
  ];
  for (let n = 0; n < 2; n++) assert.equal((await rig.run({ jobs: touch })).code, 0);
  const engine = await rig.start({ jobs }, "--parallel", "--workers", "2");
  await engine.untilEnded("j0");
  for (
    const args of [
      ["db", "backup", "copy.db"],
      ["db", "check"],
      ["db", "export"],
      ["db", "prune", "--keep-runs", "0", "--logs"],
      ["db", "vacuum"],
      ["db", "backup", "copy.db", "--force"],
    ]
  ) {
    const result = await rig.command(...args);
    assert.equal(result.code, 0, `${args.join(" ")}: ${explain(result)}`);
  }
  gate.open();
  const result = await engine.end();
  assert.equal(result.code, 0, explain(result));
  const shown = await rig.show();
  assert.deepEqual(new Set(Object.values(statuses(shown))), new Set(["SUCCESS"]));
  assert.equal(shown.run.id, 3);
  const check = await rig.command("db", "check");
  assert.match(check.stdout, /: schema 1, 1 run, 150 job rows/);
  assert.equal((await rig.command("db", "check", "--db", "copy.db")).code, 0);
  assert.deepEqual((await rig.listing()).filter((name) => /run-[12]\.log$/.test(name)), []);
});

Deno.test("a prune that is killed leaves whole runs, and no log that no run knows", async () => {
  await using rig = await RunRig.make();
  const runs = 240;
  makeLargeHistory(rig.database, { runs, jobsPerRun: 100, applications: 1 });
  const logs = rig.path("logs");
  await Deno.mkdir(logs);
  const database = new DatabaseSync(rig.database);
  database.prepare("UPDATE attempts SET log_dir = ?").run(logs);
  database.close();
  const nameOf = (run: number) => `executioner.application_1.run-${run}.log`;
  for (let run = 1; run <= runs; run++) await Deno.writeTextFile(`${logs}/${nameOf(run)}`, "x");
  const args = ["db", "prune", "--keep-runs", "1", "--logs"];
  const left = () => [...Deno.readDirSync(logs)].map(({ name }) => name);
  for (const killAt of [210, 160, 110]) {
    const child = await startBinary({ args, cwd: rig.folder, env: rig.env() });
    await eventually("logs are deleted", () => left().length <= killAt);
    child.kill("SIGKILL");
    const { signal } = await child.output();
    assert.equal(signal, "SIGKILL", "the prune was over before it was killed");
    const check = await rig.command("db", "check");
    assert.equal(check.code, 0, explain(check));
    const known = JSON.parse((await rig.command("runs", "--limit", "999", "--json")).stdout).runs
      .map(({ id }: { id: number }) => nameOf(id));
    assert.ok(known.length > 1 && known.length < runs, `${known.length} runs are left`);
    assert.deepEqual(left().filter((name) => !known.includes(name)), []);
  }
  assert.equal((await rig.command(...args)).code, 0);
  assert.deepEqual(left(), [nameOf(runs)]);
});

Deno.test("20 backups at once are 20 sound copies", async () => {
  await using rig = await RunRig.make();
  assert.equal((await rig.run({ jobs: touch })).code, 0);
  const names = Array.from({ length: 20 }, (_, n) => `copy-${n}.db`);
  const same = Array.from({ length: 5 }, () => "same.db");
  const results = await Promise.all(
    [...names, ...same].map((name) => rig.command("db", "backup", name)),
  );
  const codes = results.map(({ code }) => code);
  assert.deepEqual(codes.slice(0, 20), names.map(() => 0));
  assert.equal(codes.slice(20).filter((code) => code === 0).length, 1, "one of five got the name");
  assert.equal((await rig.listing()).filter((name) => name.includes("part")).length, 0);
  assert.equal((await rig.command("db", "check", "--db", "same.db")).code, 0);
});

Deno.test("several imports of one file at once bring each run once", async () => {
  await using rig = await RunRig.make();
  const old = new AncestorDb(rig.path("old.db"));
  for (let id = 1; id <= 60; id++) {
    old.add("run_summary", summary({ run_id: id })).add("job_history", jobRow({ run_id: id }));
  }
  old.close();
  const imports = Array.from({ length: 4 }, () => rig.command("db", "import", "old.db"));
  const counts = (await Promise.all(imports)).map((result) => {
    assert.equal(result.code, 0, explain(result));
    return Number(/^Imported (\d+) runs? /m.exec(result.stdout)?.[1]);
  });
  assert.equal(counts.reduce((sum, count) => sum + count), 60, counts.join(", "));
  assert.match((await rig.command("db", "check")).stdout, / 60 runs, 60 job rows/);
});

Deno.test("times of an imported run are of the zone of the machine", async () => {
  await using rig = await RunRig.make();
  const old = new AncestorDb(rig.path("old.db"));
  old.add("run_summary", summary({ start_time: "2026-07-05 02:30:00" })).close();
  const args = ["db", "import", "old.db"];
  const env = rig.env({ TZ: "America/New_York" });
  const result = await runBinary({ args, cwd: rig.folder, env });
  assert.equal(result.code, 0, explain(result));
  assert.equal((await rig.show(3)).run.started_at, "2026-07-05T06:30:00.000Z");
});
