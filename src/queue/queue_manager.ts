import type { DependencyManager } from "../core/graph/dependency_manager.ts";
import { type SlotId, slotId } from "../core/ids.ts";
import { type JobSpec, triggerOf } from "../core/job_spec.ts";
import type { JobState } from "../core/job_state.ts";
import { judgeTrigger, type Trigger } from "../core/graph/trigger.ts";
import { Heap } from "../core/schedule/heap.ts";
import { fitTest, type JobKind, kindsOf } from "../core/schedule/job_kind.ts";
import { ReadyQueue } from "../core/schedule/ready_queue.ts";
import { ResourcePools, type Units } from "../core/schedule/resource_pools.ts";
import type { StateManager } from "./state_manager.ts";

/** A job and the slot that it may take now. */
export interface Match {
  readonly index: number;
  readonly slot: SlotId;
}

/** What the end of a job means for those that depend on it directly, by their numbers. */
export interface Consequences {
  /** Jobs whose last unmet dependency this was, in declared order. */
  readonly ready: readonly number[];
  /** Jobs that can never run now, and the final state that this gives them, in declared order. */
  readonly ended: readonly { readonly index: number; readonly state: JobState }[];
}

/** Which ready jobs may have a turn: all, those that react to a failure, or those that had one. */
export type Turns = "all" | "reactions" | "retries";

/** What a queue knows of the jobs beside their graph. */
export type QueuedJob = Pick<JobSpec, "triggers" | "priority" | "resources">;

/**
 * Knows which jobs are ready, whose turn it is, and which slots and pools are free. A job whose
 * retry is due goes before all that are merely ready, since it has had its turn already. A job that
 * has to wait for units lets others go before it, but none that want the same pools.
 */
export class QueueManager {
  readonly #graph: DependencyManager;
  readonly #jobs: readonly QueuedJob[];
  readonly #states: StateManager;
  readonly #pools: ResourcePools;
  readonly #unmet: Int32Array;
  readonly #kinds: readonly JobKind[];
  readonly #ready = new ReadyQueue<JobKind>();
  readonly #due = new ReadyQueue<JobKind>();
  readonly #freeSlots = new Heap<SlotId>((a, b) => a < b);
  readonly #ranks: Float64Array | null;

  constructor(deps: {
    readonly graph: DependencyManager;
    readonly jobs: readonly QueuedJob[];
    readonly states: StateManager;
    readonly slots: number;
    readonly limits: Units;
    /** What decides among ready jobs of the same priority, see `chooseRanks()`. */
    readonly ranks: Float64Array | null;
  }) {
    this.#graph = deps.graph;
    this.#jobs = deps.jobs;
    this.#states = deps.states;
    this.#pools = new ResourcePools(deps.limits);
    this.#kinds = kindsOf(deps.jobs);
    this.#unmet = new Int32Array(deps.graph.size);
    for (let index = 0; index < deps.graph.size; index++) {
      this.#unmet[index] = deps.graph.dependenciesOf(index).length;
    }
    this.#ranks = deps.ranks;
    for (let slot = 0; slot < deps.slots; slot++) this.#freeSlots.push(slotId(slot));
  }

  /** Whether a job waits for nothing but its turn. */
  isSatisfied(index: number): boolean {
    return this.#unmet[index] === 0;
  }

  /** Whether a job is there to react to others' failures or ends, as alerts and clean-ups are. */
  isReaction(index: number): boolean {
    return this.#kind(index).reacts;
  }

  /** Adds a job that has become ready. */
  enqueue(index: number): void {
    const turn = { priority: this.#job(index).priority, rank: this.#ranks?.[index] ?? 0 };
    this.#ready.push(index, turn, this.#kind(index));
  }

  /** Puts a job whose retry is due before all that are merely ready. */
  enqueueRetry(index: number): void {
    this.#due.push(index, { priority: 0, rank: 0 }, this.#kind(index));
  }

  /** Takes the next job whose turn it is, the lowest free slot and the job's units, or `null`. */
  next(turns: Turns): Match | null {
    const slot = this.#freeSlots.peek();
    if (slot === undefined) return null;
    const index = this.#nextIndex(turns);
    if (index === undefined) return null;
    this.#freeSlots.pop();
    this.#pools.take(this.#job(index).resources);
    return { index, slot };
  }

  /** Gives a slot and the units of the job that had it back. */
  release({ index, slot }: Match): void {
    this.#pools.release(this.#job(index).resources);
    this.#freeSlots.push(slot);
  }

  /**
   * Says what follows from a job's final state for those that depend on it directly. Called once for
   * each job that ends, also for those that end by what it returns.
   */
  settle(index: number): Consequences {
    const state = this.#states.get(index);
    const ready: number[] = [];
    const ended: { index: number; state: JobState }[] = [];
    for (const dependent of this.#graph.dependentsOf(index)) {
      if (this.#states.get(dependent).kind !== "waiting") continue;
      const trigger = this.#triggerOf(dependent, index);
      const judgement = judgeTrigger(trigger, state);
      switch (judgement) {
        case "met":
          if (--this.#unmet[dependent]! === 0) ready.push(dependent);
          break;
        case "moot":
          ended.push({ index: dependent, state: this.#mootState(index, trigger) });
          break;
        case "unmet":
          // What did not start because the run stopped has dependents that did not start either.
          if (state.kind !== "not_started") {
            ended.push({ index: dependent, state: this.#blockedBy(index) });
          }
          break;
        default:
          judgement satisfies never;
      }
    }
    return { ready, ended };
  }

  #nextIndex(turns: Turns): number | undefined {
    const fits = fitTest(this.#pools);
    const due = this.#due.take(fits);
    if (due !== undefined || turns === "retries") return due;
    return this.#ready.take((kind) => (turns === "all" || kind.reacts) && fits(kind));
  }

  #mootState(index: number, trigger: Trigger): JobState {
    const when = trigger === "failure" ? "fails" : "is skipped";
    return { kind: "skipped", because: `runs only if "${this.#graph.id(index)}" ${when}` };
  }

  /** The job that failed is the cause, not the last of those that it kept from running. */
  #blockedBy(index: number): JobState {
    const state = this.#states.get(index);
    return { kind: "blocked", by: state.kind === "blocked" ? state.by : this.#graph.id(index) };
  }

  #triggerOf(dependent: number, dependency: number): Trigger {
    return triggerOf(this.#job(dependent), this.#graph.id(dependency));
  }

  #job(index: number): QueuedJob {
    const job = this.#jobs[index];
    if (job === undefined) throw new Error(`Internal error: there is no job number ${index}`);
    return job;
  }

  #kind(index: number): JobKind {
    const kind = this.#kinds[index];
    if (kind === undefined) throw new Error(`Internal error: there is no job number ${index}`);
    return kind;
  }
}
