import { DatabaseSync } from "node:sqlite";
import { historyKeeper } from "../../../src/adapters/sqlite/history_keeper.ts";
import { openHistoryStore } from "../../../src/adapters/sqlite/history_store.ts";
import type { PruneOptions } from "../../../src/ports/history_keeper.ts";
import type { HistoryStore, NewRun } from "../../../src/ports/history_store.ts";
import type { RunKey } from "../../../src/ports/history_records.ts";
import { sampleRun, successOf } from "./sample_run.ts";
import { withFolder } from "./with_store.ts";

/** A day, ms. */
export const day = 86_400_000;
/** When the first run starts, epoch ms. */
export const start = 1_700_000_000_000;

/** Runs `body` with a new history that is closed for it, and its path. */
export function withHistory(
  record: (store: HistoryStore, folder: string) => void,
  body: (path: string, folder: string) => void | Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    const path = `${folder}/history.db`;
    const store = openHistoryStore(path, { mode: "write" });
    try {
      record(store, folder);
    } finally {
      store.close();
    }
    await body(path, folder);
  });
}

/** Records a run that succeeded, `days` after the first. */
export function ended(store: HistoryStore, changes: Partial<NewRun> = {}, days = 0): RunKey {
  const run = sampleRun(2, { startedAt: start + days * day, ...changes });
  const key = store.startRun(run);
  store.record(key, [
    ...run.jobs.flatMap((_, index) => successOf(index)),
    { kind: "run_ended", at: start + days * day + 5000, status: "SUCCESS", exitCode: 0 },
  ]);
  return key;
}

/** Prunes without waiting; nothing goes unless `changes` says so. */
export function prune(path: string, changes: Partial<PruneOptions> = {}) {
  return historyKeeper.prune(path, {
    keepRuns: null,
    keepSince: null,
    dryRun: false,
    logs: false,
    pause: () => Promise.resolve(),
    ...changes,
  });
}

/** Lists the numbers of runs, ascending. */
export function idsIn(path: string): readonly number[] {
  const store = openHistoryStore(path, { mode: "read" });
  const ids = new Set(store?.listRuns({ limit: 1000 }).map((run) => Number(run.runId)));
  store?.close();
  return [...ids].reverse();
}

/** Changes a history behind its back, against all rules. */
export function change(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
  db.close();
}
