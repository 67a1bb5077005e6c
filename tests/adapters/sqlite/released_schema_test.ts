import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { fixtureFile, makeFixture, schemaOf } from "../../../scripts/generate_schema_fixture.ts";
import { historyKeeper } from "../../../src/adapters/sqlite/history_keeper.ts";
import { openHistoryStore } from "../../../src/adapters/sqlite/history_store.ts";
import { migrate, migrations, releasedSchemas } from "../../../src/adapters/sqlite/migrations.ts";
import { runId } from "../../../src/core/ids.ts";
import { sampleRun, successOf } from "./sample_run.ts";
import { withFolder } from "./with_store.ts";

const versions = migrations.map((_, index) => index + 1);

/** Makes a database of a fixture. */
function restore(version: number, path: string): void {
  const db = new DatabaseSync(path);
  db.exec(`BEGIN; ${Deno.readTextFileSync(fixtureFile(version))}; COMMIT`);
  db.close();
}

for (const version of versions) {
  Deno.test(`a database of schema ${version} is opened, read, resumed and written`, () =>
    withFolder((folder) => {
      const path = `${folder}/history.db`;
      restore(version, path);
      const store = openHistoryStore(path, { mode: "write" });
      try {
        assert.deepEqual(
          store.listRuns({ limit: 9 }).map((run) => [run.runId, run.attempt, run.status]),
          [[3, 1, "SUCCESS"], [2, 1, "RUNNING"], [1, 1, "FAILED"], [1, 2, "INTERRUPTED"]],
        );
        const record = store.loadRun(runId(1));
        assert.deepEqual(record?.jobs.map((job) => [job.id, job.status, job.attempt]), [
          ["extract", "SUCCESS", 1],
          ["load", "MARKED_SUCCESS", 2],
          ["report", "NOT_STARTED", 2],
        ]);
        assert.equal(record.audit[0]?.reason, "loaded by hand");
        const [, load] = store.loadRun(runId(1), 1)?.jobs ?? [];
        assert.deepEqual(load?.executions.map((one) => [one.exitCode, one.signal]), [
          [3, null],
          [null, "SIGKILL"],
        ]);
        assert.equal(load?.executions[0]?.checks[0]?.message, "it is there");
        const reused = [{ index: 0, status: "SUCCESS", reason: "" }] as const;
        const jobs = sampleRun(1).jobs.map((job) => ({ ...job, id: "extract" }));
        assert.equal(store.startAttempt(record.run, sampleRun(0, { jobs }), reused)?.attempt, 3);
        const key = store.startRun(sampleRun(1));
        assert.equal(key.runId, 4);
        store.record(key, successOf(0));
      } finally {
        store.close();
      }
      assert.deepEqual(historyKeeper.check(path)?.problems, []);
    }));

  Deno.test(`schema ${version} is what its fixture says`, () => {
    const db = new DatabaseSync(":memory:");
    migrate(db, ":memory:", migrations.slice(0, version));
    const fixture = Deno.readTextFileSync(fixtureFile(version));
    const stored = new DatabaseSync(":memory:");
    stored.exec(fixture);
    const advice = version <= releasedSchemas
      ? "it is released and must not change: add a migration"
      : "after a change of an unreleased schema: scripts/deno task fixture:schema";
    assert.deepEqual(schemaOf(db), schemaOf(stored), advice);
    db.close();
    stored.close();
  });
}

Deno.test("the fixture of an unreleased schema holds what executioner writes today", () => {
  if (releasedSchemas >= migrations.length) return;
  assert.equal(
    Deno.readTextFileSync(fixtureFile(migrations.length)),
    makeFixture(),
    "out of date: scripts/deno task fixture:schema",
  );
});
