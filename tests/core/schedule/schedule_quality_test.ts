import assert from "node:assert/strict";
import { lowerBound } from "../../../scripts/bench/lower_bound.ts";
import { numbersFrom } from "../../../scripts/bench/numbers_from.ts";
import { families, type ScheduleGraph } from "../../../scripts/bench/schedule_graph.ts";
import { scheduleGraphs } from "../../../scripts/bench/schedule_graphs.ts";
import { unrankedRun } from "../../../scripts/bench/unranked_run.ts";
import { chooseRanks } from "../../../src/core/schedule/choose_ranks.ts";
import { estimateJob, forecastRun } from "../../../src/core/schedule/forecast.ts";
import { type FutureRun, predictRun } from "../../../src/core/schedule/predict_run.ts";
import { makeJobs } from "../../rig/make_job.ts";
import { simulate } from "../../rig/simulate_run.ts";

type Times = readonly (number | null)[];
type Unranked = Omit<FutureRun, "ranks">;

function rank(run: Unranked, usual: Times): Float64Array | null {
  return chooseRanks(run, "critical_path", (index) => usual[index] ?? null);
}

/** How long a run takes, ms. That this is what the real queue does is tested with predictions. */
function makespan(
  run: Unranked,
  durations: readonly number[],
  ranks: Float64Array | null,
): number {
  return predictRun({ ...run, ranks }, (index) => durations[index] ?? 0).durationMs;
}

/** How long a run of the real orchestrator takes in simulated time, ms. */
async function simulated(
  { jobs, durations }: ScheduleGraph,
  workers: number,
  ranks: Float64Array | null,
): Promise<number> {
  const { elapsedMs, report } = await simulate({
    jobs: makeJobs(jobs),
    workers,
    ranks,
    script: ({ index }) => ({
      durationMs: durations[index] ?? 0,
      outcome: { kind: "succeeded" },
    }),
  });
  assert.equal(report.status, "SUCCESS");
  return elapsedMs;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

const graphs = scheduleGraphs();

Deno.test("the graphs are of all families, of 60 to 1000 jobs, with durations about as unequal as 1 and 100", () => {
  for (const family of families) {
    assert.ok(graphs.filter((graph) => graph.family === family).length >= 6, `too few ${family}`);
  }
  assert.equal(new Set(graphs.map(({ name }) => name)).size, graphs.length, "names are unique");
  for (const { name, jobs, durations } of graphs) {
    assert.ok(jobs.length >= 60 && jobs.length <= 1000, `${name} has ${jobs.length} jobs`);
    const unequal = Math.max(...durations) / Math.min(...durations);
    assert.ok(unequal > 75 && unequal < 125, `${name} has durations from 1 to ${unequal}`);
  }
});

for (const workers of [4, 16]) {
  Deno.test(`with a history, runs on ${workers} workers are on average within 5 % of what is possible, none is more than 1 % slower than first come, first served, and all take as long as predicted`, async () => {
    const ratios: number[] = [];
    for (const graph of graphs) {
      const { name, durations } = graph;
      const run = unrankedRun(graph.jobs, workers);
      const ranks = rank(run, durations);
      const ranked = await simulated(graph, workers, ranks);
      const asTheyCome = await simulated(graph, workers, null);
      const bound = lowerBound(run, durations);
      assert.ok(ranked >= bound - 1e-6, `${name}: ${ranked} ms, less than the bound ${bound}`);
      assert.ok(
        ranked <= asTheyCome * 1.01,
        `${name}: ${ranked} ms, but ${asTheyCome} first come, first served`,
      );
      const forecast = forecastRun({ ...run, ranks }, (index) => estimateJob([durations[index]!]));
      assert.ok(
        Math.abs((forecast?.durationMs ?? 0) - ranked) < 0.01,
        `${name}: ${ranked} ms, but ${forecast?.durationMs} were predicted`,
      );
      ratios.push(ranked / bound);
    }
    assert.ok(mean(ratios) <= 1.05, `on average ${mean(ratios)} times the bound: ${ratios}`);
  });

  Deno.test(`without a history, runs on ${workers} workers are on average faster for going by steps, and none is more than 5 % slower`, async () => {
    const toBound: number[] = [];
    const toFifo: number[] = [];
    for (const graph of graphs) {
      const run = unrankedRun(graph.jobs, workers);
      const ranks = rank(run, []);
      const bySteps = await simulated(graph, workers, ranks);
      const asTheyCome = await simulated(graph, workers, null);
      const bound = lowerBound(run, graph.durations);
      // Times that nobody knows may favour any order: 4.9 % is what these happen to come to.
      assert.ok(bySteps <= asTheyCome * 1.05, `${graph.name}: ${bySteps}, but ${asTheyCome} ms`);
      toBound.push(bySteps / bound);
      toFifo.push(bySteps / asTheyCome);
    }
    assert.ok(mean(toFifo) < 0.995, `${mean(toFifo)} times first come, first served`);
    assert.ok(mean(toBound) <= (workers === 4 ? 1.05 : 1.18), `${mean(toBound)} times the bound`);
  });

  Deno.test(`going by steps is no more than 1 % slower on ${workers} workers for any graph, whatever the times, on average`, () => {
    const draws = 15;
    for (const [seed, graph] of graphs.entries()) {
      const random = numbersFrom(seed);
      const run = unrankedRun(graph.jobs, workers);
      const ranks = rank(run, []);
      let [bySteps, asTheyCome] = [0, 0];
      for (let draw = 0; draw < draws; draw++) {
        const durations = graph.jobs.map(() => 100 ** random());
        const bound = lowerBound(run, durations);
        bySteps += makespan(run, durations, ranks) / bound;
        asTheyCome += makespan(run, durations, null) / bound;
      }
      assert.ok(bySteps <= asTheyCome * 1.01, `${graph.name}: ${bySteps / asTheyCome} times`);
    }
  });
}

/** How a job's past runs went: its durations, newest first, and how long it takes now, ms. */
interface Past {
  readonly newestFirst: readonly number[];
  readonly nowMs: number;
}

/** Twenty nights in which every job took a tenth more or less, and what some of them came to be. */
function pastOf(
  { durations }: ScheduleGraph,
  random: () => number,
  changed: { readonly share: number; readonly nightsAgo: number },
): readonly Past[] {
  return durations.map((usual) => {
    const factor = random() < changed.share ? (random() < 0.5 ? 10 : 0.1) : 1;
    const took = (night: number) =>
      usual * (0.9 + 0.2 * random()) * (night <= changed.nightsAgo ? factor : 1);
    return { newestFirst: Array.from({ length: 20 }, (_, n) => took(n + 1)), nowMs: took(0) };
  });
}

/** What is measured of one order on all graphs. */
interface Quality {
  readonly toBound: number;
  readonly toFifo: number;
  readonly worstToFifo: number;
}

/** Ranks all graphs by what is known of their past, and lets them take the time that they take now. */
function qualityOf(
  workers: number,
  changed: { readonly share: number; readonly nightsAgo: number },
  isKnown: (random: number) => boolean = () => true,
): Quality {
  const toBound: number[] = [];
  const toFifo: number[] = [];
  for (const [seed, graph] of graphs.entries()) {
    const random = numbersFrom(1000 + seed);
    const past = pastOf(graph, random, changed);
    const durations = past.map(({ nowMs }) => nowMs);
    const usual = past.map(({ newestFirst }) =>
      isKnown(random()) ? estimateJob(newestFirst)?.p50Ms ?? null : null
    );
    const run = unrankedRun(graph.jobs, workers);
    const ranked = makespan(run, durations, rank(run, usual));
    toBound.push(ranked / lowerBound(run, durations));
    toFifo.push(ranked / makespan(run, durations, null));
  }
  return { toBound: mean(toBound), toFifo: mean(toFifo), worstToFifo: Math.max(...toFifo) };
}

const steady = { share: 0, nightsAgo: 0 };

for (const workers of [4, 16]) {
  Deno.test(`the less of ${workers} workers' jobs is known the less is gained, but on average there is always some gain`, () => {
    const known = (share: number) => qualityOf(workers, steady, (random) => random < share);
    const [all, most, half, few] = [known(1), known(0.9), known(0.5), known(0.1)];
    assert.ok(all.toBound <= 1.05, `${all.toBound} times the bound by times that are not exact`);
    const ratios = [most, half, few].map(({ toFifo }) => toFifo);
    assert.deepEqual(ratios, ratios.toSorted((a, b) => a - b), "the more is known the better");
    assert.ok(few.toFifo < 0.99, `${few.toFifo} times first come, first served`);
    for (const { worstToFifo } of [all, most]) assert.ok(worstToFifo <= 1.01, `${worstToFifo}`);
    for (const { worstToFifo } of [half, few]) assert.ok(worstToFifo <= 1.07, `${worstToFifo}`);
  });

  Deno.test(`jobs that have come to take ten times as long or as short are known as such after three runs on ${workers} workers`, () => {
    const changed = (nightsAgo: number) => qualityOf(workers, { share: 0.1, nightsAgo });
    for (const nightsAgo of [3, 5, 8, 12]) {
      const { toBound, worstToFifo } = changed(nightsAgo);
      assert.ok(toBound <= 1.05, `${toBound} times the bound after ${nightsAgo} runs`);
      assert.ok(worstToFifo <= 1.01, `${worstToFifo} times after ${nightsAgo} runs`);
    }
    const today = changed(0);
    assert.ok(today.toFifo < 0.96, `${today.toFifo} times first come, first served`);
    assert.ok(today.worstToFifo <= 1.12, `${today.worstToFifo}: what nobody can know`);
  });
}
