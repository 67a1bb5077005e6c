import assert from "node:assert/strict";
import fc from "fast-check";
import { type SlotId, slotId } from "../../src/core/ids.ts";
import { SlotTable } from "../../src/core/slot_table.ts";

Deno.test("a slot table holds what a map would, in the order of the slots", () => {
  const step = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.option(fc.string(), { nil: undefined }));
  fc.assert(fc.property(fc.array(step), (steps) => {
    const table = new SlotTable<string>();
    const map = new Map<SlotId, string>();
    for (const [number, occupant] of steps) {
      const slot = slotId(number);
      table.delete(slot);
      map.delete(slot);
      if (occupant !== undefined) {
        table.set(slot, occupant);
        map.set(slot, occupant);
      }
      assert.equal(table.get(slot), map.get(slot));
      assert.equal(table.size, map.size);
    }
    assert.deepEqual(table.entries(), [...map].sort(([a], [b]) => a - b));
    table.clear();
    assert.equal(table.size, 0);
    assert.deepEqual(table.entries(), []);
  }));
});

Deno.test("a slot that is not free is not given twice", () => {
  const table = new SlotTable<string>();
  table.set(slotId(3), "first");
  assert.throws(() => table.set(slotId(3), "second"), /slot 3 is not free/);
  assert.equal(table.get(slotId(3)), "first");
});
