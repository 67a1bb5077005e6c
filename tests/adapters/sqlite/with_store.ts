import assert from "node:assert/strict";
import { openHistoryStore } from "../../../src/adapters/sqlite/history_store.ts";
import type { HistoryStore } from "../../../src/ports/history_store.ts";
import type { RunKey, RunRecord } from "../../../src/ports/history_records.ts";

/** Runs `body` with a folder of its own, which goes away again. */
export async function withFolder(body: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs `body` with a new history open for writing. */
export function withStore(body: (store: HistoryStore, path: string) => void): Promise<void> {
  return withFolder((folder) => {
    const path = `${folder}/history.db`;
    const store = openHistoryStore(path, { mode: "write" });
    try {
      body(store, path);
    } finally {
      store.close();
    }
  });
}

/** Returns a run that must be there. */
export function loaded(store: HistoryStore, key: RunKey): RunRecord {
  const record = store.loadRun(key.runId);
  assert.ok(record !== null, `run ${key.runId} is not in the history`);
  return record;
}
