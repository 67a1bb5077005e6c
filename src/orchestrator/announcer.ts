import { messageOf } from "../core/message_of.ts";
import type { RunEvent } from "../core/run/run_event.ts";
import { HistoryError } from "../ports/history_store.ts";
import type { Observer } from "../ports/observer.ts";

/** What became of events that were to be recorded. */
export type Announced =
  | { readonly kind: "recorded" }
  /** Another process has locked the history for now. */
  | { readonly kind: "locked" }
  | { readonly kind: "failed"; readonly message: string };

const recorded = { kind: "recorded" } as const;

/**
 * Passes events on: to the history first, whose failure is the caller's to handle, then to all
 * others, whose failures end their own part in the run and nothing else. Each gets them masked.
 */
export class Announcer {
  readonly #history: Observer;
  readonly #observers: Set<Observer>;
  readonly #onObserverFailure: (message: string) => void;
  /** Events that are not shown yet since they are not recorded yet, masked. */
  #held: RunEvent[] = [];
  readonly #masked: <E extends RunEvent>(event: E) => E;

  constructor(deps: {
    readonly history: Observer;
    readonly observers: readonly Observer[];
    readonly onObserverFailure: (message: string) => void;
    /** Returns an event without the run's secrets. */
    readonly masked: <E extends RunEvent>(event: E) => E;
  }) {
    this.#history = deps.history;
    this.#observers = new Set(deps.observers);
    this.#onObserverFailure = deps.onObserverFailure;
    this.#masked = deps.masked;
  }

  /**
   * Records events, then shows them, whether or not they could be recorded: they happened.
   *
   * @returns Whether they could be recorded. If not, the history keeps them for its next try.
   */
  announce(events: readonly RunEvent[]): Exclude<Announced, { kind: "locked" }> {
    const masked = events.map(this.#masked);
    const failure = this.#record(masked);
    this.#showAll(masked);
    return failure === null ? recorded : { kind: "failed", message: failure.message };
  }

  /**
   * Does the same unless another process's lock is in the way, which may go as it has come: then
   * nothing is shown before the events are recorded, or given up, by a later call.
   *
   * @returns Whether it is.
   */
  announceUnlessLocked(events: readonly RunEvent[]): Announced {
    const masked = events.map(this.#masked);
    const failure = this.#record(masked);
    if (failure?.isLocked === true) {
      this.#held.push(...masked);
      return { kind: "locked" };
    }
    this.#showAll(masked);
    return failure === null ? recorded : { kind: "failed", message: failure.message };
  }

  /**
   * Records a run's last event, which is shown later: what it came to stands before anything else
   * happens.
   *
   * @returns The event, or what `unrecorded` makes of the reason where it could not be recorded.
   */
  record<E extends RunEvent>(ended: E, unrecorded: (reason: string) => E): E {
    const failure = this.#record([this.#masked(ended)]);
    return failure === null ? ended : unrecorded(failure.message);
  }

  /**
   * Shows a run's last event, which was recorded.
   *
   * @returns The event as it was shown, masked.
   */
  conclude<E extends RunEvent>(ended: E): E {
    const shown = this.#masked(ended);
    this.#show([shown]);
    return shown;
  }

  #record(events: readonly RunEvent[]): { message: string; isLocked: boolean } | null {
    try {
      this.#history.observe(events);
      return null;
    } catch (error) {
      const message = messageOf(error);
      return { message, isLocked: error instanceof HistoryError && error.isLocked };
    }
  }

  #showAll(events: readonly RunEvent[]): void {
    const held = this.#held;
    this.#held = [];
    this.#show([...held, ...events]);
  }

  #show(events: readonly RunEvent[]): void {
    if (events.length === 0) return;
    for (const observer of this.#observers) {
      try {
        observer.observe(events);
      } catch (error) {
        this.#drop(observer, error);
      }
    }
  }

  /** Closes the observers, each for itself; the history is closed by whoever opened it. */
  async close(): Promise<void> {
    for (const observer of [this.#history, ...this.#observers]) {
      try {
        await observer.close();
      } catch (error) {
        this.#drop(observer, error);
      }
    }
  }

  #drop(observer: Observer, error: unknown): void {
    this.#observers.delete(observer);
    const reason = messageOf(error);
    this.#onObserverFailure(`The ${observer.name} stopped working: ${reason}`);
  }
}
