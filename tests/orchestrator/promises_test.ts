import assert from "node:assert/strict";
import fc from "fast-check";
import { isFinal, isGood } from "../../src/core/job_state.ts";
import type { JobSpec } from "../../src/core/job_spec.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { RunEvent } from "../../src/core/run/run_event.ts";
import { judgeTrigger, triggers } from "../../src/core/graph/trigger.ts";
import { fileCondition } from "../rig/make_condition.ts";
import { type JobSketch, makeJobs } from "../rig/make_job.ts";
import { simulate, type Simulated, type Simulation } from "../rig/simulate_run.ts";

const failed: Outcome = { kind: "exited", code: 1 };
const succeeded: Outcome = { kind: "succeeded" };

/** Random graphs: each job depends on some of those before it, then the list is shuffled. */
const arbitrarySimulation: fc.Arbitrary<Simulation> = fc.record({
  size: fc.integer({ min: 1, max: 25 }),
  workers: fc.integer({ min: 1, max: 6 }),
  continueOnError: fc.boolean(),
  density: fc.double({ min: 0, max: 0.5, noNaN: true }),
  failures: fc.double({ min: 0, max: 0.4, noNaN: true }),
  skips: fc.double({ min: 0, max: 0.3, noNaN: true }),
  reactions: fc.constantFrom(0, 0, 0.3),
  stopAfterMs: fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined }),
  historyFailsAt: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined, freq: 4 }),
  locked: fc.option(
    fc.record({
      fromMs: fc.integer({ min: 0, max: 300 }),
      forMs: fc.constantFrom(10, 60, 500, 20_000),
    }),
    { nil: undefined, freq: 3 },
  ),
  historyFailures: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  seed: fc.integer({ min: 1, max: 2 ** 31 }),
}).map((shape) => {
  let state = shape.seed;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  const sketches: JobSketch[] = [];
  for (let n = 0; n < shape.size; n++) {
    const earlier = sketches.filter(() => random() < shape.density).map(({ id }) => id);
    sketches.push({ id: `j${n}`, dependencies: earlier });
  }
  sketches.sort(() => random() - 0.5);
  const jobs = makeJobs(sketches).map((job): JobSpec => ({
    ...job,
    timeoutMs: random() < 0.1 ? 20 : job.timeoutMs,
    command: random() < 0.1 ? { kind: "nothing" } : job.command,
    triggers: new Map(
      job.dependencies.filter(() => random() < shape.reactions).map((id) => [
        id,
        triggers[Math.floor(random() * triggers.length)] ?? "success",
      ]),
    ),
    allowFailure: random() < 0.1,
    priority: Math.floor(random() * 3),
    conditions: random() < 0.15 ? [fileCondition("/in", { timeoutMs: 150 })] : [],
    resources: random() < 0.3 ? { db: 1 + Math.floor(random() * 2) } : {},
    retry: {
      ...job.retry,
      maxRetries: Math.floor(random() * 3),
      delayMs: Math.floor(random() * 200),
    },
  }));
  const { stopAfterMs, historyFailsAt, historyFailures, locked } = shape;
  return {
    jobs,
    workers: shape.workers,
    continueOnError: shape.continueOnError,
    limits: { db: 2 },
    skip: jobs.filter(() => random() < shape.skips).map(({ id }) => id),
    seed: shape.seed,
    look: () => ({
      answer: random() < 0.5
        ? { kind: "met", found: "it" }
        : { kind: "not_yet", reason: "it is not there" },
      durationMs: Math.floor(random() * 30),
    }),
    script: () => ({
      durationMs: Math.floor(random() * 60),
      outcome: random() < shape.failures ? failed : succeeded,
    }),
    ...(stopAfterMs === undefined ? {} : { stopAfterMs }),
    ...(historyFailsAt === undefined ? {} : { historyFailsAt }),
    ...(locked === undefined ? {} : { locked }),
    ...(historyFailures === undefined ? {} : { historyFailures }),
  };
});

Deno.test("whatever the graph, the failures and the timings, the promises hold", async () => {
  await fc.assert(
    fc.asyncProperty(arbitrarySimulation, async (simulation) => {
      checkPromises(simulation, await simulate(simulation));
    }),
    { numRuns: 600 },
  );
});

function checkPromises(simulation: Simulation, run: Simulated): void {
  const { jobs, workers } = simulation;
  assert(run.highest <= workers, `${run.highest} executions at once with ${workers} workers`);
  const ended = new Map<number, Extract<RunEvent, { kind: "job_ended" }>>();
  const executions = new Map<number, number>();
  for (const event of run.events) {
    if (event.kind === "job_started") {
      const job = jobs[event.index] as JobSpec;
      assert(!ended.has(event.index), `"${job.id}" started after its end`);
      executions.set(event.index, (executions.get(event.index) ?? 0) + 1);
      assert.equal(event.execution, executions.get(event.index), "executions count from 1");
      for (const id of job.dependencies) {
        const dependency = ended.get(jobs.findIndex((other) => other.id === id));
        assert(dependency !== undefined, `"${job.id}" started before "${id}" had ended`);
        const trigger = job.triggers.get(id) ?? "success";
        const verdict = judgeTrigger(trigger, dependency.state);
        assert.equal(verdict, "met", `"${job.id}" started though "${id}" is no ${trigger}`);
      }
    }
    if (event.kind === "job_ended") {
      assert(!ended.has(event.index), `"${event.jobId}" ended twice`);
      assert(isFinal(event.state), `"${event.jobId}" ended in "${event.state.kind}"`);
      ended.set(event.index, event);
    }
  }
  checkUnits(simulation, run);
  assert.equal(ended.size, jobs.length, "every job ends in exactly one final state");
  const counted = Object.values(run.report.counts).reduce((sum, count) => sum + count, 0);
  assert.equal(counted, jobs.length, "the report counts every job once");
  const allGood = [...ended.values()].every(({ state }) => isGood(state));
  if (run.report.status === "SUCCESS") assert(allGood, "SUCCESS though some job did not succeed");
  assert.equal(run.report.exitCode === 0, run.report.status === "SUCCESS");
  const isTooLong = (simulation.locked?.forMs ?? 0) > 15_000;
  if (
    simulation.stopAfterMs === undefined && simulation.historyFailsAt === undefined && !isTooLong
  ) {
    checkReached(simulation, ended);
  }
}

/** At no time do the jobs that run hold more units than there are. */
function checkUnits({ jobs, limits }: Simulation, run: Simulated): void {
  const held = new Set<number>();
  for (const event of run.events) {
    if (event.kind === "job_started") held.add(event.index);
    if (event.kind === "job_ended" || event.kind === "job_retrying") held.delete(event.index);
    const units = [...held].reduce((sum, index) => sum + (jobs[index]?.resources["db"] ?? 0), 0);
    assert(units <= (limits?.["db"] ?? 0), `${units} units of "db" are held`);
  }
}

/** Without a stop, what must run runs, and what does not run has a reason in its dependencies. */
function checkReached(
  { jobs, continueOnError, skip }: Simulation,
  ended: ReadonlyMap<number, Extract<RunEvent, { kind: "job_ended" }>>,
): void {
  const stateOf = (id: string) => ended.get(jobs.findIndex((job) => job.id === id))?.state;
  for (const job of jobs) {
    const state = stateOf(job.id);
    assert(state !== undefined);
    if (skip?.includes(job.id)) {
      assert.equal(state.kind, "skipped");
      continue;
    }
    if (continueOnError) assert.notEqual(state.kind, "not_started", `"${job.id}" did not start`);
    const verdicts = job.dependencies.map((id) => {
      const dependency = stateOf(id);
      assert(dependency !== undefined);
      return judgeTrigger(job.triggers.get(id) ?? "success", dependency);
    });
    if (state.kind === "finished" || state.kind === "condition_failed") {
      assert(verdicts.every((verdict) => verdict === "met"));
    }
    if (state.kind === "blocked") assert(verdicts.includes("unmet"), `"${job.id}" is blocked`);
    if (state.kind === "skipped") assert(verdicts.includes("moot"), `"${job.id}" is skipped`);
    if (verdicts.every((verdict) => verdict === "met")) {
      const hasBeenTried = state.kind === "finished" || state.kind === "condition_failed";
      assert(hasBeenTried || !continueOnError, `"${job.id}" is ${state.kind}`);
    }
  }
}
