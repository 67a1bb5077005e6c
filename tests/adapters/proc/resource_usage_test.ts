import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import type { ProcessStat } from "../../../src/adapters/proc/process_stat.ts";
import type { ProcessTable } from "../../../src/adapters/proc/process_table.ts";
import { ResourceSampler } from "../../../src/adapters/proc/resource_usage.ts";
import { ManualClock } from "../../rig/manual_clock.ts";
import { makePool } from "../../rig/pool_rig.ts";

const mebibyte = 1024 * 1024;

/** Processes that use one tick of CPU time in each 10 ms of their life, and 1 MiB. */
class SimulatedTable implements ProcessTable {
  readonly #clock: ManualClock;
  /** Process to session. */
  readonly processes = new Map<number, number>();
  /** When the table was looked at. */
  readonly looks: number[] = [];
  /** Processes read since the last `read = []`. */
  read: number[] = [];
  /** What a look costs, ms. */
  costMs = 0;
  /** What looks have cost, ms: passes beside the clock's own time. */
  spentMs = 0;
  /** What looks have cost of a core, ms: less than they took, if others want it too. */
  cpuMs = 0;
  isCostHidden = true;
  isHidden = false;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  pids() {
    this.looks.push(this.#clock.now());
    this.spentMs += this.costMs;
    return this.isHidden ? null : [...this.processes.keys()];
  }

  stat(pid: number): ProcessStat | null {
    this.read.push(pid);
    const session = this.processes.get(pid);
    if (session === undefined) return null;
    const ownTicks = Math.floor(this.#clock.now() / 10);
    return { pid, parent: 1, session, ownTicks, waitedTicks: 0, startTicks: 0 };
  }

  threadCpuMs() {
    return this.isCostHidden ? null : this.cpuMs;
  }

  memory() {
    return { residentBytes: mebibyte, peakBytes: mebibyte };
  }
}

function simulate() {
  const clock = new ManualClock(0);
  const table = new SimulatedTable(clock);
  const sampler = new ResourceSampler({
    table,
    now: () => clock.now() + table.spentMs,
    after: (delayMs, callback) => clock.after(delayMs, callback),
  });
  return {
    clock,
    table,
    sampler,
    start(pid: number) {
      table.processes.set(pid, pid);
      sampler.watch(pid);
    },
    end(pid: number) {
      table.processes.delete(pid);
      return sampler.take(pid);
    },
  };
}

Deno.test("an execution that ends within 50 ms costs no look and leaves no timer", () => {
  const { clock, table, start, end } = simulate();
  for (let pid = 100; pid < 120; pid++) {
    start(pid);
    clock.advance(49);
    assert.equal(end(pid), null);
    assert.equal(clock.pending, 0, "timers while nothing runs");
  }
  assert.deepEqual(table.looks, []);
});

Deno.test("looks come after 50 ms, then each tenth of the age, then each second", () => {
  const { clock, table, start, end } = simulate();
  start(100);
  clock.advance(1_000);
  const early = table.looks.slice(0, 5);
  assert.deepEqual(early, [50, 100, 150, 200, 250]);
  clock.advance(59_000);
  const gaps = table.looks.map((at, index) => Math.round(at - (table.looks[index - 1] ?? 0)));
  assert.deepEqual([gaps.at(-1), Math.max(...gaps)], [1_000, 1_000]);
  for (const [index, gap] of gaps.entries()) {
    const age = table.looks[index] ?? NaN;
    assert(gap <= Math.max(50, Math.ceil(age / 10)), `a gap of ${gap} ms at the age of ${age} ms`);
  }
  const usage = end(100);
  assert(usage !== null && usage.cpuMs >= 59_000 && usage.cpuMs <= 60_000, JSON.stringify(usage));
  assert.equal(clock.pending, 0);
});

Deno.test("what comes after the processes of an execution, such as checks, costs no more looks", () => {
  for (const livedMs of [20, 1_000]) {
    const { clock, table, start } = simulate();
    table.costMs = 0.5;
    start(100);
    clock.advance(livedMs);
    table.processes.delete(100);
    table.looks.length = 0;
    clock.advance(10_000);
    assert(table.looks.length < 50, `${table.looks.length} looks in 10 s`);
  }
});

Deno.test("one look serves all executions, and a new one brings the next look forward", () => {
  const { clock, table, start, end } = simulate();
  start(100);
  clock.advance(30_000);
  const before = table.looks.length;
  start(200);
  clock.advance(50);
  assert.equal(table.looks.length, before + 1);
  assert.equal(table.looks.at(-1), 30_050);
  assert.equal(end(200)?.peakMemoryBytes, mebibyte);
  assert.equal(end(100)?.cpuMs, 30_050);
});

Deno.test("looks cost a hundredth of the time, however dear a look is and how many jobs there are", () => {
  for (const costMs of [2, 30, 200]) {
    const { clock, table, start, end } = simulate();
    table.costMs = costMs;
    const jobMs = 100;
    for (let pid = 100; clock.now() < 100_000; pid++) {
      start(pid);
      clock.advance(jobMs);
      end(pid);
    }
    const time = clock.now() + table.spentMs;
    // The budget that may be spent at once, and the look that overdraws it.
    const most = time / 100 + 20 + costMs;
    assert(table.spentMs <= most, `${table.spentMs} of ${time} ms went into looks of ${costMs} ms`);
    assert(table.looks.length >= 2, `there were ${table.looks.length} looks of ${costMs} ms`);
  }
});

Deno.test("a look that others held up cost no more than it used itself", () => {
  const { clock, table, start, end } = simulate();
  table.costMs = 500;
  table.isCostHidden = false;
  start(100);
  clock.advance(3_000);
  assert(table.looks.length >= 4, `there were ${table.looks.length} looks`);
  assert.notEqual(end(100), null);
});

Deno.test("processes of other sessions are read once in a while only, and never counted", () => {
  const { clock, table, start, end } = simulate();
  for (let pid = 1000; pid < 1100; pid++) table.processes.set(pid, 7);
  start(100);
  table.processes.set(101, 100);
  clock.advance(50);
  assert.equal(table.read.length, 102, "the first look reads all that are younger");
  table.read = [];
  table.processes.set(102, 100);
  clock.advance(50);
  assert.deepEqual(table.read, [100, 101, 102]);
  // Seen before anybody said whose it is.
  table.processes.set(200, 200);
  table.processes.set(201, 200);
  clock.advance(50);
  start(200);
  table.read = [];
  clock.advance(50);
  assert.deepEqual(table.read, [100, 101, 102, 200, 201]);
  assert.equal(end(100)?.peakMemoryBytes, 3 * mebibyte);
  assert.equal(end(200)?.peakMemoryBytes, 2 * mebibyte);
});

Deno.test("a member whose pid is lower than its leader's is found before long", () => {
  const { clock, table, start, end } = simulate();
  for (let pid = 10; pid < 60; pid++) table.processes.set(pid, 7);
  start(100);
  table.processes.set(5, 100);
  clock.advance(50);
  assert.deepEqual(table.read, [100]);
  clock.advance(2_000);
  assert.equal(end(100)?.peakMemoryBytes, 2 * mebibyte);
});

Deno.test("what was seen in the first half of an execution only is not taken for its use", () => {
  const { clock, table, start, end } = simulate();
  table.costMs = 40;
  start(100);
  clock.advance(60);
  assert.equal(end(100)?.peakMemoryBytes, mebibyte, "seen at the age of 50 of 60 ms");
  clock.advance(1_900);
  start(200);
  clock.advance(1_000);
  assert.equal(table.looks.length, 2, "the second look was not to be followed soon");
  assert.equal(end(200), null);
});

Deno.test("an execution that is about to be ended is looked at once more", () => {
  const { clock, table, sampler, start, end } = simulate();
  start(100);
  clock.advance(30_990);
  const before = table.looks.length;
  sampler.lookBeforeEnd(100);
  sampler.lookBeforeEnd(100);
  assert.equal(table.looks.length, before + 1);
  assert.equal(end(100)?.cpuMs, 30_990);
  sampler.lookBeforeEnd(100);
  assert.equal(table.looks.length, before + 1, "looks at what is not watched");
});

Deno.test("where the system shows no processes nothing is known, and nobody looks again", () => {
  const { clock, table, start, end } = simulate();
  table.isHidden = true;
  start(100);
  clock.advance(60_000);
  assert.equal(end(100), null);
  start(200);
  clock.advance(60_000);
  assert.equal(end(200), null);
  assert.deepEqual([table.looks.length, clock.pending], [1, 0]);
});

const gnuTime = "/usr/bin/time";
const withGnuTime = { ignore: !existsSync(gnuTime) };

/** Runs a line under GNU time and returns what both say: CPU time in ms, memory in bytes. */
async function compare(line: string) {
  await using rig = makePool();
  await Deno.writeTextFile(`${rig.folder}/job.sh`, line);
  const { usage, outcome } = await rig.run(`${gnuTime} -o truth -f '%U %S %M' sh job.sh`);
  assert.equal(outcome.kind, "succeeded");
  assert(usage !== null, "nothing was measured");
  const [user, system, kibibytes] = (await Deno.readTextFile(`${rig.folder}/truth`)).split(" ")
    .map(Number);
  return {
    usage,
    truth: { cpuMs: 1000 * ((user ?? NaN) + (system ?? NaN)), bytes: 1024 * (kibibytes ?? NaN) },
  };
}

/** On a busy machine looks come late; what was seen can be less than the truth but hardly more. */
function assertCpu(seenMs: number, trueMs: number): void {
  assert(seenMs >= trueMs * 0.5 && seenMs <= trueMs + 50, `${seenMs} ms seen of ${trueMs} ms`);
}

Deno.test({
  ...withGnuTime,
  name: "CPU time and memory of a real process agree with GNU time",
  async fn() {
    const hog = 's = "x"; while (length(s) < 60000000) s = s s; while (i < 30000000) i++';
    const { usage, truth } = await compare(`exec awk 'BEGIN { ${hog} }'`);
    assertCpu(usage.cpuMs, truth.cpuMs);
    assert(truth.bytes > 60_000_000, `the hog took ${truth.bytes} bytes only`);
    // GNU time itself belongs to the group too.
    const more = usage.peakMemoryBytes - truth.bytes;
    assert(more >= -mebibyte && more < 10 * mebibyte, `${more} bytes more than GNU time says`);
  },
});

Deno.test({
  ...withGnuTime,
  name: "children and grandchildren count, those that ended between two looks too",
  async fn() {
    const burn = (n: number) => `awk 'BEGIN { while (i < ${n}) i++ }'`;
    const { usage, truth } = await compare(`
      (for n in 1 2 3 4 5 6 7 8 9 10; do ${burn(3_000_000)}; done; true) &
      (sh -c "${burn(30_000_000).replaceAll("$", "\\$")}; true") &
      wait
    `);
    assertCpu(usage.cpuMs, truth.cpuMs);
  },
});

Deno.test("an execution of some ms is not measured; one that times out is, up to its end", async () => {
  await using rig = makePool();
  assert.equal((await rig.run("true")).usage, null);
  const { usage, outcome } = await rig.run("while :; do :; done", { timeoutMs: 600 });
  assert.equal(outcome.kind, "timed_out");
  assert(usage !== null && usage.cpuMs > 50 && usage.cpuMs < 1_000, JSON.stringify(usage));
  assert(usage.peakMemoryBytes > 100_000 && usage.peakMemoryBytes < 20 * mebibyte);
});

Deno.test("a process that was never started used nothing that is known", async () => {
  await using rig = makePool();
  const { usage, pid } = await rig.run("true", { cwd: `${rig.folder}/missing` });
  assert.deepEqual([usage, pid], [null, null]);
});
