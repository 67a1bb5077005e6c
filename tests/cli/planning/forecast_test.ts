import assert from "node:assert/strict";
import type { HistoryStore, HistoryWrite } from "../../../src/ports/history_store.ts";
import { runId } from "../../../src/core/ids.ts";
import { sampleExecution, sampleMark } from "../../adapters/sqlite/sample_run.ts";
import { cli } from "../cli_rig.ts";
import { exit3, good, job, newRun, start, withHistory } from "../recorded_runs.ts";

const config = {
  application_name: "nightly",
  parallel: true,
  max_workers: 2,
  jobs: [
    { id: "extract", command: "./extract.sh" },
    { id: "dump", command: "./dump.sh" },
    { id: "load", command: "./load.sh", dependencies: ["extract"] },
    { id: "alert", command: "./alert.sh", dependencies: [{ job: "load", when: "failure" }] },
    { id: "mark", command: " ", dependencies: ["load"] },
  ],
};

/** Records a run in which jobs took so long, ms; what took less than nothing failed. */
function record(store: HistoryStore, folder: string, took: Readonly<Record<string, number>>): void {
  const ids = Object.keys(took);
  const key = store.startRun(newRun(folder, { jobs: ids.map((id) => job(id)) }));
  store.record(
    key,
    ids.map((id, index): HistoryWrite => {
      const ms = took[id] ?? 0;
      const execution = sampleExecution(ms < 0 ? exit3 : good, {
        startedAt: start,
        finishedAt: start + Math.abs(ms),
      });
      return { kind: "execution_ended", index, execution };
    }),
  );
}

function withForecast(
  nights: readonly Readonly<Record<string, number>>[],
  body: (folder: string) => Promise<void>,
): Promise<void> {
  return withHistory((store, folder) => {
    for (const night of nights) record(store, folder, night);
  }, async (folder) => {
    await Deno.writeTextFile(`${folder}/jobs.json`, JSON.stringify(config));
    await body(folder);
  });
}

const nights = [
  { extract: 60_000, dump: 200_000, load: 100_000 },
  { extract: 70_000, dump: 220_000, load: -5_000 },
  { extract: 80_000, dump: 240_000, load: 200_000 },
];

Deno.test("plan: each job's usual time, the run's, and the critical path", () =>
  withForecast(nights, async (folder) => {
    const { code, stdout, stderr } = await cli(folder, ["plan", "jobs.json", "--skip", "mark"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(
      stdout.slice(stdout.indexOf("\nWould run")),
      `
Would run, in this order:
  1. extract  level 0
     command: ./extract.sh
     usually: 1m 10s, p95 1m 19s (3 successes)
  2. dump  level 0
     command: ./dump.sh
     usually: 3m 40s, p95 3m 58s (3 successes)
  3. load  level 1
     command: ./load.sh
     after: extract
     usually: 2m 30s, p95 3m 15s (2 successes)
  4. alert  level 2
     command: ./alert.sh
     after: load (failure)
     usually: no history

Would not run:
   - mark  named by --skip

Prediction: 3m 40s, or 4m 34s if every job takes its p95
  Critical path  3m 40s: extract -> load
  Work           7m 20s
  Order          the longest way left to the end first
  History        the newest 3 attempts

5 jobs: 4 would run in 3 levels, 1 would be skipped
`,
      "an alert does not run when nothing fails",
    );
    const alone = await cli(folder, ["plan", "jobs.json", "--sequential"]);
    assert.match(alone.stdout, /\nPrediction: 7m 20s, or 8m 32s if/);
    const other = await cli(folder, ["plan", "jobs.json", "--db", "none.db"]);
    assert.match(other.stdout, /\nPrediction: no history, nothing is known of how long these jobs/);
  }));

Deno.test("plan: a job whose time has changed is predicted by what it has taken since", () => {
  const before = Array.from({ length: 7 }, (_, n) => ({ extract: 60_000 + n, load: 30_000 }));
  const since = Array.from({ length: 3 }, () => ({ extract: 600_000, load: 30_000 }));
  return withForecast([...before, ...since], async (folder) => {
    const { stdout } = await cli(folder, ["plan", "jobs.json"]);
    assert.match(
      stdout,
      / extract {2}level 0\n.*\n {5}usually: 10m 00s, p95 10m 00s \(3 successes\)\n/,
    );
    assert.match(stdout, / {5}usually: 30.0s, p95 30.0s \(10 successes\)\n/);
    assert.match(stdout, /\nPrediction: about 10m 30s, or 10m 30s if/);
  });
});

Deno.test("plan: what is not known counts as the mean of the others, and each guess is called one", () =>
  withForecast([{ extract: 60_000, load: 30_000 }], async (folder) => {
    const { stdout } = await cli(folder, ["plan", "jobs.json"]);
    assert.match(
      stdout,
      new RegExp(`
Prediction: about 1m 30s, or 1m 30s if every job takes its p95
  Critical path  1m 30s: extract -> load
  Work           2m 15s, 45.0s of it guessed
  Order          the longest way left to the end first
  History        the newest attempt
  No history     1 job: a guess of 45.0s, the mean of the others
`),
    );
    const jobs = [
      ...config.jobs,
      { id: "new", command: "./new.sh", dependencies: ["load"] },
    ];
    await Deno.writeTextFile(`${folder}/jobs.json`, JSON.stringify({ ...config, jobs }));
    const longer = await cli(folder, ["plan", "jobs.json"]);
    assert.match(
      longer.stdout,
      new RegExp(`
Prediction: about 2m 15s, or 2m 15s if every job takes its p95
  Critical path  2m 15s, 45.0s of it guessed: extract -> load -> new
  Work           3m 00s, 1m 30s of it guessed
  Order          the longest way left to the end first
  History        the newest attempt
  No history     2 jobs: a guess of 45.0s each, the mean of the others
`),
    );
    const json = await cli(folder, ["plan", "jobs.json", "--json"]);
    const { p50_ms, jobs_without_history, assumed_ms } = JSON.parse(json.stdout).plan.prediction;
    assert.deepEqual([p50_ms, jobs_without_history, assumed_ms], [135_000, 2, 45_000]);
  }));

Deno.test("plan: a success that somebody took back says nothing of how long a job takes", () =>
  withHistory((store, folder) => {
    record(store, folder, { extract: 60_000, load: 30_000 });
    const key = { runId: runId(1), attempt: 1 };
    store.record(key, [
      { kind: "job_ended", index: 1, at: start, status: "SUCCESS", reason: null },
    ]);
    assert.ok(store.markJobs(key, sampleMark(1, "SUCCESS", "FAILED")));
  }, async (folder) => {
    await Deno.writeTextFile(`${folder}/jobs.json`, JSON.stringify(config));
    const { stdout } = await cli(folder, ["plan", "jobs.json", "--json"]);
    const estimates = JSON.parse(stdout).jobs
      .map(({ id, estimate }: Record<string, unknown>) => [id, estimate !== null]);
    assert.deepEqual(Object.fromEntries(estimates)["extract"], true);
    assert.deepEqual(Object.fromEntries(estimates)["load"], false);
  }));

Deno.test("plan --json: the prediction and each job's estimate", () =>
  withForecast(nights, async (folder) => {
    const { stdout } = await cli(folder, ["plan", "jobs.json", "--json"]);
    const { plan, jobs } = JSON.parse(stdout);
    assert.deepEqual(plan.prediction, {
      p50_ms: 220_000,
      p95_ms: 274_000,
      work_ms: 440_000,
      schedule: "critical_path",
      critical_path: ["extract", "load"],
      critical_path_ms: 220_000,
      jobs_without_history: 0,
      assumed_ms: null,
      jobs_with_conditions: 0,
      attempts: 3,
    });
    const estimates = jobs.map((one: { id: string; estimate: unknown }) => [one.id, one.estimate]);
    assert.deepEqual(Object.fromEntries(estimates), {
      extract: { p50_ms: 70_000, p95_ms: 79_000, successes: 3 },
      dump: { p50_ms: 220_000, p95_ms: 238_000, successes: 3 },
      load: { p50_ms: 150_000, p95_ms: 195_000, successes: 2 },
      alert: null,
      mark: null,
    });
  }));

Deno.test("plan: what the order of ready jobs makes of a run, and how it is chosen", () =>
  withForecast([{ a: 10_000, b: 10_000, long: 60_000 }], async (folder) => {
    const predict = async (more: Readonly<Record<string, unknown>>, ...flags: string[]) => {
      const jobs = ["a", "b", "long"].map((id) => ({ id, command: `./${id}.sh` }));
      const text = JSON.stringify({ ...config, jobs, ...more });
      await Deno.writeTextFile(`${folder}/jobs.json`, text);
      const { stdout } = await cli(folder, ["plan", "jobs.json", "--json", ...flags]);
      const { p50_ms, schedule } = JSON.parse(stdout).plan.prediction;
      return [p50_ms, schedule];
    };
    assert.deepEqual(await predict({}), [60_000, "critical_path"]);
    assert.deepEqual(await predict({ schedule: "fifo" }), [70_000, "fifo"]);
    assert.deepEqual(await predict({}, "--workers", "3"), [60_000, "fifo"], "all start at once");
    assert.deepEqual(await predict({}, "--sequential"), [80_000, "fifo"]);
  }));

Deno.test("plan: waits for conditions outside the run are not counted, and that is said", () =>
  withForecast(nights, async (folder) => {
    const wait = { type: "file", path: "/srv/in.csv" };
    const jobs = config.jobs.map((one) =>
      one.id === "load" ? { ...one, dependencies: [wait] } : one
    );
    await Deno.writeTextFile(`${folder}/jobs.json`, JSON.stringify({ ...config, jobs }));
    const { stdout, stderr } = await cli(folder, ["plan", "jobs.json"]);
    assert.equal(stderr, "");
    assert.match(stdout, /\nPrediction: at least /);
    assert.match(
      stdout,
      /\n {2}Not counted {4}how long 1 job waits for conditions outside the run\n/,
    );
  }));

Deno.test("plan: a history that cannot be read is warned of and nothing else", () =>
  withForecast([], async (folder) => {
    await Deno.writeTextFile(`${folder}/bad.db`, "This is no database, but a long line of text.");
    const { code, stdout, stderr } = await cli(folder, ["plan", "jobs.json", "--db", "bad.db"]);
    assert.equal(code, 0);
    assert.match(stderr, /^warning: .*bad\.db.*: nothing is predicted\n$/);
    assert.doesNotMatch(stdout, /Prediction|usually/);
  }));
