/** How long an execution is young, ms. */
export const youthMs = 5;

/**
 * Holds back what is done for an execution that goes on until it has gone on for a moment: much of
 * what runs has ended by then. One timer serves all.
 */
export class YoungExecutions<T> {
  readonly #onGrown: (execution: T, ageMs: number) => void;
  /** When each began, ms, the oldest first. */
  readonly #begun = new Map<T, number>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** `onGrown` is called once for each execution, with its age, unless it was given up before. */
  constructor(onGrown: (execution: T, ageMs: number) => void) {
    this.#onGrown = onGrown;
  }

  /** Takes an execution that has just begun. */
  add(execution: T): void {
    this.#begun.set(execution, performance.now());
    this.#timer ??= setTimeout(this.#look, youthMs);
  }

  /** Lets an execution grow up now, if it is young: there is reason to. */
  grow(execution: T): void {
    const begun = this.#begun.get(execution);
    if (begun === undefined) return;
    this.#begun.delete(execution);
    this.#onGrown(execution, performance.now() - begun);
  }

  /** Gives an execution up that has ended; says whether it was young. */
  giveUp(execution: T): boolean {
    // The timer stays: more often than not the next execution begins before it fires.
    return this.#begun.delete(execution);
  }

  /** Gives all up. */
  close(): void {
    this.#begun.clear();
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
  }

  readonly #look = () => {
    this.#timer = null;
    const now = performance.now();
    for (const [execution, begun] of this.#begun) {
      const leftMs = begun + youthMs - now;
      if (leftMs > 0) {
        // Up, since the platform cuts it.
        this.#timer = setTimeout(this.#look, Math.ceil(leftMs));
        return;
      }
      this.grow(execution);
    }
  };
}
