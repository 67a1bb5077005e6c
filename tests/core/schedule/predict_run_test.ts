import assert from "node:assert/strict";
import fc from "fast-check";
import type { JobSpec } from "../../../src/core/job_spec.ts";
import { planRun } from "../../../src/core/run/run_plan.ts";
import {
  type DurationOf,
  findCriticalPath,
  rankJobs,
} from "../../../src/core/schedule/critical_path.ts";
import { expectTimes } from "../../../src/core/schedule/expect_times.ts";
import { estimateJob, forecastRun } from "../../../src/core/schedule/forecast.ts";
import {
  type FutureRun,
  predictRun,
  type RunPrediction,
} from "../../../src/core/schedule/predict_run.ts";
import { RunOutlook } from "../../../src/core/schedule/run_outlook.ts";
import { triggers } from "../../../src/core/graph/trigger.ts";
import { type JobSketch, makeGraph, makeJobs } from "../../rig/make_job.ts";
import { EventMaker, finished, header, startMs } from "../../rig/run_events.ts";
import { simulate } from "../../rig/simulate_run.ts";

interface Case {
  readonly jobs: readonly JobSpec[];
  readonly workers: number;
  readonly limits: Readonly<Record<string, number>>;
  readonly skip: readonly string[];
  /** By the job's number, ms. */
  readonly durations: readonly number[];
  readonly ranks: Float64Array | null;
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
      // Whatever they are, and some of them equal.
      ranks: chance(0.5) ? Float64Array.from(jobs, () => Math.floor(random() * 10)) : null,
    };
  });
}

function futureOf({ jobs, workers, limits, skip, ranks }: Case): FutureRun {
  const graph = makeGraph(jobs);
  const plan = planRun(graph, { skip });
  if (!plan.ok) throw new Error("The test's plan is wrong");
  return { graph, jobs, plan: plan.value.jobs, workers, limits, ranks };
}

function predict(one: Case): RunPrediction {
  return predictRun(futureOf(one), (index) => one.durations[index] ?? 0);
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

Deno.test("a forecast goes by the times that the order goes by: a job without a history takes the mean of the others", () =>
  fc.assert(fc.property(arbitraryCase(true), fc.infiniteStream(fc.boolean()), (one, coins) => {
    const isKnown = one.jobs.map(() => coins.next().value as boolean);
    const { durations } = one;
    const run = futureOf(one);
    const usual = (index: number) => isKnown[index] ? durations[index] ?? null : null;
    const { runs, meanMs, unknown } = expectTimes(run, usual);
    const { startsMs } = predict(one);
    assert.deepEqual([...runs], [...startsMs].map((ms) => ms === -1 ? 0 : 1), "what runs");
    const forecast = forecastRun(
      run,
      (index) => estimateJob(isKnown[index] ? [durations[index]!] : []),
    );
    const work = one.jobs.filter(({ index, command }) =>
      runs[index] === 1 && command.kind !== "nothing"
    ).map(({ index }) => index);
    const known = work.filter((index) => isKnown[index]);
    assert.equal(unknown, work.length - known.length);
    assert.equal(meanMs === null, known.length === 0);
    if (meanMs === null) return assert.equal(forecast, null);
    assert.ok(forecast !== null);
    assert.ok(
      Math.abs(meanMs - sum(known.map((index) => durations[index]!)) / known.length) < tiny,
    );
    const assumed = { ...one, durations: durations.map((ms, n) => isKnown[n] ? ms : meanMs) };
    assert.equal(forecast.durationMs, predict(assumed).durationMs);
    assert.ok(Math.abs(forecast.workMs.ms - meanMs * work.length) < tiny);
    assert.ok(Math.abs(forecast.workMs.assumedMs - meanMs * unknown) < tiny);
    const guessed = forecast.criticalPath.filter((index) => !isKnown[index]).length;
    assert.ok(Math.abs(forecast.criticalPathMs.assumedMs - meanMs * guessed) < tiny);
    assert.ok(forecast.criticalPathMs.ms <= forecast.durationMs + tiny);
  })));

Deno.test("a prediction is what the real queue does when every job succeeds", () =>
  fc.assert(
    fc.asyncProperty(arbitraryCase(true), async (one) => {
      const { jobs, workers, limits, skip, durations, ranks } = one;
      const { startsMs, durationMs } = predict(one);
      const run = await simulate({
        jobs,
        workers,
        limits,
        ranks,
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

Deno.test("at any moment of a run what is left of it is what the real queue takes, if nothing fails", () =>
  fc.assert(
    fc.asyncProperty(arbitraryCase(true), async (one) => {
      const { jobs, workers, limits, skip, durations, ranks } = one;
      const script = (job: JobSpec) => ({
        durationMs: durations[job.index] ?? 0,
        outcome: { kind: "succeeded" } as const,
      });
      const { events, report } = await simulate({ jobs, workers, limits, skip, ranks, script });
      const graph = makeGraph(jobs);
      const plan = planRun(graph, { skip });
      assert.ok(plan.ok);
      const run = { graph, jobs, plan: plan.value.jobs, workers, limits, ranks };
      const estimates = durations.map((ms) => ({ p50Ms: ms, p95Ms: ms, successes: 3 }));
      for (const now of new Set(events.map(({ at }) => at))) {
        const outlook = new RunOutlook(run, () => estimates);
        for (const event of events) if (event.at <= now) outlook.apply(event);
        const rest = outlook.restAt(now);
        if (rest === null) continue;
        const left = report.finishedAt - now;
        assert.ok(Math.abs(rest.ms - left) < 0.01, `${rest.ms} at ${now}, not ${left}`);
        assert.equal(rest.isLeast, false);
      }
    }),
    { numRuns: 100 },
  ));

/** Two jobs after each other that usually take 10 s, and one beside them of which nothing is known. */
function outlookOf(estimated: readonly string[]): { outlook: RunOutlook; make: EventMaker } {
  const jobs = makeJobs([{ id: "a" }, { id: "b", dependencies: ["a"] }, { id: "c" }]);
  const graph = makeGraph(jobs);
  const plan = planRun(graph, { skip: [] });
  assert.ok(plan.ok);
  const estimate = { p50Ms: 10_000, p95Ms: 16_000, successes: 9 };
  const outlook = new RunOutlook(
    { graph, jobs, plan: plan.value.jobs, workers: 2, limits: {}, ranks: null },
    () => jobs.map(({ id }) => estimated.includes(id) ? estimate : null),
  );
  const make = new EventMaker(header({ jobCount: 3 }));
  outlook.apply(make.runStarted());
  outlook.apply(make.started(0, "a"));
  return { outlook, make };
}

Deno.test("nothing is said of what is left where no history knows a job of it", () => {
  const { outlook, make } = outlookOf(["a"]);
  assert.deepEqual(outlook.restAt(startMs), { ms: 10_000, isLeast: true });
  outlook.apply(make.ended(9000, "a", finished({ kind: "succeeded" })));
  assert.equal(outlook.restAt(startMs + 9000), null);
  assert.equal(outlookOf([]).outlook.restAt(startMs), null);
});

Deno.test("a job that takes longer than usual makes the rest a least one, never a negative one", () => {
  const { outlook, make } = outlookOf(["a", "b", "c"]);
  const at = (ms: number) => outlook.restAt(startMs + ms);
  assert.deepEqual(at(4000), { ms: 16_000, isLeast: false });
  assert.deepEqual(at(4300), { ms: 15_700, isLeast: false }, "it is counted down in between");
  assert.deepEqual(
    at(12_000),
    { ms: 14_000, isLeast: false },
    "by now it is more like the longest",
  );
  assert.deepEqual(at(20_000), { ms: 10_000, isLeast: true });
  outlook.apply(make.retrying(21_000, "a", 5000));
  assert.deepEqual(at(22_000), { ms: 24_000, isLeast: false }, "the pause, then both jobs anew");
  outlook.apply(make.stopping(23_000, { kind: "signal", signal: "SIGTERM" }));
  assert.equal(at(23_000), null, "nothing new starts, so nobody knows");
});

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
