import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { makeLargeHistory } from "../../../scripts/bench/large_history.ts";
import { historyKeeper, nextAttempt } from "../../../src/adapters/sqlite/history_keeper.ts";
import { openHistoryStore } from "../../../src/adapters/sqlite/history_store.ts";
import { pruneHistory } from "../../../src/adapters/sqlite/prune_history.ts";
import { withFolder } from "./with_store.ts";

/** Runs `body` with a history of 40 runs in 4 applications. */
function withLarge(body: (path: string) => void | Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const path = `${folder}/history.db`;
    makeLargeHistory(path, { runs: 40, jobsPerRun: 20, applications: 4 });
    await body(path);
  });
}

Deno.test("the history that measurements are made on is one that executioner could have written", () =>
  withLarge((path) => {
    const found = historyKeeper.check(path);
    assert.deepEqual(found?.problems, []);
    assert.deepEqual([found.runCount, found.jobCount], [40, 800]);
    const store = openHistoryStore(path, { mode: "read" });
    const runs = store?.listRuns({ applicationName: "application_3", limit: 99 }) ?? [];
    assert.equal(runs.length, 10);
    assert.deepEqual(runs[0]?.counts, { SUCCESS: 19, FAILED: 1 });
    store?.close();
  }));

Deno.test("opening a history reads no table: it works where every table is destroyed", () =>
  withLarge((path) => {
    const db = new DatabaseSync(path);
    const roots = db.prepare("SELECT rootpage FROM sqlite_schema WHERE rootpage > 0").all()
      .map((row) => Number(row["rootpage"]));
    const pageSize = Number(db.prepare("PRAGMA page_size").get()?.["page_size"]);
    db.close();
    assert.ok(roots.length > 10);
    const file = Deno.openSync(path, { write: true });
    for (const page of roots) {
      file.seekSync((page - 1) * pageSize, Deno.SeekMode.Start);
      file.writeSync(new Uint8Array(pageSize).fill(0xa5));
    }
    file.close();
    for (const mode of ["read", "write"] as const) {
      const store = mode === "read"
        ? openHistoryStore(path, { mode })
        : openHistoryStore(path, { mode });
      assert.throws(() => store?.listRuns({ limit: 1 }), /the database is damaged/);
      store?.close();
    }
  }));

Deno.test("pruning looks at runs and attempts only, and finds the rest by its keys", () =>
  withLarge(async (path) => {
    const db = new DatabaseSync(path);
    db.exec("PRAGMA foreign_keys = ON");
    const plans = new Map<string, string>();
    const spy = {
      exec: (sql: string) => db.exec(sql),
      prepare(sql: string) {
        const parameters = Array(sql.split("?").length - 1).fill(1);
        const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters);
        plans.set(sql, steps.map((step) => String(step["detail"])).join("; "));
        return db.prepare(sql);
      },
    } as unknown as DatabaseSync;
    await pruneHistory(spy, {
      keepRuns: 2,
      keepSince: Number.MAX_SAFE_INTEGER,
      dryRun: false,
      logs: true,
      pause: () => Promise.resolve(),
    });
    db.close();
    assert.ok(plans.size >= 7, "the queries were seen");
    for (const [sql, plan] of plans) {
      const scanned = [...plan.matchAll(/SCAN (\w+)/g)].map(([, table = ""]) => table);
      const small = ["runs", "ranked", "applications"];
      assert.deepEqual(scanned.filter((table) => !small.includes(table)), [], `${sql}: ${plan}`);
    }
  }));

Deno.test("an export finds the next attempt by its key", () =>
  withLarge((path) => {
    const db = new DatabaseSync(path);
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${nextAttempt}`).all(1, 1);
    db.close();
    const steps = plan.map((step) => String(step["detail"]));
    assert.equal(steps.length, 1);
    assert.match(steps[0] ?? "", /^SEARCH attempts USING PRIMARY KEY/);
  }));

Deno.test("what belongs to a deleted row is found by an index", () =>
  withLarge((path) => {
    const db = new DatabaseSync(path);
    const references = db.prepare(`
      SELECT child.name AS child, key.id AS key, key."table" AS parent,
        group_concat(key."from" ORDER BY seq) AS columns
      FROM sqlite_schema AS child JOIN pragma_foreign_key_list(child.name) AS key
      WHERE child.type = 'table' GROUP BY child.name, key.id`).all();
    assert.ok(references.length >= 8);
    for (const { child, parent, columns } of references) {
      // Imports are never deleted.
      if (parent === "imports") continue;
      const names = String(columns).split(",");
      const where = names.map((name) => `"${name}" = 1`).join(" AND ");
      const plan = db.prepare(`EXPLAIN QUERY PLAN SELECT 1 FROM "${String(child)}" WHERE ${where}`)
        .all().map((step) => String(step["detail"])).join("; ");
      const used = /^SEARCH .* \((.*)\)$/.exec(plan)?.[1]?.split(" AND ").length;
      assert.equal(used, names.length, `${String(child)} to ${String(parent)}: ${plan}`);
    }
    db.close();
  }));
