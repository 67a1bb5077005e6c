import type { Clock } from "../ports/clock.ts";
import type { StateManager } from "../queue/state_manager.ts";
import type { Announcer } from "./announcer.ts";
import type { Inbox } from "./inbox.ts";
import type { RunMessage } from "./run_message.ts";

/**
 * How long another process's lock of the history is waited for, ms: longer than the ten seconds that a
 * backup or a forgotten shell may well hold it.
 */
const patienceMs = 15_000;

/** Pause between two tries, ms. */
const pauseMs = 50;

/** What a run's events are recorded with. */
export interface RecordDeps {
  readonly announcer: Announcer;
  readonly states: StateManager;
  readonly clock: Clock;
  readonly inbox: Inbox<RunMessage>;
}

/**
 * Records all that has happened in a run since the last call. While the history is locked it tries
 * again and again, and applies what it hears meanwhile: signals above all, which end what runs though
 * that cannot be recorded yet.
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
  for (let hasHeard = false;;) {
    const events = states.takeEvents();
    const announced = isPatient() && clock.elapsed() < limit
      ? announcer.announceUnlessLocked(events)
      : announcer.announce(events);
    if (announced.kind === "recorded") return { failure: null, hasHeard };
    if (announced.kind === "failed") return { failure: announced.message, hasHeard };
    await new Promise<void>((resolve) => void clock.after(pauseMs, resolve));
    const messages = inbox.takeNow();
    for (const message of messages) apply(message);
    hasHeard ||= messages.length > 0;
  }
}
