import type { Execution } from "../core/execution.ts";
import type { SlotId } from "../core/ids.ts";
import type { SlotEvent } from "../ports/slot_pool.ts";

/** Large runs keep many of them: one object serves all. */
const succeeded = { outcome: { kind: "succeeded" }, expectedMs: null, retry: null } as const;

const nothing = { pid: null, logOffset: 0, logBytes: 0, usage: null, checks: [] } as const;

/** Returns the end of an execution that was not started, since something came before. */
export function unstartedEnd(slot: SlotId, finishedAt: number, by: string): SlotEvent {
  const outcome = { kind: "cancelled", by } as const;
  return { kind: "ended", slot, outcome, finishedAt, ...nothing, answer: null };
}

/** Returns the execution of a job that the engine refuses to start. */
export function deniedExecution(at: number, message: string): Execution {
  const verdict = { outcome: { kind: "denied", message }, expectedMs: null, retry: null } as const;
  return { n: 1, startedAt: at, finishedAt: at, ...verdict, ...nothing };
}

/** Returns the execution of a blank command, which succeeds at once. */
export function blankExecution(at: number): Execution {
  return { n: 1, startedAt: at, finishedAt: at, ...succeeded, ...nothing };
}
