import assert from "node:assert/strict";
import fc from "fast-check";
import type { JobSpec } from "../../../src/core/job_spec.ts";
import { planRun } from "../../../src/core/run_plan.ts";
import {
  type DurationOf,
  findCriticalPath,
  rankJobs,
} from "../../../src/core/schedule/critical_path.ts";
import { predictRun, type RunPrediction } from "../../../src/core/schedule/predict_run.ts";
import { triggers } from "../../../src/core/trigger.ts";
import { type JobSketch, makeGraph, makeJobs } from "../../rig/make_job.ts";
import { simulate } from "../../rig/simulate_run.ts";

interface Case {
  readonly jobs: readonly JobSpec[];
  readonly workers: number;
  readonly limits: Readonly<Record<string, number>>;
  readonly skip: readonly string[];
  /** By the job's number, ms. */
  readonly durations: readonly number[];
}

/** Random graphs; `rich` ones have all that decides about turns, others dependencies alone. */
function arbitraryCase(rich: boolean): fc.Arbitrary<Case> {
  return fc.record({
    size: fc.integer({ min: 1, max: 30 }),
    workers: fc.integer({ min: 1, max: 5 }),
    density: fc.double({ min: 0, max: 0.4, noNaN: true }),
    seed: fc.integer({ min: 1, max: 2 ** 31 }),
  }).map(({ size, workers, density, seed }) => {
    let state = seed;
    const random = () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return state / 0x7fffffff;
    };
    const chance = (part: number) => rich && random() < part;
    const sketches: JobSketch[] = [];
    for (let n = 0; n < size; n++) {
      const dependencies = sketches.filter(() => random() < density).map(({ id }) => id);
      const reactions = dependencies.filter(() => chance(0.15)).map((id) =>
        [id, triggers[Math.floor(random() * triggers.length)] ?? "success"] as const
      );
      sketches.push({
        id: `j${n}`,
        dependencies,
        triggers: Object.fromEntries(reactions),
        priority: rich ? Math.floor(random() * 3) : 0,
        resources: chance(0.4) ? { db: 1 + Math.floor(random() * 2) } : {},
        ...(chance(0.1) ? { command: { kind: "nothing" } } : {}),
      });
    }
    sketches.sort(() => random() - 0.5);
    const jobs = makeJobs(sketches);
    return {
      jobs,
      workers,
      limits: { db: 3 },
      skip: jobs.filter(() => chance(0.1)).map(({ id }) => id),
      // Odd enough that no two jobs end at once, whose order is the system's to decide.
      durations: jobs.map(() => 1 + random() * 1000),
    };
  });
}

function predict({ jobs, workers, limits, skip, durations }: Case): RunPrediction {
  const graph = makeGraph(jobs);
  const plan = planRun(graph, { skip });
  if (!plan.ok) throw new Error("The test's plan is wrong");
  const run = { graph, jobs, plan: plan.value.jobs, workers, limits };
  return predictRun(run, (index) => durations[index] ?? 0);
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

const tiny = 1e-6;

Deno.test("a prediction is no shorter than its critical path and its work, nor longer than Graham's bound", () =>
  fc.assert(fc.property(arbitraryCase(false), (one) => {
    const { jobs, workers, durations } = one;
    const { durationMs } = predict(one);
    const { lengthMs } = findCriticalPath(makeGraph(jobs), (index) => durations[index] ?? 0);
    const work = sum(durations);
    assert.ok(durationMs >= Math.max(lengthMs, work / workers) - tiny, "faster than can be");
    const graham = work / workers + lengthMs * (workers - 1) / workers;
    assert.ok(durationMs <= graham + tiny, "a worker idled while a job was ready");
  })));

Deno.test("with triggers, pools, priorities and skipped jobs the critical path is still a lower bound", () =>
  fc.assert(fc.property(arbitraryCase(true), (one) => {
    const { jobs, durations } = one;
    const { durationMs, startsMs } = predict(one);
    const durationOf: DurationOf = (index) =>
      startsMs[index] === -1
        ? null
        : jobs[index]?.command.kind === "nothing"
        ? 0
        : durations[index] ?? 0;
    const { lengthMs } = findCriticalPath(makeGraph(jobs), durationOf);
    assert.ok(durationMs >= lengthMs - tiny);
  })));

Deno.test("a prediction is what the real queue does when every job succeeds", () =>
  fc.assert(
    fc.asyncProperty(arbitraryCase(true), async (one) => {
      const { jobs, workers, limits, skip, durations } = one;
      const { startsMs, durationMs } = predict(one);
      const run = await simulate({
        jobs,
        workers,
        limits,
        skip,
        script: (job) => ({
          durationMs: durations[job.index] ?? 0,
          outcome: { kind: "succeeded" },
        }),
      });
      const started = run.events.flatMap((event) =>
        event.kind === "job_started" ? [event.index] : []
      );
      const predicted = [...jobs.keys()]
        .filter((index) => startsMs[index] !== -1 && jobs[index]?.command.kind !== "nothing")
        .sort((a, b) =>
          (startsMs[a] as number) - (startsMs[b] as number) ||
          started.indexOf(a) - started.indexOf(b)
        );
      assert.deepEqual(predicted, started, "other jobs run, or in another order");
      assert.ok(Math.abs(run.elapsedMs - durationMs) < 0.01, `${run.elapsedMs}, not ${durationMs}`);
    }),
    { numRuns: 200 },
  ));

Deno.test("ranks grow against the arrows, and a job that does not run cuts the chain", () => {
  const jobs = makeJobs([
    { id: "a" },
    { id: "b", dependencies: ["a"] },
    { id: "c", dependencies: ["b"] },
    { id: "d", dependencies: ["a"] },
  ]);
  const graph = makeGraph(jobs);
  const durations = [5, 20, 3, 7];
  assert.deepEqual([...rankJobs(graph, (index) => durations[index] ?? 0)], [28, 23, 3, 7]);
  const all = findCriticalPath(graph, (index) => durations[index] ?? 0);
  assert.deepEqual(all, { jobs: [0, 1, 2], lengthMs: 28 });
  const cut = findCriticalPath(graph, (index) => index === 1 ? null : durations[index] ?? 0);
  assert.deepEqual(cut, { jobs: [0, 3], lengthMs: 12 });
  assert.deepEqual(findCriticalPath(graph, () => null), { jobs: [], lengthMs: 0 });
});
