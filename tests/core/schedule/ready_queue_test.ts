import assert from "node:assert/strict";
import fc from "fast-check";
import { Heap } from "../../../src/core/schedule/heap.ts";
import { ReadyQueue } from "../../../src/core/schedule/ready_queue.ts";

Deno.test("jobs leave by priority, rank, then in the order of their coming, whatever their kinds", () => {
  const pushes = fc.array(
    fc.record({
      priority: fc.integer({ min: -2, max: 2 }),
      rank: fc.integer({ min: 0, max: 2 }),
      kind: fc.constantFrom("a", "b", "c"),
    }),
    { maxLength: 60 },
  );
  fc.assert(fc.property(pushes, (entries) => {
    const queue = new ReadyQueue<string>();
    for (const [index, { kind, ...turn }] of entries.entries()) queue.push(index, turn, kind);
    const left: number[] = [];
    for (let next = queue.take(() => true); next !== undefined; next = queue.take(() => true)) {
      left.push(next);
    }
    const expected = [...entries.keys()].sort((a, b) =>
      (entries[b]?.priority ?? 0) - (entries[a]?.priority ?? 0) ||
      (entries[b]?.rank ?? 0) - (entries[a]?.rank ?? 0) || a - b
    );
    assert.deepEqual(left, expected);
  }));
});

Deno.test("whatever comes, goes and is held up, the first job of those that may go is taken, and no kind is asked twice", () => {
  const kinds = ["a", "b", "c", "d"] as const;
  const step = fc.oneof(
    fc.record({
      priority: fc.integer({ min: 0, max: 1 }),
      rank: fc.integer({ min: 0, max: 3 }),
      kind: fc.constantFrom(...kinds),
    }),
    fc.record({ free: fc.subarray([...kinds]) }),
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
    const queue = new ReadyQueue<string>();
    const model: { index: number; priority: number; rank: number; kind: string }[] = [];
    for (const [index, one] of steps.entries()) {
      if ("kind" in one) {
        queue.push(index, one, one.kind);
        model.push({ index, ...one });
        model.sort((a, b) => b.priority - a.priority || b.rank - a.rank || a.index - b.index);
        continue;
      }
      const asked: string[] = [];
      const taken = queue.take((kind) => {
        asked.push(kind);
        return one.free.some((free) => free === kind);
      });
      const place = model.findIndex(({ kind }) => one.free.some((free) => free === kind));
      const before = model.slice(0, place === -1 ? model.length : place + 1);
      assert.equal(taken, model[place]?.index);
      assert.deepEqual(asked, [...new Set(before.map(({ kind }) => kind))]);
      if (place !== -1) model.splice(place, 1);
    }
  }));
});

const atOnce = { priority: 0, rank: 0 };

Deno.test("a kind that may not go keeps its order and costs one question", () => {
  const queue = new ReadyQueue<string>();
  for (let index = 0; index < 10_000; index++) queue.push(index, atOnce, "busy");
  queue.push(10_000, atOnce, "free");
  const asked: string[] = [];
  const taken = queue.take((kind) => {
    asked.push(kind);
    return kind === "free";
  });
  assert.equal(taken, 10_000);
  assert.deepEqual(asked, ["busy", "free"]);
  assert.equal(queue.take(() => true), 0);
});

Deno.test("what comes next costs no more than two comparisons for each doubling of what waits", () => {
  for (const size of [1000, 10_000, 100_000]) {
    let compared = 0;
    const heap = new Heap<number>((a, b) => {
      compared++;
      return a < b;
    });
    for (let n = 0; n < size; n++) heap.push((n * 7919) % size);
    for (let before = -1, n = 0; n < size; n++) {
      const next = heap.pop() ?? -1;
      assert.ok(next > before, `${next} came after ${before}`);
      before = next;
    }
    const each = compared / size;
    assert.ok(each <= 2 * Math.log2(size) + 2, `${each} comparisons each of ${size}`);
  }
});

Deno.test("kinds of which no job waits any more cost nothing", () => {
  const queue = new ReadyQueue<number>();
  for (let index = 0; index < 100; index++) queue.push(index, atOnce, index);
  while (queue.take((kind) => kind < 99) !== undefined);
  const asked: number[] = [];
  queue.take((kind) => {
    asked.push(kind);
    return false;
  });
  assert.deepEqual(asked, [99]);
});
