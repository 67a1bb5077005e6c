import type { LookAnswer } from "../../src/core/conditions/condition.ts";
import type { Look } from "../../src/core/conditions/look.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { ConditionProber } from "../../src/ports/condition_prober.ts";

/** How a simulated look goes. */
export interface LookScript {
  readonly answer: LookAnswer;
  /** How long it takes, ms; at once unless given. `Infinity` ends with its limit or the signal. */
  readonly durationMs?: number;
}

/** Looks at nothing: each look takes virtual time and is answered as scripted. */
export class SimulatedProber implements ConditionProber {
  readonly #clock: Clock;
  readonly #script: (look: Look, at: number) => LookScript;
  /** Looks that are being taken. */
  #open = 0;
  /** Highest number of looks at once so far. */
  highest = 0;
  /** When each look was taken, ms since the clock's start. */
  readonly looks: { readonly jobId: string; readonly at: number; readonly look: Look }[] = [];
  readonly #startedAt: number;

  /** @param script Gets the look and the ms since the clock's start. */
  constructor(clock: Clock, script: (look: Look, at: number) => LookScript) {
    this.#clock = clock;
    this.#startedAt = clock.elapsed();
    this.#script = script;
  }

  look(look: Look, signal: AbortSignal): Promise<LookAnswer> {
    const at = this.#clock.elapsed() - this.#startedAt;
    this.looks.push({ jobId: look.jobId, at, look });
    const { answer, durationMs = 0 } = this.#script(look, at);
    if (durationMs === 0) return Promise.resolve(answer);
    this.highest = Math.max(this.highest, ++this.#open);
    return new Promise((resolve) => {
      const end = (result: LookAnswer) => {
        cancel();
        this.#open--;
        resolve(result);
      };
      const late = durationMs > look.limitMs;
      const cancel = this.#clock.after(
        Math.min(durationMs, look.limitMs),
        () => end(late ? { kind: "not_yet", reason: "it did not end in time" } : answer),
      );
      signal.addEventListener("abort", () => end({ kind: "not_yet", reason: "cancelled" }));
    });
  }

  // deno-lint-ignore require-await -- the port allows for probers whose end takes time
  async close(): Promise<void> {
    if (this.#open > 0) throw new Error(`${this.#open} looks were left open`);
  }
}
