import assert from "node:assert/strict";
import type { ResourceUsage } from "../../src/core/resource_usage.ts";
import type { HistoryStore, HistoryWrite } from "../../src/ports/history_store.ts";
import { sampleExecution } from "../adapters/sqlite/sample_run.ts";
import { cli } from "./cli_rig.ts";
import { exit3, good, job, newRun, recordFailedRun, start, withHistory } from "./recorded_runs.ts";

Deno.test("show: a run with several attempts lists them, and shows the one that is asked for", () =>
  withHistory((store, folder) => {
    recordFailedRun(store, folder);
    const latest = store.listRuns({ limit: 1 })[0];
    assert.ok(latest);
    const again = newRun(folder, { jobs: [job("extract")], startedAt: start + 3_600_000 });
    const reused = [{ index: 0, status: "SUCCESS", reason: "succeeded in attempt 1" }] as const;
    const key = store.startAttempt(latest, again, reused);
    assert.ok(key);
    const at = start + 3_601_000;
    store.record(key, [{ kind: "run_ended", at, status: "SUCCESS", exitCode: 0 }]);
  }, async (folder) => {
    const attempts = `
Attempt  Status   Start                Duration  Jobs
     #1  FAILED   2026-11-23 06:00:00    1m 03s  1/4 (1 failed)
     #2  SUCCESS  2026-11-23 07:00:00      1.0s  1/1
`;
    const latest = (await cli(folder, ["show", "1"])).stdout;
    assert.match(latest, /^Run 1 of nightly: SUCCESS, exit code 0\n {2}Attempt {3}2 of 2\n/);
    assert.ok(latest.includes(attempts), latest);
    assert.doesNotMatch(latest, /Executions {2}Folder/, "all ran in the run's folder");
    const first = (await cli(folder, ["show", "1", "--attempt", "1"])).stdout;
    assert.match(first, /^Run 1 of nightly: FAILED, exit code 1\n {2}Attempt {3}1 of 2\n/);
    assert.ok(first.includes(attempts), first);
    assert.match(first, /\nNext:\n {2}executioner logs 1 'load data' --attempt=1\n$/);
  }));

/** An execution that took `tookMs` and used what is said. */
function used(
  index: number,
  n: number,
  tookMs: number,
  usage: ResourceUsage | null,
): HistoryWrite {
  const execution = sampleExecution(n === 1 ? exit3 : good, {
    n,
    startedAt: start,
    finishedAt: start + tookMs,
    usage,
  });
  return { kind: "execution_ended", index, execution };
}

/** A job that was retried, one too short to be measured, one that was not measured, one unstarted. */
function recordUsage(store: HistoryStore, folder: string): void {
  const jobs = ["load", "short", "unknown", "waiting"].map((id) => job(id));
  const key = store.startRun(newRun(folder, { jobs }));
  store.record(key, [
    used(0, 1, 8, null),
    used(0, 2, 90_000, { cpuMs: 61_230, peakMemoryBytes: 220_200_960 }),
    used(0, 3, 4_000, { cpuMs: 0, peakMemoryBytes: 2_200_000 }),
    used(1, 2, 8, null),
    used(2, 2, 60_000, null),
  ]);
}

Deno.test("show: CPU time and memory where they are known, and how many jobs were too short", () =>
  withHistory(recordUsage, async (folder) => {
    const { stdout } = await cli(folder, ["show", "1"]);
    const cells = (id: string) => {
      const line = stdout.split("\n").find((line) => line.startsWith(id)) ?? "";
      return line.split(/ {2,}/).slice(3, 6);
    };
    assert.deepEqual(cells("Job"), ["Duration", "CPU", "Memory"]);
    assert.deepEqual(cells("load").slice(1), ["1m 01s", "210 MiB"]);
    assert.deepEqual(cells("short").slice(1), ["-", "-"]);
    assert.deepEqual(cells("unknown").slice(1), ["-", "-"]);
    assert.match(stdout, /^1 job was too short to measure CPU time and memory$/m);
    const without = await cli(folder, ["show", "1", "--json"]);
    const { jobs } = JSON.parse(without.stdout);
    assert.deepEqual(
      jobs.map((job: Record<string, unknown>) => [job["cpu_ms"], job["peak_memory_bytes"]]),
      [[61_230, 220_200_960], [null, null], [null, null], [null, null]],
    );
    assert.deepEqual(
      jobs[0].executions.map((execution: Record<string, unknown>) => execution["cpu_ms"]),
      [null, 61_230, 0],
      "0 is what was measured, null what was not",
    );
  }));

Deno.test("show: no columns for CPU time and memory where nothing is known of them", () =>
  withHistory(recordFailedRun, async (folder) => {
    const { stdout } = await cli(folder, ["show", "1"]);
    assert.doesNotMatch(stdout, /CPU|Memory|measure/);
  }));
