import type { JobSpec } from "../core/job_spec.ts";
import type { JobState } from "../core/job_state.ts";
import { settledState } from "../core/settled_state.ts";
import type { QueueManager } from "../queue/queue_manager.ts";
import type { OrchestratorDeps } from "./orchestrator_deps.ts";

/** One for all jobs: of many most may be ready at once. */
const ready: JobState = { kind: "ready" };

/**
 * Draws the consequences of what jobs came to for those behind them: who is queued, who waits for its
 * conditions, who is skipped or blocked, and what follows from that in turn.
 */
export class JobFlow {
  readonly #deps: Pick<
    OrchestratorDeps,
    "plan" | "states" | "jobs" | "clock" | "assigner" | "watch"
  >;
  readonly #queue: QueueManager;
  readonly #mayStart: (index: number) => boolean;

  /** `mayStart` tells whether a job may still start, by its number: a run may be stopping. */
  constructor(
    deps: Pick<OrchestratorDeps, "plan" | "states" | "jobs" | "clock" | "assigner" | "watch">,
    queue: QueueManager,
    mayStart: (index: number) => boolean,
  ) {
    this.#deps = deps;
    this.#queue = queue;
    this.#mayStart = mayStart;
  }

  /** Puts what the plan decided first, then queues what waits for nothing, in declared order. */
  begin(): void {
    const { plan, states, jobs, clock } = this.#deps;
    const at = clock.now();
    const decided: number[] = [];
    for (const [index, decision] of plan.jobs.entries()) {
      const state = settledState(decision);
      if (state === null) continue;
      states.move(index, state, { at, logPath: null });
      decided.push(index);
    }
    // What is ready by these is found below, in declared order.
    for (const index of decided) this.settle(index, at, { enqueue: false });
    for (const job of jobs) {
      const { index } = job;
      if (states.get(index).kind === "waiting" && this.#queue.isSatisfied(index)) {
        if (this.#skips(job, at)) this.settle(index, at);
        else this.#makeReady(job, at);
      }
    }
  }

  /** Draws the consequences of a job's final state, and of those that follow from it. */
  settle(from: number, at: number, { enqueue } = { enqueue: true }): void {
    const { states } = this.#deps;
    const settled = [from];
    for (const index of settled) {
      const { ready, ended } = this.#queue.settle(index);
      for (const next of enqueue ? ready : []) {
        const job = this.#job(next);
        if (!this.#skips(job, at)) this.#makeReady(job, at);
        else settled.push(next);
      }
      for (const next of ended) {
        states.move(next.index, next.state, { at, logPath: null });
        settled.push(next.index);
      }
    }
  }

  /** Queues a job that waits for nothing but its turn. */
  enqueue(index: number, at: number): void {
    this.#deps.states.move(index, ready, { at, logPath: null });
    this.#queue.enqueue(index);
  }

  /** Whether a job is skipped, now that all that it depends on has ended. */
  #skips(job: JobSpec, at: number): boolean {
    const because = this.#deps.assigner.whySkipped(job);
    if (because === null) return false;
    this.#deps.states.move(job.index, { kind: "skipped", because }, { at, logPath: null });
    return true;
  }

  /** Nothing in the run keeps the job from its turn any more. */
  #makeReady(job: JobSpec, at: number): void {
    if (job.conditions.length === 0) return this.enqueue(job.index, at);
    // Else it stays as it is, to be told with all that did not start.
    if (this.#mayStart(job.index)) this.#deps.watch.begin(job, at);
  }

  #job(index: number): JobSpec {
    const job = this.#deps.jobs[index];
    if (job === undefined) throw new Error(`Internal error: there is no job number ${index}`);
    return job;
  }
}
