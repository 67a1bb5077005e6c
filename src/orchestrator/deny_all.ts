import { settledState } from "../core/settled_state.ts";
import type { RunPlan } from "../core/run/run_plan.ts";
import type { StateManager } from "../queue/state_manager.ts";
import { deniedExecution } from "./without_process.ts";

/** Gives every job its final state in a run of which nothing starts. */
export function denyAll(
  plan: RunPlan,
  reasons: ReadonlyMap<number, string>,
  states: StateManager,
  at: number,
): void {
  const detail = { at, logPath: null };
  for (const [index, decision] of plan.jobs.entries()) {
    const message = reasons.get(index);
    const settled = settledState(decision);
    if (settled !== null) states.move(index, settled, detail);
    else if (message === undefined) {
      states.move(index, { kind: "not_started", because: { kind: "denied" } }, detail);
    } else {
      states.move(index, { kind: "ready" }, detail);
      const past = [deniedExecution(at, message)] as const;
      states.move(index, { kind: "finished", past, note: null, tolerated: false }, detail);
    }
  }
}
