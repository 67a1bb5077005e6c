import assert from "node:assert/strict";
import { openHistoryStore } from "../../src/adapters/sqlite/history_store.ts";
import { parseConfig } from "../../src/core/config/parse_config.ts";
import type { EngineLife } from "../../src/core/engine_life.ts";
import { configFingerprint, fingerprintOf } from "../../src/core/job_fingerprint.ts";
import type { JobSpec } from "../../src/core/job_spec.ts";
import type { JobStatus } from "../../src/core/job_state.ts";
import { sampleRun } from "../adapters/sqlite/sample_run.ts";
import { withFolder } from "../adapters/sqlite/with_store.ts";
import { cli, type CliSetting, listing, strangers } from "./cli_rig.ts";
import { newRun, start } from "./recorded_runs.ts";

type Sketch = Readonly<Record<string, { readonly command?: string; readonly after?: string[] }>>;

const chain: Sketch = { a: {}, b: { after: ["a"] }, c: { after: ["b"] }, d: {} };

async function writeConfig(folder: string, jobs: Sketch, name = "nightly"): Promise<void> {
  const text = JSON.stringify({
    application_name: name,
    jobs: Object.entries(jobs).map(([id, { command, after }]) => ({
      id,
      command: command ?? `./${id}.sh`,
      dependencies: after ?? [],
    })),
  });
  await Deno.writeTextFile(`${folder}/jobs.json`, text);
}

/** Runs `body` with a config and a run of it whose jobs ended as told; without an end it RUNs. */
function withRun(
  ends: Readonly<Record<string, JobStatus>>,
  body: (folder: string) => Promise<void>,
  runStatus: "SUCCESS" | "FAILED" | null = "FAILED",
): Promise<void> {
  return withFolder(async (folder) => {
    await writeConfig(folder, chain);
    const path = `${folder}/jobs.json`;
    const config = await parseConfig({
      text: await Deno.readTextFile(path),
      path,
      homeDir: null,
    });
    assert.ok(config.ok);
    const { workflow } = config;
    const store = openHistoryStore(`${folder}/history.db`, { mode: "write" });
    const key = store.startRun(newRun(`${folder}/logs`, {
      configPath: path,
      workingDir: folder,
      configFingerprint: configFingerprint(workflow, workflow.jobs.map(plain)),
      jobs: workflow.jobs.map((job) => ({
        id: job.id,
        description: "",
        command: job.commandText,
        workingDir: null,
        logDir: null,
        fingerprint: plain(job),
      })),
    }));
    for (const { id, index } of workflow.jobs) {
      const status = ends[id];
      if (status === undefined) continue;
      store.record(key, [{ kind: "job_ended", index, at: start, status, reason: null }]);
    }
    if (runStatus !== null) {
      const exitCode = runStatus === "SUCCESS" ? 0 : 1;
      store.record(key, [{ kind: "run_ended", at: start, status: runStatus, exitCode }]);
    }
    store.close();
    await body(folder);
  });
}

/** Nothing is secret here. */
function plain(job: JobSpec): string {
  return fingerprintOf(job, (text) => text);
}

const failed = { a: "SUCCESS", b: "FAILED", c: "BLOCKED", d: "NOT_STARTED" } as const;

function probe(life: EngineLife): CliSetting {
  return {
    loadEngineProbe: () =>
      Promise.resolve({ ...strangers, self: sampleRun(0).engine, lifeOf: () => life }),
  };
}

Deno.test("resume --dry-run says what is reused and what runs and why, and touches nothing (D24)", () =>
  withRun(failed, async (folder) => {
    const before = await listing(folder);
    const shown = await cli(folder, ["resume", "last", "--dry-run", "--skip", "d"]);
    assert.deepEqual([shown.code, shown.stderr], [0, ""]);
    assert.equal(
      shown.stdout.replaceAll(folder, "/etl"),
      `Plan of attempt 2 of run 1 of nightly: 4 jobs, one at a time

  Config     /etl/jobs.json
  Folder     /etl
  Logs       /etl/logs

Would run, in this order:
  1. b  level 0, FAILED in attempt 1
     command: ./b.sh
     after: a
  2. c  level 1, BLOCKED in attempt 1
     command: ./c.sh
     after: b

Would not run:
   - a  reused: succeeded in attempt 1
   - d  skipped: named by --skip

Prediction: no history, nothing is known of how long these jobs take

4 jobs: 2 would run in 2 levels, 1 would be reused, 1 would be skipped
`,
    );
    assert.deepEqual(await listing(folder), before);
    const runs = await cli(folder, ["runs"]);
    assert.equal(runs.stdout.split("\n").length, 3, "there is one attempt as before");
  }));

Deno.test("with failed jobs only, what never started would stay so (D16)", () =>
  withRun(failed, async (folder) => {
    for (
      const line of [
        ["resume", "1", "--failed-only"],
        ["run", "jobs.json", "--resume-from", "1", "--resume-failed-only"],
        ["-c", "jobs.json", "--resume-from", "1", "--resume-failed-only"],
      ]
    ) {
      const { code, stdout } = await cli(folder, [...line, "--dry-run"]);
      assert.equal(code, 0);
      assert.match(stdout, /\n {2}1\. b {2}level 0, FAILED in attempt 1\n/);
      const never = "never started in attempt 1, and only failed jobs run again";
      assert.match(stdout, new RegExp(`- c {2}not started: ${never}\n`));
      assert.match(
        stdout,
        /\n4 jobs: 1 would run in 1 level, 1 would be reused, 2 would not start\n$/,
        line.join(" "),
      );
    }
    const { stdout } = await cli(folder, ["resume", "1", "--failed-only", "--dry-run", "--json"]);
    const { plan, jobs } = JSON.parse(stdout);
    assert.deepEqual(
      [plan.run_id, plan.attempt, plan.config_changed, plan.run_count, plan.reuse_count],
      [1, 2, false, 1, 1],
    );
    assert.deepEqual(
      jobs.map((job: { id: string; action: string }) => `${job.id} ${job.action}`),
      ["b run", "a reuse", "c hold", "d hold"],
    );
  }));

Deno.test("a reused job that was changed is named, and the user decides (D16)", () =>
  withRun({ ...failed, b: "SUCCESS", c: "FAILED" }, async (folder) => {
    await writeConfig(folder, { ...chain, a: { command: "./other.sh" }, d: { command: "./x" } });
    const hint = "hint: --accept-changes takes their results nevertheless, --rerun-changed runs " +
      "them again with all that depends on them\n";
    const refused = await cli(folder, ["resume", "1"]);
    assert.deepEqual(refused, {
      code: 1,
      stdout: "",
      stderr: "error: Cannot resume run 1: it would reuse a job that has changed since\n" +
        `  "a": command\n${hint}`,
    });
    const previewed = await cli(folder, ["resume", "1", "--dry-run"]);
    assert.deepEqual([previewed.code, previewed.stderr], [1, refused.stderr]);
    assert.match(previewed.stdout, /jobs\.json \(changed since the last attempt\)\n/);
    const accepted = await cli(folder, ["resume", "1", "--dry-run", "--accept-changes"]);
    assert.match(accepted.stdout, /: 2 would run in 1 level, 2 would be reused\n$/);
    const again = await cli(folder, ["resume", "1", "--dry-run", "--rerun-changed"]);
    assert.equal(again.code, 0);
    assert.match(again.stdout, /1\. a {2}level 0, changed since: command\n/);
    assert.match(again.stdout, /b {2}level 1, depends on "a", which runs again\n/);
    assert.match(again.stdout, /: 4 would run in 3 levels, 0 would be reused\n$/);
    await writeConfig(folder, { ...chain, b: { after: [] } });
    const { stderr } = await cli(folder, ["resume", "1"]);
    assert.match(stderr, /\n {2}"b": dependencies\n/);
  }));

Deno.test("a job that was marked as failed runs again, with what had succeeded behind it", () =>
  withRun(
    { a: "SUCCESS", b: "SUCCESS", c: "SUCCESS", d: "SUCCESS" },
    async (folder) => {
      const marked = await cli(folder, ["mark-failed", "1", "b", "--yes"], probe("dead"));
      assert.equal(marked.code, 0, marked.stderr);
      const { stdout } = await cli(folder, ["resume", "1", "--dry-run"]);
      assert.match(stdout, /1\. b {2}level 0, marked as failed by ops\n/);
      assert.match(stdout, /2\. c {2}level 1, depends on "b", which runs again\n/);
      assert.match(stdout, /: 2 would run in 2 levels, 2 would be reused\n$/);
      await cli(folder, ["mark-success", "1", "b", "--yes"], probe("dead"));
      const undone = await cli(folder, ["resume", "1"]);
      assert.match(undone.stdout, /has succeeded/, "a mark can be taken back");
    },
    "SUCCESS",
  ));

Deno.test("a run that has succeeded is left as it is, with exit code 0", () =>
  withRun(
    { a: "SUCCESS", b: "MARKED_SUCCESS", c: "SUCCESS", d: "SUCCESS" },
    async (folder) => {
      const done = "Run 1 of nightly has succeeded: nothing is left to run\n";
      assert.deepEqual(await cli(folder, ["resume", "1"]), { code: 0, stdout: done, stderr: "" });
      const json = await cli(folder, ["resume", "1", "--json"]);
      assert.deepEqual(json, { code: 0, stdout: "", stderr: done });
      assert.deepEqual((await cli(folder, ["resume", "1", "-q"])).stdout, "");
      const runs = JSON.parse((await cli(folder, ["runs", "--json"])).stdout);
      assert.equal(runs.runs.length, 1, "there is no second attempt");
    },
    "SUCCESS",
  ));

Deno.test("a run is refused that is unknown, another application's, alive, or elsewhere (D16)", () =>
  withRun({}, async (folder) => {
    const unknown = await cli(folder, ["resume", "7"]);
    assert.deepEqual(unknown, {
      code: 1,
      stdout: "",
      stderr: `error: There is no run 7 in "${folder}/history.db"\n` +
        `hint: To list runs: executioner runs --db ${folder}/history.db\n`,
    });
    const alive = await cli(folder, ["resume", "1"], probe("alive"));
    assert.deepEqual(alive, {
      code: 1,
      stdout: "",
      stderr: "error: Cannot resume run 1: it still runs, as process 4711 since " +
        "2026-11-23 06:00:00\nhint: To look at it: executioner show 1\n",
    });
    const elsewhere = await cli(folder, ["resume", "1"], probe("elsewhere"));
    assert.match(
      elsewhere.stderr,
      /this host cannot tell whether it still does\nhint: Do it on "b/,
    );
    await writeConfig(folder, chain, "weekly");
    const recovered = await cli(folder, ["recover"], probe("dead"));
    assert.match(recovered.stderr, /^warning: Run 1 of nightly is INTERRUPTED: its engine, /);
    const stranger = await cli(folder, ["resume", "1"], probe("dead"));
    assert.deepEqual(stranger, {
      code: 1,
      stdout: "",
      stderr: 'error: Cannot resume run 1: it is of application "nightly", and the config ' +
        `"${folder}/jobs.json" is of "weekly"\n`,
    });
    await Deno.remove(`${folder}/jobs.json`);
    const gone = await cli(folder, ["resume", "1"], probe("dead"));
    assert.equal(
      gone.stderr,
      `error: Cannot read config "${folder}/jobs.json": No such file\n` +
        "hint: If the config is another file now: executioner resume 1 FILE\n",
    );
    const runs = JSON.parse((await cli(folder, ["runs", "--json"])).stdout);
    assert.deepEqual(runs.runs.map((run: { status: string }) => run.status), ["INTERRUPTED"]);
  }, null));

Deno.test("with a config, last is the newest run of its application", () =>
  withRun(failed, async (folder) => {
    const store = openHistoryStore(`${folder}/history.db`, { mode: "write" });
    store.startRun(newRun(folder, { applicationName: "other" }));
    store.close();
    const { code, stdout } = await cli(folder, ["resume", "last", "jobs.json", "--dry-run"]);
    assert.equal(code, 0);
    assert.match(stdout, /^Plan of attempt 2 of run 1 of nightly:/);
    await writeConfig(folder, chain, "weekly");
    const none = await cli(folder, ["resume", "last", "jobs.json"]);
    assert.match(none.stderr, /^error: There is no run of "weekly" in /);
  }));

Deno.test("what was left out on request runs on resume, unless it is left out again", () =>
  withRun({ a: "SUCCESS", b: "SKIPPED", c: "SUCCESS", d: "SUCCESS" }, async (folder) => {
    const { stdout } = await cli(folder, ["resume", "1", "--dry-run"]);
    assert.match(stdout, /1\. b {2}level 0, SKIPPED in attempt 1\n/);
    assert.match(stdout, /: 1 would run in 1 level, 3 would be reused\n$/, "as in the ancestor");
    const again = await cli(folder, ["resume", "1", "--skip", "b"]);
    assert.match(again.stdout, /has succeeded: nothing is left to run\n$/);
  }, "SUCCESS"));

Deno.test("without a history there is nothing to resume, and nothing is made", () =>
  withFolder(async (folder) => {
    await writeConfig(folder, chain);
    for (const line of [["resume", "1"], ["resume", "last", "jobs.json"]]) {
      const { code, stderr } = await cli(folder, line);
      assert.equal(code, 1);
      assert.match(stderr, /^error: There are no runs yet: /);
    }
    assert.deepEqual(await listing(folder), ["jobs.json"]);
  }));

Deno.test("with no failed job left, failed jobs only is an error that says what is left", () =>
  withRun({ a: "SUCCESS", b: "MARKED_SUCCESS", c: "BLOCKED", d: "SUCCESS" }, async (folder) => {
    assert.deepEqual(await cli(folder, ["resume", "1", "--failed-only"]), {
      code: 1,
      stdout: "",
      stderr: "error: No failed job of run 1 is left to run: 1 job never started\n" +
        "hint: To run all that is left: executioner resume 1\n",
    });
  }));

Deno.test("what cannot be meant is a usage error", () =>
  withRun(failed, async (folder) => {
    const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
      [["resume", "1", "--accept-changes", "--rerun-changed"], 2, /contradict each other/],
      [["resume", "x"], 2, /RUN must be a number or "last": "x"/],
      [["resume", "0"], 1, /There is no run 0/],
      [["resume", "1", "--skip", "aa"], 2, /a job that the config does not have: "aa"/],
      [["run", "jobs.json", "--resume-failed-only"], 2, /--resume-failed-only needs --resume-from/],
      [["run", "jobs.json", "--rerun-changed"], 2, /--rerun-changed needs --resume-from/],
      [["--resume-failed-only"], 2, /--resume-failed-only needs --resume-from/],
      [["--resume-from", "-1"], 1, /There is no run -1/],
    ];
    for (const [line, code, text] of cases) {
      const result = await cli(folder, line);
      assert.deepEqual([result.code, result.stdout], [code, ""], line.join(" "));
      assert.match(result.stderr, text);
    }
  }));
