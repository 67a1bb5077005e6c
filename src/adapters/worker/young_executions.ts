import { callLater } from "../system/call_later.ts";

/** How long an execution is young, ms. */
export const youthMs = 5;

/**
 * Holds back what is done for an execution that goes on until it has gone on for a moment: much of
 * what runs has ended by then. One timer serves all.
 */
export class YoungExecutions<T> {
  readonly #onGrown: (execution: T, ageMs: number) => void;
  /** The oldest first. No map: see `SlotTable` for what it costs to change one for each job. */
  readonly #young: { readonly execution: T; readonly begun: number }[] = [];
  #isTimed = false;

  /** `onGrown` is called once for each execution, with its age, unless it was given up before. */
  constructor(onGrown: (execution: T, ageMs: number) => void) {
    this.#onGrown = onGrown;
  }

  /** Takes an execution that has just begun. */
  add(execution: T): void {
    this.#young.push({ execution, begun: performance.now() });
    if (!this.#isTimed) this.#lookIn(youthMs);
  }

  /** Lets an execution grow up now, if it is young: there is reason to. */
  grow(execution: T): void {
    const taken = this.#take(execution);
    if (taken !== undefined) this.#onGrown(execution, performance.now() - taken.begun);
  }

  /** Gives an execution up that has ended; says whether it was young. */
  giveUp(execution: T): boolean {
    // The timer stays: more often than not the next execution begins before it fires.
    return this.#take(execution) !== undefined;
  }

  /** Gives all up. */
  close(): void {
    this.#young.length = 0;
  }

  #take(execution: T): { readonly begun: number } | undefined {
    const place = this.#young.findIndex((young) => young.execution === execution);
    return place < 0 ? undefined : this.#young.splice(place, 1)[0];
  }

  #lookIn(delayMs: number): void {
    this.#isTimed = true;
    callLater(delayMs, this.#look);
  }

  readonly #look = () => {
    this.#isTimed = false;
    const now = performance.now();
    for (;;) {
      const [oldest] = this.#young;
      if (oldest === undefined) return;
      const leftMs = oldest.begun + youthMs - now;
      if (leftMs > 0) {
        // Up, since the platform cuts it.
        this.#lookIn(Math.ceil(leftMs));
        return;
      }
      this.grow(oldest.execution);
    }
  };
}
