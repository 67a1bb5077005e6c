import type { ConditionNews } from "./condition_news.ts";
import type { SlotEvent } from "../ports/slot_pool.ts";

/** What reaches the run's loop from outside it. */
export type RunMessage =
  | { readonly kind: "slot"; readonly event: SlotEvent }
  /** A job's wait between two executions is over. */
  | { readonly kind: "retry_due"; readonly index: number }
  /** A condition that a job waits for is met or has failed. */
  | ({ readonly kind: "condition" } & ConditionNews)
  /** Something about a job that an operator should know of. */
  | { readonly kind: "warning"; readonly index: number; readonly message: string }
  /** The whole run has taken as long as it may. */
  | { readonly kind: "run_timed_out" }
  /** The engine received a signal that asks it to end. */
  | { readonly kind: "stop_requested"; readonly signal: string };
