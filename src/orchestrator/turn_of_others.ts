import type { Clock } from "../ports/clock.ts";

/** How many jobs without a process end before others have a turn: some ten milliseconds' work. */
export const mostAtOnce = 500;

/** Lets the event loop go round once, so that signals and timers are heard amid long work. */
export function turnOfOthers(clock: Pick<Clock, "after">): Promise<void> {
  return new Promise((resolve) => void clock.after(0, resolve));
}
