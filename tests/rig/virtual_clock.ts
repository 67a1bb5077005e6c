import type { Clock } from "../../src/ports/clock.ts";

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock whose time passes only when told to, with seeded random numbers. */
export class VirtualClock implements Clock {
  #now = 1_000_000;
  #order = 0;
  #state: number;
  readonly #timers = new Set<Timer>();

  constructor(seed = 1) {
    this.#state = seed >>> 0;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, delayMs), order: this.#order++, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Mulberry32: small, seeded, good enough to spread test data. */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Goes on to the next timer and calls it back; says whether there was one. */
  step(): boolean {
    let next: Timer | null = null;
    for (const timer of this.#timers) {
      if (
        next === null || timer.at < next.at || (timer.at === next.at && timer.order < next.order)
      ) next = timer;
    }
    if (next === null) return false;
    this.#timers.delete(next);
    this.#now = Math.max(this.#now, next.at);
    next.callback();
    return true;
  }

  /** Steps until a promise settles. Throws if nothing waits and the promise still does. */
  async drive<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const done = () => void (settled = true);
    promise.then(done, done);
    for (;;) {
      await flush();
      if (settled) return await promise;
      if (!this.step()) {
        await flush();
        if (!settled) throw new Error("Nothing is left to happen, yet the promise still waits");
      }
    }
  }
}

/** Lets everything happen that waits for nothing but its turn. */
async function flush(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
