import type { AttemptInHooks, HistoryStore, OpenAttempt } from "../ports/history_store.ts";

/** An attempt that has not ended, or one whose hooks have not. */
export type Unfinished = OpenAttempt | AttemptInHooks;

/** Returns the attempts that go on, hooks and all, as far as the history knows. */
export function listUnfinished(history: HistoryStore): readonly Unfinished[] {
  return [...history.listOpen(), ...history.listInHooks()];
}
