import assert from "node:assert/strict";
import fc from "fast-check";
import * as z from "zod/mini";
import { jobSchema } from "../../../src/core/config/schemas/job_schema.ts";
import { createNarrowReader } from "../../../src/core/config/narrow_reader.ts";

const standIns = { id: "a", command: "" };

/** Values of which each is right for some key and wrong for most. */
const anyValue = fc.oneof(
  fc.constantFrom("a", "", "5s", "1 KiB", 0, 1, -1, 2.5, true, null),
  fc.constantFrom([], ["a"], [{ job: "b" }], [{ job: "b", when: "done" }], {}, { A: "b" }, [1]),
);

Deno.test("a narrow reader makes of an object what the whole schema makes of it, or nothing", () => {
  const keys = [...Object.keys(jobSchema.shape), "unknown", "toString"];
  const read = createNarrowReader(jobSchema, standIns);
  let right = 0;
  const object = fc.dictionary(fc.constantFrom(...keys), anyValue, {
    maxKeys: 3,
    noNullPrototype: true,
  })
    .chain((some) => fc.constantFrom(some, { ...standIns, ...some }, { ...standIns, ...some }));
  fc.assert(
    fc.property(object, (given) => {
      const whole = z.safeParse(jobSchema, given);
      const narrow = read(given);
      if (!whole.success) return assert.equal(narrow, null);
      if (narrow === null) return;
      right++;
      assert.deepEqual(narrow, whole.data);
    }),
    { numRuns: 500 },
  );
  assert(right > 20, `only ${right} objects were read`);
});

Deno.test("a narrow reader leaves it to others where the sets of keys are too many", () => {
  const shape = Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [`k${n}`, z.optional(z.string())]),
  );
  const read = createNarrowReader(z.object(shape), {});
  const found = Object.keys(shape).map((key) => read({ [key]: "x" }));
  assert.deepEqual(found[0], { k0: "x" });
  assert.equal(found.at(-1), null);
  assert.deepEqual(read({ k0: "y" }), { k0: "y" });
});

Deno.test("a narrow reader makes the same of an object however often it is asked", () => {
  const read = createNarrowReader(jobSchema, standIns);
  const job = { ...standIns, dependencies: ["b", { job: "c", when: "done" }] };
  const whole = z.parse(jobSchema, job);
  for (let n = 0; n < 1000; n++) assert.deepEqual(read(job), whole);
  assert.equal(read({ ...job, dependencies: 1 }), null);
});
