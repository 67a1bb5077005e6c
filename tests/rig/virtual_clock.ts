import { ManualClock } from "./manual_clock.ts";

/** A clock that goes on by itself as long as a promise is waited for, with seeded random numbers. */
export class VirtualClock extends ManualClock {
  #state: number;

  constructor(seed = 1) {
    super(1_000_000);
    this.#state = seed >>> 0;
  }

  /** Mulberry32: small, seeded, good enough to spread test data. */
  override random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
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
