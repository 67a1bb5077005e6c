import { testPlainly } from "../../src/core/text/test_pattern.ts";
import type { Assignment } from "../../src/core/assignment.ts";
import type { HookSpec } from "../../src/core/hooks/hooks.ts";
import { runId } from "../../src/core/ids.ts";
import type { JobSpec } from "../../src/core/job_spec.ts";
import type { RunEvent } from "../../src/core/run/run_event.ts";
import { planRun, type ResumeOptions } from "../../src/core/run/run_plan.ts";
import type { RunReport } from "../../src/core/run/run_report.ts";
import { SecretRegistry } from "../../src/core/secrets/secret_registry.ts";
import { createSecretRule } from "../../src/core/secrets/secrets.ts";
import { HistoryError } from "../../src/ports/history_store.ts";
import { JobExecutioner } from "../../src/orchestrator/job_executioner.ts";
import type { Look } from "../../src/core/conditions/look.ts";
import type { OffsetAt } from "../../src/core/conditions/time_of_day.ts";
import { makeGraph } from "./make_job.ts";
import { type Script, SimulatedSlots } from "./simulated_slots.ts";
import { type LookScript, SimulatedProber } from "./simulated_prober.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** What a simulated run is made of. */
export interface Simulation {
  readonly jobs: readonly JobSpec[];
  readonly workers: number;
  readonly continueOnError?: boolean;
  readonly runTimeoutMs?: number;
  readonly limits?: Readonly<Record<string, number>>;
  /** What decides among ready jobs of the same priority; first come, first served unless given. */
  readonly ranks?: Float64Array | null;
  readonly skip?: readonly string[];
  /** What the run is resumed from, where it is. */
  readonly resume?: ResumeOptions;
  readonly seed?: number;
  /** Decides how the n-th execution (from 1) of a job goes; the default succeeds in 10 ms. */
  readonly script?: (job: JobSpec, n: number) => Script;
  /** Decides what a look at a condition comes to, ms after the start; all are met unless given. */
  readonly look?: (look: Look, at: number) => LookScript;
  /** How far the machine's clocks are ahead of UTC, minutes. */
  readonly localOffset?: OffsetAt;
  /** Asks the run to stop this long after its start, ms. */
  readonly stopAfterMs?: number;
  /** From which batch of events on the history fails, counted from 0. */
  readonly historyFailsAt?: number;
  /** How many batches fail; for ever unless given. */
  readonly historyFailures?: number;
  /** When another process locks the history, after the run's start, and for how long, ms. */
  readonly locked?: { readonly fromMs: number; readonly forMs: number };
  /** When somebody sets the wall clock, after the run's start, and how far forward, ms. */
  readonly clockSet?: { readonly atMs: number; readonly byMs: number };
  /** The resolved environment of every job, and what could not be resolved. */
  readonly env?: Readonly<Record<string, string>>;
  readonly warnings?: readonly string[];
  /** Commands that follow the run; the default script is theirs, named by their logs. */
  readonly hooks?: readonly HookSpec[];
  readonly hookScript?: (assignment: Assignment) => Script;
}

/** What a simulated run came to. */
export interface Simulated {
  readonly report: RunReport;
  readonly events: readonly RunEvent[];
  readonly recorded: readonly RunEvent[];
  readonly started: readonly Assignment[];
  readonly highest: number;
  readonly elapsedMs: number;
  readonly prober: SimulatedProber;
}

/** Runs the real orchestrator on virtual time and slots without processes. */
export async function simulate(simulation: Simulation): Promise<Simulated> {
  const { jobs, workers } = simulation;
  const clock = new VirtualClock(simulation.seed ?? 1);
  const graph = makeGraph(jobs);
  const { skip = [], resume } = simulation;
  const plan = planRun(graph, resume === undefined ? { skip } : { skip, resume });
  if (!plan.ok) throw new Error("The test's plan is wrong");
  const recorded: RunEvent[] = [];
  const byLog = new Map<string, JobSpec>();
  const executions = new Map<JobSpec, number>();
  const slots = new SimulatedSlots(clock, (assignment) => {
    if (assignment.logPath.includes(".hook-")) {
      const isRecorded = recorded.some(({ kind }) => kind === "run_ended");
      if (!isRecorded && simulation.historyFailsAt === undefined) {
        throw new Error("a hook was started before the run's end was recorded");
      }
      return simulation.hookScript?.(assignment) ??
        { durationMs: 10, outcome: { kind: "succeeded" } };
    }
    const job = byLog.get(assignment.logPath);
    if (job === undefined) throw new Error(`no job was announced for ${assignment.logPath}`);
    const n = (executions.get(job) ?? 0) + 1;
    executions.set(job, n);
    const wasRecorded = recorded.some((event) =>
      event.kind === "job_started" && event.jobId === job.id && event.execution === n
    );
    if (!wasRecorded) throw new Error(`"${job.id}" was started before its start was recorded`);
    return simulation.script?.(job, n) ?? { durationMs: 10, outcome: { kind: "succeeded" } };
  });
  const prober = new SimulatedProber(
    clock,
    simulation.look ?? (() => ({ answer: { kind: "met", found: "it" } })),
  );
  const events: RunEvent[] = [];
  let batch = 0;
  const held: RunEvent[] = [];
  const { locked } = simulation;
  const isLocked = (ms: number) =>
    locked !== undefined && ms >= locked.fromMs && ms < locked.fromMs + locked.forMs;
  const startedAt = clock.now();
  const began = clock.elapsed();
  const { clockSet } = simulation;
  if (clockSet !== undefined) {
    clock.after(clockSet.atMs, () => clock.set(clock.now() + clockSet.byMs));
  }
  const fails = (number: number) =>
    simulation.historyFailsAt !== undefined && number >= simulation.historyFailsAt &&
    number < simulation.historyFailsAt + (simulation.historyFailures ?? Infinity);
  await using executioner = new JobExecutioner({
    run: {
      runId: runId(1),
      attempt: 1,
      applicationName: "app",
      configPath: "/x/app.json",
      workingDir: "/x",
      logDir: "/x/logs",
      workers,
      jobCount: jobs.length,
      startedAt,
    },
    jobs,
    graph,
    plan: plan.value,
    ranks: simulation.ranks ?? null,
    continueOnError: simulation.continueOnError ?? false,
    runTimeoutMs: simulation.runTimeoutMs ?? null,
    limits: simulation.limits ?? {},
    environmentOf: (job, outputs) => ({
      values: { ...simulation.env, ...outputs, ...job },
      origin: {},
      warnings: simulation.warnings ?? [],
    }),
    reusedOutputs: new Map(),
    outputFolder: "/x/outputs",
    hooks: simulation.hooks ?? [],
    marks: { own: "mark", outer: null },
    secrets: new SecretRegistry(createSecretRule([])),
    clock,
    slots,
    prober,
    testPattern: testPlainly,
    localOffset: simulation.localOffset ?? (() => 0),
    history: {
      name: "history",
      observe(batchEvents) {
        const number = batch++;
        if (isLocked(clock.elapsed() - began)) {
          held.push(...batchEvents);
          throw new HistoryError("it is locked", { isLocked: true });
        }
        recorded.push(...held.splice(0));
        if (fails(number)) throw new Error("disk is full");
        recorded.push(...batchEvents);
      },
      close() {},
    },
    observers: [{
      name: "recorder",
      observe(batchEvents) {
        for (const event of batchEvents) {
          if (event.kind === "job_started") byLog.set(event.logPath, jobs[event.index] as JobSpec);
        }
        events.push(...batchEvents);
      },
      close() {},
    }],
    onObserverFailure: (message) => {
      throw new Error(message);
    },
  });
  if (simulation.stopAfterMs !== undefined) {
    clock.after(simulation.stopAfterMs, () => executioner.stop("SIGTERM"));
  }
  const report = await clock.drive(executioner.execute());
  return {
    report,
    events,
    recorded,
    started: slots.started,
    highest: slots.highest,
    elapsedMs: clock.elapsed() - began,
    prober,
  };
}
