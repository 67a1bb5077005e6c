import assert from "node:assert/strict";
import fc from "fast-check";
import { GroupUsage, type MemberReading } from "../../../src/adapters/proc/group_usage.ts";
import {
  parseProcessMemory,
  parseProcessStat,
  type ProcessMemory,
  type ProcessStat,
} from "../../../src/adapters/proc/process_stat.ts";

const init = 1;
const leader = 100;
const mebibyte = 1024 * 1024;

/** A member as one look finds it; times in ticks of 10 ms. */
function member(
  pid: number,
  stat: Partial<ProcessStat> = {},
  memory: ProcessMemory | null = { residentBytes: mebibyte, peakBytes: mebibyte },
): MemberReading {
  return {
    stat: {
      pid,
      parent: pid === leader ? init : leader,
      session: leader,
      ownTicks: 0,
      waitedTicks: 0,
      startTicks: pid,
      ...stat,
    },
    memory,
  };
}

/** The CPU time in ticks after each of some looks. */
function ticksAfter(...looks: readonly (readonly MemberReading[])[]): number[] {
  const usage = new GroupUsage();
  return looks.map((look) => {
    usage.add(look);
    return (usage.total()?.cpuMs ?? NaN) / 10;
  });
}

Deno.test("a stat line is read whatever the program is called, and nothing else is taken for one", () => {
  const numbers = "4 5 6 7 8 9 10 11 12 13 140 15 16 17 18 19 20 21 2200 23 24";
  for (const name of ["awk", "a) S 1 2 3", "(", "x\ny 1 2", ""]) {
    assert.deepEqual(parseProcessStat(`4711 (${name}) S ${numbers}\n`), {
      pid: 4711,
      parent: 4,
      session: 6,
      ownTicks: 155,
      waitedTicks: 33,
      startTicks: 2200,
    }, name);
  }
  for (
    const text of ["", "4711", "4711 (awk) S 1 2", `x (awk) S ${numbers}`, "4711 (awk) S a b c"]
  ) {
    assert.equal(parseProcessStat(text), null, text);
  }
});

Deno.test("memory is read from a status; a process that has ended has none", () => {
  const status = "Name:\tVmHWM: 7\nVmPeak:\t 900 kB\nVmHWM:\t     300 kB\nVmRSS:\t     200 kB\n";
  assert.deepEqual(parseProcessMemory(status), { residentBytes: 204_800, peakBytes: 307_200 });
  const withoutPeak = status.replace("\nVmHWM:\t     300 kB", "");
  assert.deepEqual(parseProcessMemory(withoutPeak), { residentBytes: 204_800, peakBytes: 204_800 });
  assert.equal(parseProcessMemory("Name:\tsh\nState:\tZ (zombie)\nThreads:\t1\n"), null);
});

Deno.test("children that ran between two looks are in the time of the one who waited for them", () => {
  const looks = ticksAfter(
    [member(leader, { ownTicks: 1 })],
    [member(leader, { ownTicks: 2, waitedTicks: 50 })],
  );
  assert.deepEqual(looks, [1, 52]);
});

Deno.test("a child that was seen and then waited for is not counted twice", () => {
  const looks = ticksAfter(
    [member(leader), member(101, { ownTicks: 30 })],
    [member(leader, { waitedTicks: 41 })],
    [member(leader, { waitedTicks: 41 }), member(102, { ownTicks: 5 })],
  );
  assert.deepEqual(looks, [30, 41, 46]);
});

Deno.test("what was seen of a member that nobody waited for is kept", () => {
  const orphan = { parent: init, ownTicks: 30 };
  const ofInit = ticksAfter([member(leader), member(101, orphan)], [member(leader)]);
  assert.deepEqual(ofInit, [30, 30], "an orphan");
  const ignored = ticksAfter(
    [member(leader), member(101, { ownTicks: 30 })],
    [member(leader), member(102, { ownTicks: 20 })],
    [member(leader)],
  );
  assert.deepEqual(ignored, [30, 50, 50], "children of one that ignores SIGCHLD");
  const all = ticksAfter(
    [member(leader, { ownTicks: 7 }), member(101, { ownTicks: 30 })],
    [member(101, { parent: init, ownTicks: 31 })],
    [member(101, { parent: init, ownTicks: 35 })],
  );
  assert.deepEqual(all, [37, 38, 42], "the leader itself");
});

Deno.test("a grandchild goes with its parent between two looks: its time is counted once", () => {
  const before = [
    member(leader),
    member(101, { ownTicks: 10 }),
    member(102, { parent: 101, ownTicks: 20 }),
  ];
  assert.deepEqual(ticksAfter(before, [member(leader, { waitedTicks: 30 })]), [30, 30], "waited");
  assert.deepEqual(ticksAfter(before, [member(leader, { waitedTicks: 10 })]), [30, 30], "orphaned");
});

Deno.test("time never goes back, and rounding is not taken for lost time", () => {
  // The leader was read before its child ended, the next look sees the child's time arrive.
  const looks = ticksAfter(
    [member(leader), member(101, { ownTicks: 30 })],
    [member(leader, { waitedTicks: 28 })],
    [member(leader, { waitedTicks: 29, ownTicks: 2 })],
  );
  assert.deepEqual(looks, [30, 30, 31]);
});

Deno.test("a pid that comes again is another process", () => {
  const looks = ticksAfter(
    [member(leader), member(101, { parent: init, ownTicks: 30 })],
    [member(leader), member(101, { parent: init, ownTicks: 4, startTicks: 999 })],
  );
  assert.deepEqual(looks, [30, 34]);
});

Deno.test("the peak is the group's largest sum, and no less than one member's own peak", () => {
  const holding = (resident: number, peak = resident) => ({
    residentBytes: resident * mebibyte,
    peakBytes: peak * mebibyte,
  });
  const peakOf = (...looks: MemberReading[][]) => {
    const usage = new GroupUsage();
    for (const look of looks) usage.add(look);
    return (usage.total()?.peakMemoryBytes ?? NaN) / mebibyte;
  };
  const both = [member(leader, {}, holding(30)), member(101, {}, holding(40))];
  assert.equal(peakOf(both, [member(leader, {}, holding(30))]), 70, "sum");
  assert.equal(peakOf([member(leader, {}, holding(30, 90)), member(101)]), 90, "between two looks");
  const usage = new GroupUsage();
  assert.equal(usage.total(), null, "never looked at");
  usage.add([member(leader, { ownTicks: 3 }, null)]);
  assert.equal(usage.total(), null, "seen only when it had ended");
});

/** A step in the life of a family of processes; numbers choose one of those that are alive. */
type Step =
  | { readonly kind: "work"; readonly who: number; readonly ticks: number }
  | { readonly kind: "fork" | "exit"; readonly who: number }
  | { readonly kind: "look" };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("work" as const), who: fc.nat(), ticks: fc.nat(50) }),
    fc.record({ kind: fc.constantFrom("fork" as const, "exit" as const), who: fc.nat() }),
    fc.record({ kind: fc.constant("look" as const) }),
  ),
  { maxLength: 60 },
);

Deno.test("whatever a family does: no more than the truth, never less than before, exact if all wait", () => {
  fc.assert(
    fc.property(steps, (life) => {
      const alive = new Map([[leader, member(leader).stat]]);
      const usage = new GroupUsage();
      let [truth, next, anyOrphan, before] = [0, leader + 1, false, 0];
      const at = (who: number) => [...alive.values()][who % alive.size] as ProcessStat;
      const set = (stat: ProcessStat) => alive.set(stat.pid, stat);
      for (const step of [...life, { kind: "look" } as const]) {
        switch (step.kind) {
          case "work": {
            const worker = at(step.who);
            set({ ...worker, ownTicks: worker.ownTicks + step.ticks });
            truth += step.ticks;
            break;
          }
          case "fork":
            set(member(next++, { parent: at(step.who).pid }).stat);
            break;
          case "exit": {
            const { pid, parent, ownTicks, waitedTicks } = at(step.who);
            if (pid === leader) break;
            alive.delete(pid);
            const waiter = alive.get(parent);
            if (waiter === undefined) anyOrphan = true;
            else set({ ...waiter, waitedTicks: waiter.waitedTicks + ownTicks + waitedTicks });
            for (const child of [...alive.values()]) {
              if (child.parent === pid) set({ ...child, parent: init });
            }
            break;
          }
          case "look": {
            usage.add([...alive.values()].map((stat) => member(stat.pid, stat)));
            const ticks = (usage.total()?.cpuMs ?? NaN) / 10;
            assert(ticks <= truth, `${ticks} ticks were seen of ${truth}`);
            assert(ticks >= before, `${ticks} ticks after ${before}`);
            if (!anyOrphan) assert.equal(ticks, truth, "all are waited for");
            before = ticks;
          }
        }
      }
    }),
    { numRuns: 500 },
  );
});
