import assert from "node:assert/strict";
import { openHistoryStore } from "../../src/adapters/sqlite/history_store.ts";
import type { EngineLife } from "../../src/core/engine_life.ts";
import type { HistoryStore } from "../../src/ports/history_store.ts";
import { sampleRun } from "../adapters/sqlite/sample_run.ts";
import { cli, type CliSetting, stoppedClock, strangers } from "./cli_rig.ts";
import {
  job,
  newRun,
  recordFailedRun,
  recordSuccess,
  start,
  withHistory,
} from "./recorded_runs.ts";

/** Somebody who marks, an hour after the run. */
function person(answer: string | null = "", life: EngineLife = "dead") {
  const questions: string[] = [];
  const setting: CliSetting = {
    clock: { ...stoppedClock, now: () => start + 3_600_000 },
    loadEngineProbe: () =>
      Promise.resolve({
        ...strangers,
        self: { ...sampleRun(0).engine, user: "ann", host: "desk-1" },
        lifeOf: () => life,
      }),
    ask: (question) => {
      questions.push(question);
      return Promise.resolve(answer);
    },
  };
  return { setting, questions };
}

function read<T>(folder: string, use: (store: HistoryStore) => T): T {
  const store = openHistoryStore(`${folder}/history.db`, { mode: "read" });
  assert.ok(store !== null);
  try {
    return use(store);
  } finally {
    store.close();
  }
}

function statuses(folder: string): string {
  return read(folder, (store) => {
    const [run] = store.listRuns({ limit: 1 });
    assert.ok(run !== undefined);
    const jobs = store.loadRun(run.runId)?.jobs ?? [];
    return [run.status, ...jobs.map((job) => job.status)].join(" ");
  });
}

Deno.test("mark-success shows how jobs stand, asks, and keeps who, when and why (D22)", () =>
  withHistory(recordFailedRun, async (folder) => {
    const { setting, questions } = person("y");
    const marked = await cli(
      folder,
      ["mark-success", "last", "load data", "extract", "--reason", "loaded by hand"],
      setting,
    );
    assert.deepEqual(questions, ["Mark 1 job as successful? [y/N] "]);
    assert.deepEqual(marked, {
      code: 0,
      stdout: `Run 1 of nightly: FAILED

Job        Status   Becomes         Reason
extract    SUCCESS  -
load data  FAILED   MARKED_SUCCESS  exit code 3

Marked 1 job as successful; run 1 is FAILED as before

  executioner resume 1
`,
      stderr: "",
    });
    assert.equal(statuses(folder), "FAILED SUCCESS MARKED_SUCCESS BLOCKED NOT_STARTED");
    const shown = await cli(folder, ["show", "1"]);
    assert.match(
      shown.stdout,
      /\nload data {2}MARKED_SUCCESS .* marked as successful by ann@desk-1: loaded by hand\n/,
    );
    assert.match(
      shown.stdout,
      /\nChanged by hand:\n {2}load data {2}marked as successful in attempt 1, was FAILED\n {6}2026-11-23 07:00:00 by ann@desk-1: loaded by hand\n/,
    );
    assert.match(
      shown.stdout,
      /\n {2}Jobs {6}1 succeeded, 1 marked as successful, 1 blocked, 1 not started\n/,
    );
    const { audit } = JSON.parse((await cli(folder, ["show", "1", "--json"])).stdout);
    assert.deepEqual(audit, [{
      at: "2026-11-23T06:00:00.000Z",
      attempt: 1,
      job_id: "load data",
      action: "mark_success",
      user: "ann",
      host: "desk-1",
      reason: "loaded by hand",
      previous_status: "FAILED",
    }]);
    const runs = await cli(folder, ["runs"]);
    assert.match(runs.stdout, / 2\/4\n$/, "a marked job counts as done");
  }));

Deno.test("only yes marks: no, nothing, an end of input change nothing and are no failure (D22)", () =>
  withHistory(recordFailedRun, async (folder) => {
    const before = statuses(folder);
    for (const answer of [null, "", "n", "yess", "no y"]) {
      const { setting } = person(answer);
      const { code, stdout } = await cli(folder, ["mark-success", "1", "report"], setting);
      assert.deepEqual([code, stdout.split("\n").at(-2)], [0, "Nothing was marked"], `${answer}`);
      assert.equal(statuses(folder), before);
    }
    for (const answer of ["y", "Y", " yes "]) {
      const { setting } = person(answer);
      assert.equal((await cli(folder, ["mark-success", "1", "tidy"], setting)).code, 0);
      assert.match(statuses(folder), /MARKED_SUCCESS$/);
      await cli(folder, ["mark-failed", "1", "tidy", "--yes"], setting);
    }
  }));

Deno.test("blocked and never started jobs can be marked, many at once, and then the run has succeeded", () =>
  withHistory(recordFailedRun, async (folder) => {
    const { setting, questions } = person();
    const { stdout } = await cli(folder, ["mark-success", "1", "*", "-y"], setting);
    assert.match(stdout, /\nMarked 3 jobs as successful; run 1 is SUCCESS now\n$/);
    assert.deepEqual(questions, [], "--yes asks nothing");
    assert.equal(
      statuses(folder),
      "SUCCESS SUCCESS MARKED_SUCCESS MARKED_SUCCESS MARKED_SUCCESS",
    );
    const again = await cli(folder, ["mark-success", "1", "t?dy"], setting);
    assert.equal(again.code, 0);
    assert.match(again.stdout, /\nNothing to mark as successful\n$/);
    const back = await cli(folder, ["mark-failed", "1", "extract", "--yes"], setting);
    assert.match(back.stdout, /\nextract {2}SUCCESS {2}FAILED\n/);
    assert.match(back.stdout, /\nMarked 1 job as failed; run 1 is FAILED now\n/);
    assert.match(statuses(folder), /^FAILED FAILED MARKED_SUCCESS/);
  }));

Deno.test("the flag form marks as the command does", () =>
  withHistory(recordFailedRun, async (folder) => {
    const { setting, questions } = person("y");
    const line = ["--mark-success", "-r", "1", "-j", "report, tidy"];
    assert.equal((await cli(folder, line, setting)).code, 0);
    assert.deepEqual(questions, ["Mark 2 jobs as successful? [y/N] "]);
    assert.equal(statuses(folder), "FAILED SUCCESS FAILED MARKED_SUCCESS MARKED_SUCCESS");
    const bare = await cli(folder, ["--mark-success"], setting);
    assert.deepEqual([bare.code, bare.stdout], [1, ""], "as the ancestor: 1, not 2");
  }));

Deno.test("nothing is marked where a job is not there, or the run still goes on", () =>
  withHistory((store, folder) => {
    recordFailedRun(store, folder);
    store.startRun(newRun(folder, { jobs: [job("a")] }));
  }, async (folder) => {
    const hint = "hint: To list its jobs: executioner show 1\n";
    const cases: readonly (readonly [readonly string[], EngineLife, string])[] = [
      [
        ["1", "load data", "extrakt"],
        "alive",
        'error: There is no job "extrakt" in run 1\nhint: Did you mean "extract"?\n',
      ],
      [["1", "x*"], "alive", `error: There is no job that fits "x*" in run 1\n${hint}`],
      [
        ["9", "a"],
        "alive",
        `error: There is no run 9 in "${folder}/history.db"\n` +
        `hint: To list runs: executioner runs --db ${folder}/history.db\n`,
      ],
      [["0", "a"], "alive", "error: There is no run 0: runs count from 1\n"],
      [
        ["2", "a"],
        "alive",
        "error: Cannot mark jobs of run 2: it still runs, as process 4711 since 2026-11-23 06:00:00\n" +
        "hint: To look at it: executioner show 2\n",
      ],
      [
        ["last", "a"],
        "elsewhere",
        'error: Cannot mark jobs of run 2: host "batch-1" has run it since 2026-11-23 06:00:00, ' +
        'and this host cannot tell whether it still does\nhint: Do it on "batch-1" or, if that engine is ' +
        "dead for certain, first: executioner recover 2 --assume-dead\n",
      ],
    ];
    for (const [operands, life, stderr] of cases) {
      const { setting } = person("y", life);
      const marked = await cli(folder, ["mark-success", ...operands, "--yes"], setting);
      assert.deepEqual(marked, { code: 1, stdout: "", stderr }, operands.join(" "));
    }
    assert.equal(statuses(folder), "RUNNING PENDING");
    const dead = await cli(folder, ["mark-success", "2", "a", "--yes"], person().setting);
    assert.match(dead.stdout, /run 2 is SUCCESS now/, "a run whose engine died can be mended");
  }));

Deno.test("what changed while the question stood is not marked", () =>
  withHistory((store, folder) => {
    recordFailedRun(store, folder);
    recordSuccess(store, folder, "other");
  }, async (folder) => {
    const { setting } = person();
    const meanwhile: CliSetting = {
      ...setting,
      ask: async () => {
        await cli(folder, ["mark-success", "1", "tidy", "--yes"], setting);
        return "y";
      },
    };
    const { code, stderr } = await cli(folder, ["mark-success", "1", "t*", "load*"], meanwhile);
    assert.equal(code, 1);
    assert.match(stderr, /^error: Cannot mark jobs of run 1: they have changed meanwhile\n/);
    const jobs = read(folder, (store) => store.loadRun(store.listRuns({ limit: 9 }).at(-1)!.runId));
    assert.deepEqual(jobs?.jobs.map((job) => job.status), [
      "SUCCESS",
      "FAILED",
      "BLOCKED",
      "MARKED_SUCCESS",
    ]);
  }));
