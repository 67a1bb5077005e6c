import type { Assignment } from "../../src/core/assignment.ts";
import type { SlotId } from "../../src/core/ids.ts";
import type { Outcome, TerminationCause } from "../../src/core/outcome.ts";
import type { RetryAnswer } from "../../src/core/retries/retry_conditions.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { ExecutionLimits, SlotEvent, SlotPool } from "../../src/ports/slot_pool.ts";

/** How a simulated execution goes. */
export interface Script {
  readonly durationMs: number;
  readonly outcome: Outcome;
  /** What a success gives others. */
  readonly outputs?: Readonly<Record<string, string>>;
  /** What its retry conditions came to, where it is asked; `null` unless given. */
  readonly answer?: RetryAnswer;
}

/** A slot pool without processes: each execution takes virtual time and ends as scripted. */
export class SimulatedSlots implements SlotPool {
  readonly #clock: Clock;
  readonly #script: (assignment: Assignment) => Script;
  readonly #busy = new Map<SlotId, () => void>();
  #listener: (event: SlotEvent) => void = () => {};
  #pid = 100;
  /** Highest number of executions at once so far. */
  highest = 0;
  /** Assignments in the order of their start. */
  readonly started: Assignment[] = [];

  constructor(clock: Clock, script: (assignment: Assignment) => Script) {
    this.#clock = clock;
    this.#script = script;
  }

  listen(listener: (event: SlotEvent) => void): void {
    this.#listener = listener;
  }

  warmUp(): void {}

  start(assignment: Assignment, { timeoutMs }: ExecutionLimits): void {
    const { slot } = assignment;
    if (this.#busy.has(slot)) throw new Error(`slot ${slot} was given two executions at once`);
    this.started.push(assignment);
    const { durationMs, outcome, outputs, answer = null } = this.#script(assignment);
    const timesOut = durationMs > timeoutMs;
    const end: Outcome = timesOut ? { kind: "timed_out", afterMs: timeoutMs } : outcome;
    const pid = this.#pid++;
    this.#busy.set(
      slot,
      this.#clock.after(Math.min(durationMs, timeoutMs), () => {
        this.#end(slot, end, pid, {
          answer: assignment.retry === null ? null : answer,
          ...(outputs === undefined || end.kind !== "succeeded"
            ? {}
            : { outputs: { values: outputs, ignored: {} } }),
        });
      }),
    );
    this.highest = Math.max(this.highest, this.#busy.size);
    this.#listener({ kind: "spawned", slot, pid, startTicks: null });
  }

  terminate(slot: SlotId, cause: TerminationCause): void {
    const cancel = this.#busy.get(slot);
    if (cancel === undefined) return;
    cancel();
    this.#busy.set(slot, this.#clock.after(3, () => this.#end(slot, cause, 1)));
  }

  killNow(): void {}

  // deno-lint-ignore require-await -- the port allows for pools whose end takes time
  async close(): Promise<void> {
    if (this.#busy.size > 0) throw new Error(`${this.#busy.size} executions were left running`);
  }

  #end(
    slot: SlotId,
    outcome: Outcome,
    pid: number,
    more: Pick<Extract<SlotEvent, { kind: "ended" }>, "answer" | "outputs"> = { answer: null },
  ): void {
    this.#busy.delete(slot);
    const log = { logOffset: 0, logBytes: 0, usage: null, checks: [], ...more };
    this.#listener({ kind: "ended", slot, outcome, pid, finishedAt: this.#clock.now(), ...log });
  }
}
