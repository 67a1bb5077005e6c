import type { Assignment } from "../../src/core/assignment.ts";
import type { SlotId } from "../../src/core/ids.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type {
  ExecutionLimits,
  SlotEvent,
  SlotPool,
  TerminationCause,
} from "../../src/ports/slot_pool.ts";

/** How a simulated execution goes. */
export interface Script {
  readonly durationMs: number;
  readonly outcome: Outcome;
  /** What a success gives others. */
  readonly outputs?: Readonly<Record<string, string>>;
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
    const { durationMs, outcome, outputs } = this.#script(assignment);
    const timesOut = durationMs > timeoutMs;
    const end: Outcome = timesOut ? { kind: "timed_out", afterMs: timeoutMs } : outcome;
    const pid = this.#pid++;
    this.#busy.set(
      slot,
      this.#clock.after(Math.min(durationMs, timeoutMs), () => {
        this.#end(slot, end, pid, end.kind === "succeeded" ? outputs : undefined);
      }),
    );
    this.highest = Math.max(this.highest, this.#busy.size);
    this.#listener({ kind: "spawned", slot, pid });
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

  #end(slot: SlotId, outcome: Outcome, pid: number, values?: Script["outputs"]): void {
    this.#busy.delete(slot);
    const log = { logOffset: 0, logBytes: 0, usage: null, checks: [] };
    const outputs = values === undefined ? {} : { outputs: { values, ignored: [] } };
    const finishedAt = this.#clock.now();
    this.#listener({ kind: "ended", slot, outcome, pid, finishedAt, ...log, ...outputs });
  }
}
