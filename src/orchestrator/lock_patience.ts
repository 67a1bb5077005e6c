import type { Clock } from "../ports/clock.ts";

/**
 * How long another process's lock of the history is waited for, ms: longer than the ten seconds that a
 * backup or a forgotten shell may well hold it.
 */
const mostMs = 15_000;

/** Pause between two tries, ms. */
const pauseMs = 50;

/** The time that is left for a lock to go away. */
export class LockPatience {
  readonly #clock: Clock;
  readonly #limit: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#limit = clock.now() + mostMs;
  }

  /** Whether it was waited for in vain. */
  get isOver(): boolean {
    return this.#clock.now() >= this.#limit;
  }

  /** Waits until the next try. */
  pause(): Promise<void> {
    return new Promise((resolve) => void this.#clock.after(pauseMs, resolve));
  }
}
