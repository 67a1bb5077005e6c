import type { DependencyManager } from "../graph/dependency_manager.ts";
import { type JobSpec, triggerOf } from "../job_spec.ts";
import type { JobState } from "../job_state.ts";
import type { JobPlan } from "../run/run_plan.ts";
import { settledState } from "../settled_state.ts";
import { judgeTrigger } from "../graph/trigger.ts";
import { Heap } from "./heap.ts";
import { fitTest, type JobKind, kindsOf } from "./job_kind.ts";
import { ReadyQueue } from "./ready_queue.ts";
import { ResourcePools, type Units } from "./resource_pools.ts";

/** A run that has not begun: what a prediction needs to know of it. */
export interface FutureRun {
  readonly graph: DependencyManager;
  readonly jobs: readonly Pick<
    JobSpec,
    "id" | "triggers" | "priority" | "resources" | "command" | "conditions"
  >[];
  readonly plan: readonly JobPlan[];
  readonly workers: number;
  /** Capacity of each named pool, units. */
  readonly limits: Units;
  /** What decides among ready jobs of the same priority, see `chooseRanks()`. */
  readonly ranks: Float64Array | null;
}

/** How far a run is that goes on. Jobs are numbers; what is not named has not begun. */
export interface RunProgress {
  /** Jobs that can change no more, in the order in which they came to that. */
  readonly ended: readonly { readonly index: number; readonly state: JobState }[];
  /** Jobs that run, and for how much longer, ms. */
  readonly running: readonly { readonly index: number; readonly leftMs: number }[];
  /** Jobs that wait for their next execution, and for how much longer, ms. */
  readonly pausing: readonly { readonly index: number; readonly leftMs: number }[];
}

/** How a run would go in which every job succeeds at once. */
export interface RunPrediction {
  /** From its start to the end of its last job, ms. */
  readonly durationMs: number;
  /** When each job would start, ms after the run's start; -1 for one that would not run. */
  readonly startsMs: Float64Array;
}

/** An execution that is going on, or the pause before one. */
interface Running {
  readonly index: number;
  readonly isPause: boolean;
  readonly endsMs: number;
  /** The how-manieth start it was: of those that end at once, the first to start counts first. */
  readonly order: number;
}

/** To the jobs that wait for it, one success is as good as another. */
const succeeded: JobState = { kind: "reused", attempt: 1, status: "SUCCESS" };

const mooted: JobState = { kind: "skipped", because: "" };

/**
 * Predicts a run by going through it as the queue will: by priority, rank, then first come, first
 * served, with its workers and pools. Jobs that react to a failure do not run, since nothing fails.
 *
 * @param durationOf Returns how long a job takes, ms; asked of jobs that run.
 */
export function predictRun(
  run: FutureRun,
  durationOf: (index: number) => number,
): RunPrediction {
  return new Simulation(run, durationOf, notBegun).toEnd();
}

/**
 * Predicts in the same way how long a run still takes that has come to some point, ms.
 *
 * @param durationOf Returns how long a job takes, ms; asked of jobs that are executed from now on.
 */
export function predictRest(
  run: FutureRun,
  durationOf: (index: number) => number,
  progress: RunProgress,
): number {
  return new Simulation(run, durationOf, progress).toEnd().durationMs;
}

const notBegun: RunProgress = { ended: [], running: [], pausing: [] };

/** The state of one prediction. */
class Simulation {
  readonly #run: FutureRun;
  readonly #durationOf: (index: number) => number;
  readonly #kinds: readonly JobKind[];
  readonly #pools: ResourcePools;
  readonly #ready = new ReadyQueue<JobKind>();
  readonly #running = new Heap<Running>((a, b) =>
    a.endsMs !== b.endsMs ? a.endsMs < b.endsMs : a.order < b.order
  );
  readonly #unmet: Int32Array;
  readonly #settled: (JobState | null)[];
  readonly #startsMs: Float64Array;
  readonly #progress: RunProgress;
  /** Jobs that have had their turn, which they get but once. */
  readonly #begun: ReadonlySet<number>;
  #freeWorkers: number;
  #started = 0;
  #nowMs = 0;

  constructor(run: FutureRun, durationOf: (index: number) => number, progress: RunProgress) {
    const { graph, jobs, plan, limits, workers } = run;
    this.#run = run;
    this.#durationOf = durationOf;
    this.#kinds = kindsOf(jobs);
    this.#pools = new ResourcePools(limits);
    this.#unmet = Int32Array.from(jobs, (_, index) => graph.dependenciesOf(index).length);
    this.#settled = plan.map(settledState);
    this.#startsMs = new Float64Array(graph.size).fill(-1);
    this.#freeWorkers = workers;
    this.#progress = progress;
    const { ended, running, pausing } = progress;
    this.#begun = new Set([...ended, ...running, ...pausing].map(({ index }) => index));
  }

  toEnd(): RunPrediction {
    this.#seed();
    this.#takeUp();
    for (;;) {
      this.#fill();
      const first = this.#running.peek();
      if (first === undefined) return { durationMs: this.#nowMs, startsMs: this.#startsMs };
      this.#nowMs = first.endsMs;
      while (this.#running.peek()?.endsMs === this.#nowMs) {
        const { index, isPause } = this.#running.pop() as Running;
        if (isPause) {
          this.#push(index);
          continue;
        }
        this.#freeWorkers++;
        this.#pools.release(this.#job(index).resources);
        this.#settle(index, succeeded);
      }
    }
  }

  #seed(): void {
    const decided = [...this.#settled];
    for (const [index, state] of decided.entries()) {
      if (state !== null) this.#settle(index, state, { enqueue: false });
    }
    for (let index = 0; index < this.#unmet.length; index++) {
      if (this.#settled[index] === null && this.#unmet[index] === 0) this.#enqueue(index);
    }
  }

  /** Goes to where the run is; jobs that are ready stand in the order in which they became so. */
  #takeUp(): void {
    const { ended, running, pausing } = this.#progress;
    for (const { index, state } of ended) {
      if (this.#settled[index] === null) this.#settle(index, state);
    }
    for (const { index, leftMs } of running) {
      this.#pools.take(this.#job(index).resources);
      this.#freeWorkers--;
      this.#running.push({ index, isPause: false, endsMs: leftMs, order: this.#started++ });
    }
    for (const { index, leftMs } of pausing) {
      this.#running.push({ index, isPause: true, endsMs: leftMs, order: this.#started++ });
    }
  }

  #fill(): void {
    while (this.#freeWorkers > 0) {
      const index = this.#ready.take(fitTest(this.#pools));
      if (index === undefined) return;
      this.#startsMs[index] = this.#nowMs;
      const { command, resources } = this.#job(index);
      if (command.kind === "nothing") {
        this.#settle(index, succeeded);
        continue;
      }
      this.#pools.take(resources);
      this.#freeWorkers--;
      const endsMs = this.#nowMs + this.#durationOf(index);
      this.#running.push({ index, isPause: false, endsMs, order: this.#started++ });
    }
  }

  /** Draws the consequences of a job's end, and of those that follow from it, as the queue does. */
  #settle(from: number, state: JobState, { enqueue } = { enqueue: true }): void {
    const { graph } = this.#run;
    this.#settled[from] = state;
    const settled = [from];
    for (const index of settled) {
      const state = this.#settled[index] as JobState;
      for (const dependent of graph.dependentsOf(index)) {
        if (this.#settled[dependent] !== null) continue;
        const trigger = triggerOf(this.#job(dependent), this.#job(index).id);
        const judgement = judgeTrigger(trigger, state);
        switch (judgement) {
          case "met":
            if (--this.#unmet[dependent]! === 0 && enqueue) this.#enqueue(dependent);
            break;
          case "moot":
            this.#settled[dependent] = mooted;
            settled.push(dependent);
            break;
          case "unmet":
            this.#settled[dependent] = { kind: "blocked", by: this.#job(index).id };
            settled.push(dependent);
            break;
          default:
            judgement satisfies never;
        }
      }
    }
  }

  #enqueue(index: number): void {
    if (!this.#begun.has(index)) this.#push(index);
  }

  #push(index: number): void {
    const turn = { priority: this.#job(index).priority, rank: this.#run.ranks?.[index] ?? 0 };
    this.#ready.push(index, turn, this.#kinds[index] as JobKind);
  }

  #job(index: number): FutureRun["jobs"][number] {
    const job = this.#run.jobs[index];
    if (job === undefined) throw new Error(`Internal error: there is no job number ${index}`);
    return job;
  }
}
