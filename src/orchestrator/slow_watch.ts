import { formatDuration } from "../core/text/format_duration.ts";
import type { JobSpec } from "../core/job_spec.ts";
import type { Clock } from "../ports/clock.ts";

/** Tells of executions that are still going on when they were expected to have ended. */
export class SlowWatch {
  readonly #clock: Clock;
  readonly #tell: (index: number, message: string) => void;
  /** Cancels the timer of each job that is watched. */
  readonly #timers = new Map<number, () => void>();

  /** `tell` gets the job's number, once for each execution. */
  constructor(clock: Clock, tell: (index: number, message: string) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Watches a job from now on, if it has an `expected_duration`. */
  watch({ index, expectedMs }: Pick<JobSpec, "index" | "expectedMs">): void {
    if (expectedMs === null) return;
    const took = formatDuration(expectedMs);
    const message = `slow: still running after its expected_duration of ${took}`;
    this.#timers.set(index, this.#clock.after(expectedMs, () => this.#tell(index, message)));
  }

  /** Watches a job no more. */
  forget(index: number): void {
    this.#timers.get(index)?.();
    this.#timers.delete(index);
  }
}
