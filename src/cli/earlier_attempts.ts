import type { HistoryStore } from "../ports/history_store.ts";
import type { RunRecord, RunSummary } from "../ports/history_records.ts";

/** Loads the attempts of a run before one of them, latest first. */
export function earlierAttempts(
  history: HistoryStore | null,
  { runId, attempt }: RunSummary,
): readonly RunRecord[] {
  const records: RunRecord[] = [];
  for (let before = attempt - 1; before >= 1; before--) {
    const record = history?.loadRun(runId, before) ?? null;
    if (record !== null) records.push(record);
  }
  return records;
}
