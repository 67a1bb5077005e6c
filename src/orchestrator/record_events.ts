import type { Clock } from "../ports/clock.ts";
import type { StateManager } from "../queue/state_manager.ts";
import type { Announcer } from "./announcer.ts";
import type { Inbox } from "./inbox.ts";
import type { RunMessage } from "./run_message.ts";
import { turnOfOthers } from "./turn_of_others.ts";

/**
 * How long another process's lock of the history is waited for, ms: longer than the ten seconds that a
 * backup or a forgotten shell may well hold it.
 */
const patienceMs = 15_000;

/** Pause between two tries, ms. */
const pauseMs = 50;

/**
 * How many events are one step: some ten milliseconds' work. One job that fails may end 100,000 others,
 * and a stop leaves as many that did not start.
 */
const mostInStep = 1000;

/** What a run's events are recorded with. */
export interface RecordDeps {
  readonly announcer: Announcer;
  readonly states: StateManager;
  readonly clock: Clock;
  readonly inbox: Inbox<RunMessage>;
}

/**
 * Records all that has happened in a run since the last call, step by step where it is much. In between,
 * and while the history is locked, which makes it try again and again, it applies what it hears: signals
 * above all, which end what runs though that cannot be recorded yet.
 *
 * @returns Why it could not be recorded, or `null`, and whether anything was heard.
 */
export async function recordEvents(
  { announcer, states, clock, inbox }: RecordDeps,
  { isPatient, apply }: {
    /** Whether a lock is to be waited for. */
    readonly isPatient: () => boolean;
    readonly apply: (message: RunMessage) => void;
  },
): Promise<{ readonly failure: string | null; readonly hasHeard: boolean }> {
  const limit = clock.elapsed() + patienceMs;
  let left = states.takeEvents();
  for (let [isLocked, hasHeard] = [false, false];;) {
    // What was locked out is tried again before there is more of it.
    const step = isLocked ? [] : left.slice(0, mostInStep);
    left = left.slice(step.length);
    const announced = isPatient() && clock.elapsed() < limit
      ? announcer.announceUnlessLocked(step)
      : announcer.announce(step);
    if (announced.kind === "failed") {
      announcer.announce(left);
      return { failure: announced.message, hasHeard };
    }
    isLocked = announced.kind === "locked";
    if (!isLocked && left.length === 0) return { failure: null, hasHeard };
    if (isLocked) await new Promise<void>((resolve) => void clock.after(pauseMs, resolve));
    else await turnOfOthers(clock);
    const messages = inbox.takeNow();
    for (const message of messages) apply(message);
    hasHeard ||= messages.length > 0;
    left = [...left, ...states.takeEvents()];
  }
}
