import type { RunStatus } from "../run/run_status.ts";

/** What of a run people and programs can be told of. */
export const notifyEvents = ["start", "success", "failure", "recovery"] as const;

/** One of {@link notifyEvents}. */
export type NotifyEvent = typeof notifyEvents[number];

/** What a notification is about: an event of a run, retries in it, or nothing but itself. */
export type NotifyTopic = NotifyEvent | "retry" | "test";

/**
 * Returns what the end of a run is: a recovery is a success after an attempt that was none.
 *
 * @param before How the attempt before it ended, or `null` where there is none.
 */
export function endEventOf(
  status: Exclude<RunStatus, "RUNNING">,
  before: RunStatus | null,
): Exclude<NotifyEvent, "start"> {
  if (status !== "SUCCESS") return "failure";
  return before === null || before === "SUCCESS" ? "success" : "recovery";
}

/**
 * Returns under which of the events that somebody asked for an event counts, or `null` where it is
 * not wanted. Who asked for successes only hears of recoveries as successes.
 */
export function wantedAs(
  event: NotifyEvent,
  wanted: readonly NotifyEvent[],
): NotifyEvent | null {
  if (wanted.includes(event)) return event;
  return event === "recovery" && wanted.includes("success") ? "success" : null;
}
