/** Time as the engine sees it; tests drive it by hand. */
export interface Clock {
  /** Returns the wall time, epoch ms. */
  now(): number;
  /** Returns the ms since some moment: time that nobody sets, for how long something takes. */
  elapsed(): number;
  /**
   * Calls back once, `delayMs` from now, unless cancelled before.
   *
   * @returns A function that cancels; calling it again does nothing.
   */
  after(delayMs: number, callback: () => void): () => void;
  /** Returns a random number, 0 <= n < 1. */
  random(): number;
}
