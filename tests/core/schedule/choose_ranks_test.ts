import assert from "node:assert/strict";
import fc from "fast-check";
import type { JobSpec } from "../../../src/core/job_spec.ts";
import { planRun } from "../../../src/core/run/run_plan.ts";
import { chooseRanks } from "../../../src/core/schedule/choose_ranks.ts";
import { type FutureRun, predictRun } from "../../../src/core/schedule/predict_run.ts";
import { fileCondition } from "../../rig/make_condition.ts";
import { type JobSketch, makeGraph, makeJobs } from "../../rig/make_job.ts";

type Unranked = Omit<FutureRun, "ranks">;

function unranked(
  jobs: readonly JobSpec[],
  workers: number,
  { limits = {}, skip = [] }: { limits?: FutureRun["limits"]; skip?: readonly string[] } = {},
): Unranked {
  const graph = makeGraph(jobs);
  const plan = planRun(graph, { skip });
  assert.ok(plan.ok);
  return { graph, jobs, plan: plan.value.jobs, workers, limits };
}

/** Random graphs with all that decides about turns. */
const arbitraryRun = fc.record({
  size: fc.integer({ min: 3, max: 30 }),
  workers: fc.integer({ min: 2, max: 5 }),
  density: fc.double({ min: 0, max: 0.4, noNaN: true }),
  rich: fc.boolean(),
  numbers: fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
}).map(({ size, workers, density, rich, numbers }) => {
  const random = () => numbers.next().value as number;
  const sketches: JobSketch[] = [];
  for (let n = 0; n < size; n++) {
    const dependencies = sketches.filter(() => random() < density).map(({ id }) => id);
    sketches.push({
      id: `j${n}`,
      dependencies,
      priority: rich ? Math.floor(random() * 3) : 0,
      resources: rich && random() < 0.4 ? { db: 1 } : {},
    });
  }
  sketches.sort(() => random() - 0.5);
  const jobs = makeJobs(sketches);
  const run = unranked(jobs, workers, { limits: { db: 2 } });
  return { run, durations: jobs.map(() => Math.ceil(10 * 100 ** random())) };
});

Deno.test("where every job is known no run is predicted to be more than half a percent slower than first come, first served", () => {
  let [both, declared] = [0, 0];
  fc.assert(
    fc.property(arbitraryRun, ({ run, durations }) => {
      const durationOf = (index: number) => durations[index] ?? 0;
      const ranks = chooseRanks(run, "critical_path", durationOf);
      const chosen = predictRun({ ...run, ranks }, durationOf).durationMs;
      const asTheyCome = predictRun({ ...run, ranks: null }, durationOf).durationMs;
      assert.ok(chosen <= asTheyCome * 1.005 + 1e-6, `${chosen}, not ${asTheyCome}`);
      both++;
      if (ranks === null) declared++;
    }),
    { numRuns: 500 },
  );
  assert.ok(declared > 0 && declared < both / 2, `${declared} of ${both} kept the order of coming`);
});

Deno.test("jobs without a history rank by steps, with one by time, and an unknown one by the mean of the known ones", () => {
  const jobs = makeJobs([
    { id: "a" },
    { id: "b", dependencies: ["a"] },
    { id: "blank", dependencies: ["b"], command: { kind: "nothing" } },
    { id: "c", dependencies: ["blank"] },
    { id: "long" },
    { id: "alert", dependencies: ["long"], triggers: { long: "failure" } },
  ]);
  const run = unranked(jobs, 2);
  const ranksBy = (
    times: Readonly<Record<number, number>>,
  ) => [...chooseRanks(run, "critical_path", (index) => times[index] ?? null) ?? []];
  assert.deepEqual(ranksBy({}), [3, 2, 1, 1, 1, 0]);
  assert.deepEqual(ranksBy({ 0: 5, 4: 100, 1: 7, 3: 9 }), [21, 16, 9, 9, 100, 0]);
  assert.deepEqual(ranksBy({ 0: 10, 4: 30 }), [50, 40, 20, 20, 30, 0]);
  assert.deepEqual(ranksBy({ 0: 1, 1: 2, 4: 90 }), [34, 33, 31, 31, 90, 0], "31 is not the median");
  assert.deepEqual(ranksBy({ 0: 0, 1: 0, 3: 0, 4: 0 }), [0, 0, 0, 0, 0, 0]);
});

Deno.test("what is skipped holds nobody up, and what waits outside the run keeps ranks from being compared", () => {
  const sketches: JobSketch[] = [
    { id: "a" },
    { id: "b", dependencies: ["a"] },
    { id: "c" },
    { id: "d", conditions: [fileCondition("/in")] },
  ];
  const jobs = makeJobs(sketches);
  const times = [1, 100, 10, 5];
  const ranks = chooseRanks(
    unranked(jobs, 2, { skip: ["b"] }),
    "critical_path",
    (index) => times[index] ?? null,
  );
  assert.deepEqual([...ranks ?? []], [1, 0, 10, 5]);
});

Deno.test('declared order stays with one worker, with "fifo", and where all can start at once', () => {
  const jobs = makeJobs([{ id: "a" }, { id: "b" }, { id: "c" }]);
  const times = [1, 2, 3];
  const timeOf = (index: number) => times[index] ?? null;
  assert.equal(chooseRanks(unranked(jobs, 1), "critical_path", timeOf), null);
  assert.equal(chooseRanks(unranked(jobs, 2), "fifo", timeOf), null);
  assert.equal(chooseRanks(unranked(jobs, 3), "critical_path", timeOf), null);
  assert.deepEqual([...chooseRanks(unranked(jobs, 2), "critical_path", timeOf) ?? []], times);
  const pooled = makeJobs(["a", "b", "c"].map((id) => ({ id, resources: { db: 1 } })));
  assert.notEqual(
    chooseRanks(unranked(pooled, 3, { limits: { db: 1 } }), "critical_path", timeOf),
    null,
  );
});
