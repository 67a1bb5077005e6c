import type { DependencyManager } from "../core/dependency_manager.ts";
import { type SlotId, slotId } from "../core/ids.ts";
import { satisfiesDependents } from "../core/job_state.ts";
import { Fifo } from "./fifo.ts";
import type { StateManager } from "./state_manager.ts";

/** A job and the slot that it may take now. */
export interface Match {
  readonly index: number;
  readonly slot: SlotId;
}

/** What the end of a job means for those that depend on it. Numbers of jobs, in declared order. */
export interface Consequences {
  /** Jobs whose last unsatisfied dependency this was. */
  readonly ready: readonly number[];
  /** Jobs that can never run now, directly or through others. */
  readonly blocked: readonly number[];
}

/**
 * Knows which jobs are ready, in which order, and which slots are free. Ready jobs leave first in,
 * first out; a job whose retry is due goes before them, since it has had its turn already.
 */
export class QueueManager {
  readonly #graph: DependencyManager;
  readonly #states: StateManager;
  readonly #unsatisfied: Int32Array;
  readonly #ready = new Fifo<number>();
  readonly #due = new Fifo<number>();
  readonly #freeSlots: SlotId[] = [];

  constructor(graph: DependencyManager, states: StateManager, slots: number) {
    this.#graph = graph;
    this.#states = states;
    this.#unsatisfied = new Int32Array(graph.size);
    for (let index = 0; index < graph.size; index++) {
      this.#unsatisfied[index] = graph.dependenciesOf(index).length;
    }
    for (let slot = slots - 1; slot >= 0; slot--) this.#freeSlots.push(slotId(slot));
  }

  /** Whether a job waits for nothing but its turn. */
  isSatisfied(index: number): boolean {
    return this.#unsatisfied[index] === 0;
  }

  /** Appends a job that has become ready. */
  enqueue(index: number): void {
    this.#ready.push(index);
  }

  /** Puts a job whose retry is due before all that are merely ready. */
  enqueueRetry(index: number): void {
    this.#due.push(index);
  }

  /**
   * Removes and returns the next job and the lowest free slot, or `null` where either is missing.
   *
   * @param retriesOnly Whether nothing may start that has not started before.
   */
  next(retriesOnly: boolean): Match | null {
    const slot = this.#freeSlots.at(-1);
    if (slot === undefined) return null;
    const index = this.#due.shift() ?? (retriesOnly ? undefined : this.#ready.shift());
    if (index === undefined) return null;
    this.#freeSlots.pop();
    return { index, slot };
  }

  /** Gives a slot back. */
  release(slot: SlotId): void {
    let place = this.#freeSlots.length;
    while (place > 0 && (this.#freeSlots[place - 1] as SlotId) < slot) place--;
    this.#freeSlots.splice(place, 0, slot);
  }

  /**
   * Says what follows from a job's final state. Called once for each job that ends. Jobs that are in
   * a final state already, such as skipped ones, are left out.
   */
  settle(index: number): Consequences {
    if (!satisfiesDependents(this.#states.get(index))) {
      return { ready: [], blocked: this.#waitingDescendants(index) };
    }
    const ready: number[] = [];
    for (const dependent of this.#graph.dependentsOf(index)) {
      const left = (this.#unsatisfied[dependent] as number) - 1;
      this.#unsatisfied[dependent] = left;
      if (left === 0 && this.#states.get(dependent).kind === "waiting") ready.push(dependent);
    }
    return { ready, blocked: [] };
  }

  /** A blocked or skipped job ends the walk: what follows from it was or will be said for itself. */
  #waitingDescendants(from: number): readonly number[] {
    const found = new Set<number>();
    const stack = [from];
    for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
      for (const dependent of this.#graph.dependentsOf(index)) {
        if (found.has(dependent) || this.#states.get(dependent).kind !== "waiting") continue;
        found.add(dependent);
        stack.push(dependent);
      }
    }
    return [...found].sort((a, b) => a - b);
  }
}
