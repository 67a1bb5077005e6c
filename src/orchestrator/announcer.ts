import type { RunEvent } from "../core/run_event.ts";
import type { Observer } from "../ports/observer.ts";

/**
 * Passes events on: to the history first, whose failure is the caller's to handle, then to all
 * others, whose failures end their own part in the run and nothing else. Each gets them masked.
 */
export class Announcer {
  readonly #history: Observer;
  readonly #observers: Set<Observer>;
  readonly #onObserverFailure: (message: string) => void;
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
   * @returns Why they could not be recorded, or `null`. The history keeps them for its next try.
   */
  announce(events: readonly RunEvent[]): string | null {
    const masked = events.map(this.#masked);
    const failure = this.#record(masked);
    this.#show(masked);
    return failure;
  }

  /**
   * Records a run's last event, which is shown later: what it came to stands before anything else
   * happens.
   *
   * @returns The event, or what `unrecorded` makes of the reason where it could not be recorded.
   */
  record<E extends RunEvent>(ended: E, unrecorded: (reason: string) => E): E {
    const failure = this.#record([this.#masked(ended)]);
    return failure === null ? ended : unrecorded(failure);
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

  #record(events: readonly RunEvent[]): string | null {
    try {
      this.#history.observe(events);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
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
    const reason = error instanceof Error ? error.message : String(error);
    this.#onObserverFailure(`The ${observer.name} stopped working: ${reason}`);
  }
}
