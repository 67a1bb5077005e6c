import type { Clock } from "../../ports/clock.ts";
import { longestTimerMs } from "../../core/longest_timer.ts";

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  random: () => Math.random(),

  after(delayMs, callback) {
    let cancel = () => {};
    // Longer delays are made of several timers.
    function arm(leftMs: number): void {
      const step = Math.min(leftMs, longestTimerMs);
      const timer = setTimeout(() => leftMs > step ? arm(leftMs - step) : callback(), step);
      cancel = () => clearTimeout(timer);
    }
    arm(delayMs);
    return () => cancel();
  },
};
