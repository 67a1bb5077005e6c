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
  readonly #masked: (event: RunEvent) => RunEvent;

  constructor(deps: {
    readonly history: Observer;
    readonly observers: readonly Observer[];
    readonly onObserverFailure: (message: string) => void;
    /** Returns an event without the run's secrets. */
    readonly masked: (event: RunEvent) => RunEvent;
  }) {
    this.#history = deps.history;
    this.#observers = new Set(deps.observers);
    this.#onObserverFailure = deps.onObserverFailure;
    this.#masked = deps.masked;
  }

  /**
   * Writes events to the history.
   *
   * @returns Why they could not be written, or `null`. The history keeps them for its next try.
   */
  record(events: readonly RunEvent[]): string | null {
    try {
      this.#history.observe(events.map(this.#masked));
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Passes events to all others, whether or not they could be recorded: they happened. */
  show(events: readonly RunEvent[]): void {
    if (events.length === 0) return;
    const masked = events.map(this.#masked);
    for (const observer of this.#observers) {
      try {
        observer.observe(masked);
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
