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
