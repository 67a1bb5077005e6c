import type { Result } from "../../core/result.ts";
import { HistoryError } from "../../ports/history_store.ts";
import type { Row } from "./columns.ts";

/**
 * Parses rows of a history, each of which has a `run_id`.
 *
 * @param path The history's, for messages.
 * @throws {HistoryError} If one does not fit; it names the run and the column.
 */
export function parseRows<T>(
  rows: readonly Row[],
  parse: (row: Row) => Result<T, string>,
  path: string,
): T[] {
  return rows.map((row) => {
    const parsed = parse(row);
    if (parsed.ok) return parsed.value;
    const where = `run ${String(row["run_id"])}: ${parsed.error}`;
    throw new HistoryError(`Cannot read history "${path}": ${where}`, {
      hint: "The row was changed by hand or the file is damaged; put a backup in its place",
    });
  });
}
