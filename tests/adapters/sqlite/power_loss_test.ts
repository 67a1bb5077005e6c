/**
 * What is left of a history when the machine goes down: what was synced, and of what was written
 * since any part, whole or torn.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import fc from "fast-check";
import { checkHistory } from "../../../src/adapters/sqlite/check_history.ts";
import { openForReading } from "../../../src/adapters/sqlite/connection.ts";
import { openHistoryStore } from "../../../src/adapters/sqlite/history_store.ts";
import type { RunKey, RunRecord } from "../../../src/ports/history_records.ts";
import { within } from "../../rig/within.ts";
import { sampleRun, successOf } from "./sample_run.ts";
import { loaded, withFolder } from "./with_store.ts";

const jobs = 12;

/** Watches the syncs behind the commits until `body` is over. */
async function withWatchedSyncs(
  logPath: string,
  body: (syncs: { readonly untilAll: () => Promise<number> }) => Promise<void>,
): Promise<void> {
  const { syncData } = Deno.FsFile.prototype;
  let syncedBytes = 0;
  let wake = (): void => {};
  Deno.FsFile.prototype.syncData = async function () {
    const { size } = Deno.statSync(logPath);
    await syncData.call(this);
    syncedBytes = size;
    wake();
  };
  try {
    await body({
      // How large the log is that is on the disk, once that is all that is in it now.
      untilAll: async () => {
        const { size } = Deno.statSync(logPath);
        while (syncedBytes < size) {
          await within("a sync", new Promise<void>((resolve) => wake = resolve));
        }
        return size;
      },
    });
  } finally {
    Deno.FsFile.prototype.syncData = syncData;
  }
}

/** Reads a run of a history that consists of these bytes; it must be whole. */
function recordAfter(folder: string, database: Uint8Array, log: Uint8Array, key: RunKey) {
  const path = `${folder}/history.db`;
  for (const suffix of ["-wal", "-shm"]) {
    if (existsSync(`${path}${suffix}`)) Deno.removeSync(`${path}${suffix}`);
  }
  Deno.writeFileSync(path, database);
  Deno.writeFileSync(`${path}-wal`, log);
  const db = openForReading(path);
  assert.ok(db !== null);
  assert.deepEqual(checkHistory(db), []);
  db.close();
  const store = openHistoryStore(path, { mode: "write" });
  try {
    return loaded(store, key);
  } finally {
    store.close();
  }
}

function statusesOf(record: RunRecord): readonly string[] {
  return record.jobs.map(({ status }) => status);
}

Deno.test("a power loss takes nothing that was synced, and of what came after no half of a step", () =>
  withFolder(async (folder) => {
    const path = `${folder}/engine/history.db`;
    Deno.mkdirSync(`${folder}/restarted`);
    const store = openHistoryStore(path, { mode: "write" });
    try {
      await withWatchedSyncs(`${path}-wal`, async ({ untilAll }) => {
        const key = store.startRun(sampleRun(jobs));
        for (let index = 0; index < jobs / 2; index++) store.record(key, successOf(index));
        const synced = await untilAll();
        for (let index = jobs / 2; index < jobs; index++) store.record(key, successOf(index));
        const database = Deno.readFileSync(path);
        const log = Deno.readFileSync(`${path}-wal`);
        assert.ok(log.length > synced, "there is something to be lost");
        const lost = fc.record({
          // Where the file ends that the disk knows of.
          size: fc.integer({ min: synced, max: log.length }),
          // Pages that did not make it, though later ones may have.
          holes: fc.array(fc.integer({ min: synced, max: log.length }), { maxLength: 4 }),
        });
        fc.assert(
          fc.property(lost, ({ size, holes }) => {
            const left = log.slice(0, size);
            for (const hole of holes) left.fill(0, hole, hole + 4096);
            const record = recordAfter(`${folder}/restarted`, database, left, key);
            assert.equal(record.run.status, "RUNNING");
            const statuses = statusesOf(record);
            const done = statuses.filter((status) => status === "SUCCESS").length;
            assert.ok(done >= jobs / 2, `${done} of ${jobs / 2} that were synced`);
            assert.deepEqual(
              record.jobs.map(({ status, executions }) => [status, executions.length]),
              statuses.map((_, index) => index < done ? ["SUCCESS", 1] : ["PENDING", 0]),
            );
          }),
          { numRuns: 60 },
        );
      });
    } finally {
      store.close();
    }
  }));

Deno.test("what an engine writes last is on the disk when it ends, though others have the history open", () =>
  withFolder(async (folder) => {
    const path = `${folder}/history.db`;
    const other = openHistoryStore(path, { mode: "write" });
    const { syncDataSync } = Deno.FsFile.prototype;
    const synced: number[] = [];
    Deno.FsFile.prototype.syncDataSync = function () {
      syncDataSync.call(this);
      synced.push(Deno.statSync(`${path}-wal`).size);
    };
    try {
      const store = openHistoryStore(path, { mode: "write" });
      const key = store.startRun(sampleRun(2));
      await withWatchedSyncs(`${path}-wal`, async ({ untilAll }) => {
        store.record(key, successOf(0));
        await untilAll();
        // In the pause after that sync, and so not synced yet.
        store.record(key, successOf(1));
      });
      const { size } = Deno.statSync(`${path}-wal`);
      store.close();
      assert.deepEqual(synced, [size]);

      const quick = openHistoryStore(path, { mode: "write" });
      const second = quick.startRun(sampleRun(1));
      quick.record(second, successOf(0));
      const end = {
        kind: "run_ended",
        at: 1_700_000_009_000,
        status: "SUCCESS",
        exitCode: 0,
      } as const;
      quick.record(second, [end]);
      quick.close();
      assert.equal(synced.length, 1, "the end of a run is on the disk already");
    } finally {
      Deno.FsFile.prototype.syncDataSync = syncDataSync;
      other.close();
    }
  }));
