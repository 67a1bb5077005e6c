import type { DatabaseSync, StatementSync } from "node:sqlite";
import { executionReason } from "../../core/execution.ts";
import { exitCodeOf, signalOf, statusOf } from "../../core/outcome.ts";
import type { HistoryWrite } from "../../ports/history_store.ts";
import type { RunKey } from "../../ports/history_records.ts";
import { ms, storable } from "./storable.ts";

/** The statements that write the hooks of runs. */
export class HookWriter {
  readonly #start: StatementSync;
  readonly #end: StatementSync;

  constructor(db: DatabaseSync) {
    this.#start = db.prepare(`
      INSERT OR REPLACE INTO hooks (run_id, attempt, name, place, command, status, started_at)
      VALUES (?, ?, ?, ?, ?, 'RUNNING', ?)`);
    // One that was not started has no row yet.
    this.#end = db.prepare(`
      INSERT INTO hooks (run_id, attempt, name, place, status, exit_code, signal, reason,
        started_at, finished_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET status = excluded.status, exit_code = excluded.exit_code,
        signal = excluded.signal, reason = excluded.reason, finished_at = excluded.finished_at`);
  }

  /** Writes the start or the end of a hook. */
  write(
    { runId, attempt }: RunKey,
    write: Extract<HistoryWrite, { kind: "hook_started" | "hook_ended" }>,
  ): void {
    if (write.kind === "hook_started") {
      const { name, place, command, at } = write;
      this.#start.run(runId, attempt, name, place, storable(command), ms(at));
      return;
    }
    const { name, place, execution } = write.hook;
    const { outcome, startedAt, finishedAt } = execution;
    const reason = executionReason(execution);
    this.#end.run(
      runId,
      attempt,
      name,
      place,
      statusOf(outcome),
      exitCodeOf(outcome),
      signalOf(outcome),
      reason === null ? null : storable(reason),
      ms(startedAt),
      ms(finishedAt),
    );
  }
}
