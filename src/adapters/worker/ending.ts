import type { ThreadReply } from "../../core/assignment.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { SlotEvent } from "../../ports/slot_pool.ts";
import type { Busy } from "./busy_slot.ts";

/** How an execution came to its end, as whoever ran it tells it. */
export type Ending = Omit<Extract<ThreadReply, { kind: "ended" }>, "kind" | "slot">;

/** Those of an execution without any: a large run keeps them of each, and one list serves all. */
export const noChecks: Ending["checks"] = Object.freeze([]);

/**
 * Settles what an execution came to. The first cause of an end wins: a process that the engine ended
 * did not succeed by itself. One that had failed before has failed, though what came after it was
 * cancelled.
 */
export function settledOutcome(
  { cause, isCut, pid }: Pick<Busy, "cause" | "isCut" | "pid">,
  outcome: Outcome,
): Outcome {
  const isOfProcess = isCut && pid !== null;
  return cause !== null && (isOfProcess || outcome.kind === "cancelled") ? cause : outcome;
}

/** Settles which outputs count: what the engine ended gives nothing, whatever it wrote. */
export function settledOutputs(
  outcome: Outcome,
  { outputs, unused }: Pick<Ending, "outputs" | "unused">,
): Pick<Extract<SlotEvent, { kind: "ended" }>, "outputs" | "unused"> {
  if (outputs === undefined) return unused === undefined ? {} : { unused };
  if (outcome.kind === "succeeded") return { outputs };
  return { unused: { ...outputs.values, ...outputs.ignored } };
}
