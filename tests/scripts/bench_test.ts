import assert from "node:assert/strict";
import { resolve } from "node:path";
import {
  chainOfJobs,
  configText,
  independentJobs,
  layersOfJobs,
  makefileText,
} from "../../scripts/bench/graphs.ts";
import { compareCosts, comparisonTable, pairScenarios } from "../../scripts/bench/compare.ts";
import { durabilityScenarios } from "../../scripts/bench/durability_scenario.ts";
import { fileSystemOf } from "../../scripts/bench/file_system.ts";
import { measure } from "../../scripts/bench/measure.ts";
import { parseOptions, wantedRounds } from "../../scripts/bench/options.ts";
import { summarise } from "../../scripts/bench/result.ts";
import { runScenario, uncountedRounds } from "../../scripts/bench/run_scenario.ts";
import { scaleScenario } from "../../scripts/bench/scale_scenario.ts";
import type { Scenario } from "../../scripts/bench/scenario.ts";
import { scheduleScenarios } from "../../scripts/bench/schedule_scenario.ts";
import { queueOf } from "../../scripts/bench/queue_operations.ts";
import { median95, ratioSpread, spreadOf } from "../../scripts/bench/statistics.ts";
import { scenarioTable } from "../../scripts/bench/table.ts";

Deno.test("spreadOf takes the middle, or the mean of both middles", () => {
  assert.deepEqual(spreadOf([3, 1, 2]), { median: 2, min: 1, max: 3 });
  assert.deepEqual(spreadOf([10, 1, 2, 3]), { median: 2.5, min: 1, max: 10 });
  assert.throws(() => spreadOf([]), /Internal error/);
});

Deno.test("ratioSpread compares within a round, so a slow round does not count twice", () => {
  assert.deepEqual(ratioSpread([20, 200, 24], [10, 100, 10]), { median: 2, min: 2, max: 2.4 });
});

Deno.test("graphs have the jobs and dependencies that they promise", () => {
  assert.deepEqual(independentJobs(2).map((job) => job.dependencies), [[], []]);
  assert.deepEqual(chainOfJobs(3).map((job) => job.dependencies), [[], ["job-0"], ["job-1"]]);

  const layers = layersOfJobs(20, 50);
  assert.equal(layers.length, 1000);
  const ids = new Set(layers.map((job) => job.id));
  for (const { id, dependencies } of layers.slice(50)) {
    const layer = Number(id.split("-")[1]);
    assert.ok(dependencies.length === 2 || dependencies.length === 3, `${id}: ${dependencies}`);
    for (const dependency of dependencies) {
      assert.ok(ids.has(dependency), dependency);
      assert.equal(Number(dependency.split("-")[1]), layer - 1, `${id} needs ${dependency}`);
    }
  }
});

Deno.test("a graph becomes the same config and makefile", () => {
  const jobs = chainOfJobs(2);
  assert.deepEqual(JSON.parse(configText(jobs, "/bin/true")).jobs, [
    { id: "job-0", command: "/bin/true", dependencies: [] },
    { id: "job-1", command: "/bin/true", dependencies: ["job-0"] },
  ]);
  assert.equal(
    makefileText(jobs, "/bin/true"),
    ".PHONY: all job-0 job-1\nall: job-0 job-1\njob-0: \n\t@/bin/true\njob-1: job-0\n\t@/bin/true\n",
  );
});

Deno.test("measure refuses a command that failed, and says why it did", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const failing = ["/bin/sh", "-c", "echo no such thing >&2; exit 3"];
    const measured = measure(failing, folder, { withGnuTime: false });
    await assert.rejects(measured, /exit code 3\nno such thing/);
    const { wallMs } = await measure(["/bin/sh", "-c", ":"], folder, { withGnuTime: false });
    assert.ok(wallMs > 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the table gives medians and ratios to the baseline", () => {
  const scenario: Scenario = {
    name: "noop",
    title: "2 jobs",
    baseline: "b",
    repeat: 1,
    files: {},
    contenders: [{ name: "a", argv: [] }, { name: "b", argv: [] }],
  };
  const cost = (wallMs: number, cpuMs: number | null) => ({ wallMs, cpuMs, peakKib: 2048 });
  const costs = [[cost(150, 90), cost(450, 95)], [cost(100, null), cost(300, null)]];
  assert.equal(
    scenarioTable(summarise(scenario, costs)),
    [
      "2 jobs (noop; 2 rounds; ratio to b)",
      "   wall ms  min - max  ratio    min - max  CPU ms  peak MiB",
      "a      300  150 - 450   1.50  1.50 - 1.50    92.5         2",
      "b      200  100 - 300   1.00  1.00 - 1.00       ?         2",
      "",
    ].join("\n"),
  );
  assert.equal(
    scenarioTable(summarise({ ...scenario, boundMs: 100 }, costs.map((each) => each.slice(0, 1)))),
    [
      "2 jobs (noop; 1 round; ratio to b; bound 100 ms)",
      "   wall ms  min - max  ratio    min - max  CPU ms  peak MiB  to bound    min - max",
      "a      150  150 - 150   1.50  1.50 - 1.50    90.0         2      1.50  1.50 - 1.50",
      "b      100  100 - 100   1.00  1.00 - 1.00       ?         2      1.00  1.00 - 1.00",
      "",
    ].join("\n"),
  );
});

Deno.test("both orders get the same jobs, which can sleep no shorter than the bound", () => {
  const input = {
    engine: ["engine"],
    engineName: "engine",
    deno: "deno",
    root: "/",
    floorScript: "",
    noop: "true",
    hasMake: false,
    hasBwrap: false,
    sharedFolder: "/shared",
    quick: false,
  };
  const titles = new Set<string>();
  for (const { title, files, boundMs = NaN } of scheduleScenarios(input)) {
    titles.add(title);
    const [ranked, fifo] = ["ranked.json", "fifo.json"].map((name) => JSON.parse(files[name]!));
    assert.deepEqual([ranked.schedule, fifo.schedule], ["critical_path", "fifo"]);
    assert.deepEqual(ranked.jobs, fifo.jobs);
    const workers = title.includes(", 16 at once") ? 16 : 4;
    const ends = new Map<string, number>();
    let workMs = 0;
    for (const { id, command, dependencies } of ranked.jobs) {
      const ms = Number(command.replace("sleep ", "")) * 1000;
      workMs += ms;
      const before = dependencies.map((each: string) => ends.get(each) ?? NaN);
      ends.set(id, Math.max(0, ...before) + ms);
    }
    const bound = Math.max(workMs / workers, ...ends.values());
    assert.ok(Math.abs(bound / boundMs - 1) < 0.01, `${title}: ${bound} ms`);
  }
  assert.equal(titles.size, 8);
});

Deno.test("a run is measured for a job, whatever its size, and tells what it saw of itself", () => {
  const input = {
    ...{ engine: ["engine"], engineName: "engine", deno: "deno", root: "/root", floorScript: "" },
    ...{ noop: "true", hasMake: false, hasBwrap: false, sharedFolder: "/shared", quick: false },
  };
  const scenario = scaleScenario(input, [1000, 100_000]);
  assert.deepEqual(
    scenario.contenders.map(({ name, repeat }) => [name, repeat]),
    [["in a run of 1000", 1], ["in a run of 100000", 100], ["in a run of 100000, watched", 100]],
  );
  assert.deepEqual([scenario.rounds, uncountedRounds(scenario), uncountedRounds({})], [3, 0, 1]);
  const watched = (ms: number) => ({
    ...{ lateMs: 1, lateP99Ms: ms, lateMostMs: 3 * ms, lateAtStartMs: 900 },
    ...{ halfMib: 250, mostMib: 260, growthBytes: 12, historyBytes: 272.4 },
  });
  const cost = { wallMs: 1, cpuMs: 1, peakKib: 1 };
  const costs = scenario.contenders.map(({ name }) =>
    name.endsWith("watched")
      ? [10, 20, 30].map((ms) => ({ ...cost, watched: watched(ms) }))
      : [cost, cost, cost]
  );
  const told = scenarioTable(summarise(scenario, costs)).split("\n").slice(5);
  assert.deepEqual(told, [
    "in a run of 100000, watched:",
    "  event loop late by 1.0 ms, p99 20.0 ms, most 60.0 ms; 900.0 ms at the start",
    "  memory 250 MiB after half of it, 260 MiB at most, 12 bytes more for each job that ended since",
    "  history 272 bytes a job",
    "",
  ]);
});

Deno.test("records are measured on a disk, each way against none, and say what they took", async () => {
  const input = {
    ...{ engine: ["engine"], engineName: "engine", deno: Deno.execPath(), floorScript: "" },
    ...{ root: resolve(import.meta.dirname ?? "", "..", ".."), noop: "/bin/true" },
    ...{ hasMake: false, hasBwrap: false, sharedFolder: "/shared", quick: true },
  };
  const [chain, parallel] = durabilityScenarios(input, 50);
  assert.ok(chain !== undefined && parallel !== undefined);
  assert.match(chain.title, /^6 no-op jobs, one at a time, recorded on \S+$/);
  assert.match(parallel.title, /^20 no-op jobs, 8 at once, recorded on \S+$/);
  const only = chain.contenders.filter(({ name }) => ["no history", "FULL"].includes(name));
  const options = { rounds: 1, withGnuTime: false, onMeasured: () => {} };
  const result = await runScenario({ ...chain, contenders: only }, options);
  const recorded = result.contenders.map(({ costs: [cost] }) => cost?.recorded);
  assert.deepEqual(recorded[0], { stoodStillMs: 0, commits: 0, syncs: 0 });
  // The rows of the run, the first start, an end and the next start five times, the end of all.
  assert.deepEqual([recorded[1]?.commits, recorded[1]?.syncs], [9, 9]);
  const told = scenarioTable(result).split("\n").slice(4);
  assert.match(told[0] ?? "", /^ +main thread ms a job +commits +syncs$/);
  assert.match(told[2] ?? "", /^FULL +\d+\.\d\d +9 +9$/);
});

Deno.test("a folder is on the file system that is mounted nearest above it, and last", () => {
  const mounts = [
    "/dev/a / ext4 rw 0 0",
    "shm /dev/shm tmpfs rw 0 0",
    "/dev/b /data xfs rw 0 0",
    "/dev/c /data btrfs rw 0 0",
    "",
  ].join("\n");
  const of = (folder: string) => fileSystemOf(folder, mounts);
  assert.deepEqual(
    ["/", "/tmp", "/dev/shm", "/dev/shmall", "/data/x/y"].map(of),
    ["ext4", "ext4", "tmpfs", "ext4", "btrfs"],
  );
  assert.equal(fileSystemOf("/tmp", null), "unknown");
});

Deno.test("options have defaults and refuse rounds that cannot be", () => {
  const rounds = (args: readonly string[], scenario: Pick<Scenario, "rounds"> = {}) =>
    wantedRounds(parseOptions(args), scenario);
  assert.deepEqual([rounds([]), rounds(["--quick"]), rounds(["--compare", "x"])], [7, 3, 11]);
  assert.equal(rounds([], { rounds: 1 }), 1);
  assert.equal(rounds(["--rounds", "5"], { rounds: 1 }), 5);
  assert.deepEqual(parseOptions(["--only", "noop", "--only", "chain"]).only, ["noop", "chain"]);
  assert.throws(() => parseOptions(["--rounds", "0"]), TypeError);
  assert.throws(() => parseOptions(["--round", "1"]), TypeError);
});

Deno.test("of two builds only what both do is paired, and their histories are made once", () => {
  let made = 0;
  const scenarioOf = (engine: string): Scenario => ({
    name: "noop",
    title: "2 jobs",
    baseline: "xargs",
    repeat: 1,
    files: {},
    prepare: () => void made++,
    contenders: [
      { name: "run", argv: [engine, "run"] },
      { name: "xargs", argv: ["xargs"] },
      { name: "resume", argv: [engine, "resume"] },
    ],
  });
  const other = { ...scenarioOf("old"), title: "3 jobs" };
  const pairs = pairScenarios([scenarioOf("new")], [other, scenarioOf("old")]);
  assert.deepEqual(
    pairs.map(({ title, contenders }) => [title, ...contenders.map(({ argv }) => argv.join(" "))]),
    [["2 jobs: run", "new run", "old run"], ["2 jobs: resume", "new resume", "old resume"]],
  );
  for (const { prepare } of pairs) prepare?.();
  assert.equal(made, 2);
});

Deno.test("a build is worse only where it certainly takes more, not where the machine was busy", () => {
  const cost = (wallMs: number) => ({ wallMs, cpuMs: 100, peakKib: null });
  const verdictOf = (ours: readonly number[], theirs: readonly number[]) =>
    compareCosts({ name: "noop", title: "2 jobs" }, [ours.map(cost), theirs.map(cost)])
      .map(({ measure, verdict }) => `${measure} ${verdict}`);
  const base = [100, 110, 90, 300, 100, 105, 95];
  assert.deepEqual(verdictOf(base, base), ["wall same", "CPU same"]);
  assert.deepEqual(verdictOf(base.map((ms) => ms * 1.06), base), ["wall worse", "CPU same"]);
  assert.deepEqual(verdictOf(base.map((ms) => ms * 1.02), base), ["wall same", "CPU same"]);
  assert.deepEqual(verdictOf(base.map((ms) => ms * 0.9), base), ["wall better", "CPU same"]);
  const once = [100, 330, 90, 900, 300, 104, 96];
  assert.deepEqual(verdictOf(once, base), ["wall same", "CPU same"], "some rounds were slow");
  assert.deepEqual(verdictOf([200, 200], [100, 100]), ["wall same", "CPU same"], "too few rounds");
  const table = comparisonTable(
    compareCosts({ name: "noop", title: "2 jobs" }, [
      base.map((ms) => cost(ms * 2)),
      base.map(cost),
    ]),
  );
  assert.equal(
    table,
    "2 jobs\n  wall  2.00 times the base (2.00 to 2.00)  WORSE\n" +
      "  CPU   1.00 times the base (1.00 to 1.00)\n",
  );
});

Deno.test("median95 leaves out what may be left out, and knows nothing of five values", () => {
  assert.deepEqual(median95([6, 1, 5, 2, 4, 3]), { from: 1, to: 6 });
  assert.deepEqual(median95([1, 2, 3, 4, 5, 6, 7, 8, 9]), { from: 2, to: 8 });
  assert.deepEqual(median95([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), { from: 2, to: 10 });
  assert.deepEqual(median95([1, 2, 3, 4, 5]), { from: 0, to: Infinity });
});

Deno.test("the benchmark of the queue takes every job through it", () => {
  assert.equal(queueOf(500).drain(), 500);
});
