import type { Clock } from "../../src/ports/clock.ts";

/** A clock that a test moves by hand; callbacks run in the order in which they are due. */
export class ManualClock implements Clock {
  #now: number;
  /** How far it was set forward, altogether, ms. */
  #setBy = 0;
  #timers: { at: number; callback: () => void }[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now - this.#setBy;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  random(): number {
    return 0.5;
  }

  /** How many callbacks are due at some time. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Lets time pass and runs what is due meanwhile. */
  advance(ms: number): void {
    const end = this.#now + ms;
    while (this.step(end));
    this.#now = end;
  }

  /** Goes on to what is due next, unless that is after `end`, and runs it; says whether it did. */
  step(end = Infinity): boolean {
    const next = this.#timers.reduce<{ at: number; callback: () => void } | null>(
      (best, timer) => timer.at <= end && (best === null || timer.at < best.at) ? timer : best,
      null,
    );
    if (next === null) return false;
    this.#timers = this.#timers.filter((timer) => timer !== next);
    this.#now = Math.max(this.#now, next.at);
    next.callback();
    return true;
  }

  /** Sets the wall clock without letting time pass: what is due stays as far away as it was. */
  set(now: number): void {
    for (const timer of this.#timers) timer.at += now - this.#now;
    this.#setBy += now - this.#now;
    this.#now = now;
  }
}
