import assert from "node:assert/strict";
import { withFolder } from "../adapters/sqlite/with_store.ts";
import { cli, listing } from "./cli_rig.ts";
import {
  job,
  newRun,
  recordFailedRun,
  recordSuccess,
  start,
  withHistory,
} from "./recorded_runs.ts";
import { auditKeys, failedRunJson, hookKeys, notificationKeys } from "./failed_run_json.ts";

Deno.test("without a history the lists are empty, a run is not found, and nothing is created", () =>
  withFolder(async (folder) => {
    const none = `No history yet: "${folder}/history.db" does not exist or is empty\n`;
    assert.deepEqual(await cli(folder, ["runs"]), { code: 0, stdout: none, stderr: "" });
    assert.deepEqual(await cli(folder, ["--list-runs"]), { code: 0, stdout: none, stderr: "" });
    const json = await cli(folder, ["runs", "--json"]);
    assert.deepEqual([json.code, JSON.parse(json.stdout)], [0, { runs: [] }]);
    for (const argv of [["show", "1"], ["show", "last"], ["logs", "1", "a"], ["--show-run", "1"]]) {
      const shown = await cli(folder, argv);
      assert.deepEqual([shown.code, shown.stdout], [1, ""], argv.join(" "));
      assert.match(shown.stderr, /^error: There are no runs yet: /);
    }
    assert.deepEqual(await listing(folder), []);
  }));

Deno.test("runs: a table, newest run first, with verdict, wall-clock start and counts", () =>
  withHistory((store, folder) => {
    recordFailedRun(store, folder);
    recordSuccess(store, folder, "etl\x1b[31m");
    store.startRun(newRun(folder, { jobs: [job("a"), job("b")] }));
  }, async (folder) => {
    const { code, stdout } = await cli(folder, ["runs"]);
    assert.equal(code, 0);
    assert.equal(
      stdout,
      `Run  Attempt  Application  Status   Start                Duration  Jobs
  3       #1  nightly      RUNNING  2026-11-23 06:00:00         -  0/2
  2       #1  etl\\x1b[31m  SUCCESS  2026-11-23 07:00:00     420ms  0/0
  1       #1  nightly      FAILED   2026-11-23 06:00:00    1m 03s  1/4 (1 failed)
`,
    );
    const limited = await cli(folder, ["runs", "nightly", "--limit", "1"]);
    assert.match(limited.stdout, /^Run .*\n {2}3 .*\n$/, "the limit keeps the newest (D11)");
    const legacy = await cli(folder, ["--list-runs", "nightly"]);
    assert.match(legacy.stdout, /^Run .*\n {2}3 .*\n {2}1 .*\n$/);
    const other = await cli(folder, ["runs", "weekly"]);
    assert.equal(other.stdout, `No runs of "weekly" in "${folder}/history.db"\n`);
  }));

Deno.test("runs --json: the keys of the contract, the number of jobs and their counts", () =>
  withHistory(recordFailedRun, async (folder) => {
    const { stdout } = await cli(folder, ["runs", "--json"]);
    assert.deepEqual(JSON.parse(stdout.replaceAll(folder, "F")), {
      runs: [{
        ...failedRunJson.run,
        job_count: 4,
        counts: { SUCCESS: 1, FAILED: 1, BLOCKED: 1, NOT_STARTED: 1 },
      }],
    });
  }));

Deno.test("show --json: the documented contract to the letter, every job of the config in it", () =>
  withHistory(recordFailedRun, async (folder) => {
    const { code, stdout, stderr } = await cli(folder, ["show", "1", "--json"]);
    assert.deepEqual([code, stderr], [0, ""]);
    const shown = JSON.parse(stdout.replaceAll(`${folder}/`, "").replaceAll(folder, "F"));
    assert.deepEqual(shown, failedRunJson);
    const documented = /### JSON of `show`.*?```json\n(.*?)```/s.exec(
      await Deno.readTextFile(new URL("../../docs/cli.md", import.meta.url)),
    );
    assert.deepEqual(
      shapeOf(JSON.parse(documented?.[1] ?? "null")),
      shapeOf({
        ...failedRunJson,
        attempts: [{ ...failedRunJson.attempts[0], counts: { FAILED: 1 } }],
        jobs: [{
          ...failedRunJson.jobs[0],
          outputs: [{ name: "", value: "", masked: false }],
          dependencies: [{ id: "", trigger: "" }],
        }],
        hooks: [hookKeys],
        audit: [auditKeys],
        notifications: [notificationKeys],
      }),
      "docs/cli.md shows other keys, or in another order",
    );
  }));

/** Reduces a value to its keys in their order. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== "object" || value === null) return null;
  return Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]);
}

Deno.test("show: verdict, every job with its reason, retries, failures with command and log, next steps", () =>
  withHistory(recordFailedRun, async (folder) => {
    const { code, stdout } = await cli(folder, ["show", "last"]);
    assert.equal(code, 0);
    assert.equal(
      stdout.replaceAll(folder, "/logs"),
      `Run 1 of nightly: FAILED, exit code 1
  Started   2026-11-23 06:00:00 +01:00
  Finished  2026-11-23 06:01:03 +01:00
  Duration  1m 03s
  Jobs      1 succeeded, 1 failed, 1 blocked, 1 not started
  Workers   4
  Config    /etl/jobs.json
  Folder    /etl
  Run log   /logs/executioner.nightly.run-1.log

Job        Status       Start                Duration  Executions  Reason
extract    SUCCESS      2026-11-23 06:00:02      1.0s           1
load data  FAILED       2026-11-23 06:00:02      3.0s           2  exit code 3
report     BLOCKED      -                           -           -  dependency "load data" did not succeed
tidy       NOT_STARTED  -                           -           -  the run stopped after "load data" failed

Retried jobs:
  load data
    1. 2026-11-23 06:00:02  1.0s  FAILED  exit code 3
    2. 2026-11-23 06:00:04  1.0s  FAILED  exit code 3

Failed jobs:
  load data  exit code 3
      Load it
      command: psql -f load.sql
      log: /logs/executioner.nightly.job-load data.run-1.log

Next:
  executioner logs 1 'load data'
  executioner resume 1
  executioner mark-success 1 'load data'
`,
    );
  }));

Deno.test("show: next steps name the history again that was named, and a success needs none", () =>
  withHistory((store, folder) => {
    recordFailedRun(store, folder);
    recordSuccess(store, folder, "weekly");
  }, async (folder) => {
    await Deno.writeTextFile(
      `${folder}/named.json`,
      JSON.stringify({ database: { path: "history.db" }, jobs: [{ id: "a", command: "x" }] }),
    );
    const env = {};
    for (const naming of [["--db", "history.db"], ["--config=named.json"]]) {
      const { stdout } = await cli(folder, ["show", "1", ...naming], { env });
      const place = `--db ${folder}/history.db`;
      for (const command of ["logs 1 'load data'", "resume 1", "mark-success 1 'load data'"]) {
        assert.ok(stdout.includes(`\n  executioner ${command} ${place}\n`), stdout);
      }
      const lost = await cli(folder, ["why", "1", "zzz", ...naming], { env });
      assert.ok(lost.stderr.endsWith(`: executioner show 1 ${place}\n`), lost.stderr);
    }
    const good = await cli(folder, ["show", "2"]);
    assert.match(good.stdout, /^Run 2 of weekly: SUCCESS, exit code 0\n/);
    assert.doesNotMatch(good.stdout, /Next:|Failed jobs:|Retried jobs:/);
  }));

Deno.test("show: a run that still goes on says so and how to follow it", () =>
  withHistory((store, folder) => {
    const key = store.startRun(newRun(folder, { jobs: [job("-a"), job("b")] }));
    store.record(key, [{ kind: "execution_started", index: 0, n: 1, at: start }]);
  }, async (folder) => {
    const { stdout } = await cli(folder, ["show", "1"]);
    assert.match(stdout, /^Run 1 of nightly: RUNNING\n/);
    assert.match(stdout, / {2}Finished {2}not yet\n/);
    assert.match(stdout, /\n-a {3}RUNNING .* 1\n/);
    assert.match(stdout, /\nb {4}PENDING .* -\n/);
    assert.match(stdout, /\n {2}Engine {4}process 4711 on batch-1\n/);
    assert.match(stdout, /\nNext:\n {2}executioner logs -f -- 1 -a\n {2}executioner stop 1\n$/);
  }));

Deno.test("a run or attempt that is not there is an error; 0 is a number like any other", () =>
  withHistory(recordFailedRun, async (folder) => {
    const hint = `hint: To list runs: executioner runs --db ${folder}/history.db\n`;
    const cases: readonly (readonly [readonly string[], string])[] = [
      [["show", "0"], "error: There is no run 0: runs count from 1\n"],
      [["--show-run", "0"], "error: There is no run 0: runs count from 1\n"],
      [["--show-run", "-1"], "error: There is no run -1: runs count from 1\n"],
      [["show", "2"], `error: There is no run 2 in "${folder}/history.db"\n${hint}`],
      [["show", "1", "--attempt=2"], `error: There is no attempt 2 of run 1\n${hint}`],
      [
        ["logs", "1", "laod data"],
        'error: There is no job "laod data" in run 1\nhint: Did you mean "load data"?\n',
      ],
      [
        ["logs", "1", "zzz"],
        'error: There is no job "zzz" in run 1\nhint: To list its jobs: executioner show 1\n',
      ],
      [
        ["logs", "1", "report"],
        'error: Job "report" has no log, it was never executed ' +
        '(BLOCKED: dependency "load data" did not succeed)\n',
      ],
      [
        ["logs", "1", "extract"],
        `error: Cannot find the log of job "extract": ` +
        `"${folder}/executioner.nightly.job-extract.run-1.log" does not exist\n`,
      ],
      [
        ["logs", "1", "load data", "--execution", "3"],
        'error: There is no execution 3 of job "load data": it has 2\n',
      ],
    ];
    for (const [argv, stderr] of cases) {
      assert.deepEqual(await cli(folder, argv), { code: 1, stdout: "", stderr }, argv.join(" "));
    }
  }));

Deno.test("the history can be named by a config", () =>
  withHistory(recordFailedRun, async (folder) => {
    const config = { database: { path: "history.db" }, jobs: [] };
    await Deno.writeTextFile(`${folder}/jobs.json`, JSON.stringify(config));
    const { code, stdout } = await cli(folder, ["runs", "-c", "jobs.json"], { env: {} });
    assert.deepEqual([code, stdout.split("\n").length], [0, 3]);
    const broken = await cli(folder, ["runs", "-c", "nope.json"], { env: {} });
    assert.deepEqual(broken, {
      code: 1,
      stdout: "",
      stderr: 'error: Cannot read config "nope.json": No such file\n' +
        `hint: It was looked for in "${folder}"\n`,
    });
  }));
