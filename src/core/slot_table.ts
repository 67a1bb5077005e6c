import { type SlotId, slotId } from "./ids.ts";

/**
 * What occupies the slots of a run, looked up by their numbers: what a `Map` does, in an array.
 *
 * A `Map` that takes and gives with every job makes a new table every few jobs, and V8 links the old
 * one to it. Tables that have become old are left to the rare collections of all memory, and until
 * then each keeps the next, and so what that held: the memory of a long run would grow job by job.
 */
export class SlotTable<T> {
  readonly #occupants: (T | undefined)[] = [];
  #size = 0;

  /** How many slots are occupied. */
  get size(): number {
    return this.#size;
  }

  /** Returns what occupies a slot, or `undefined` where it is free. */
  get(slot: SlotId): T | undefined {
    return this.#occupants[slot];
  }

  /** Occupies a free slot. */
  set(slot: SlotId, occupant: T): void {
    if (this.get(slot) !== undefined) {
      throw new Error(`Internal error: slot ${slot} is not free`);
    }
    // An array with gaps would be slow.
    while (this.#occupants.length <= slot) this.#occupants.push(undefined);
    this.#occupants[slot] = occupant;
    this.#size++;
  }

  /** Frees a slot, if it is occupied. */
  delete(slot: SlotId): void {
    if (this.get(slot) === undefined) return;
    this.#occupants[slot] = undefined;
    this.#size--;
  }

  /** Frees all slots. */
  clear(): void {
    this.#occupants.length = 0;
    this.#size = 0;
  }

  /** Returns the occupied slots with what occupies them, in the order of their numbers. */
  entries(): readonly (readonly [SlotId, T])[] {
    return this.#occupants.flatMap((occupant, number) =>
      occupant === undefined ? [] : [[slotId(number), occupant] as const]
    );
  }
}
