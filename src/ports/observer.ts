import type { RunEvent } from "../core/run/run_event.ts";

/** Turns run events into an effect. An observer that throws is reported and cannot break the run. */
export interface Observer {
  /** Name for messages about the observer itself. */
  readonly name: string;
  /** Takes the events of one step of the run, in order. */
  observe(events: readonly RunEvent[]): void;
  /** Finishes pending effects; called once, after the last event. */
  close(): void | Promise<void>;
}
