import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openHistoryStore } from "../../../src/adapters/sqlite/history_store.ts";
import { migrate } from "../../../src/adapters/sqlite/migrations.ts";
import { HistoryError } from "../../../src/ports/history_store.ts";
import { sampleRun, successOf } from "./sample_run.ts";
import { withFolder } from "./with_store.ts";
import { eventually } from "../../rig/eventually.ts";

function mount(...args: readonly string[]): boolean {
  try {
    return new Deno.Command("mount", { args: [...args], stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

/** Whether this user may mount file systems, tried once on a folder that goes away again. */
const canMount = (() => {
  const folder = Deno.makeTempDirSync();
  const mounted = mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", folder);
  if (mounted) unmount(folder);
  Deno.removeSync(folder);
  return mounted;
})();

function unmount(folder: string): void {
  new Deno.Command("umount", { args: ["-l", folder] }).outputSync();
}

/** Registers a test that has a small file system of its own, where this user may mount one. */
function testOnTmpfs(
  name: string,
  size: string,
  body: (folder: string) => void | Promise<void>,
): void {
  Deno.test({
    name: canMount ? name : `${name} (ignored: this user may not mount a tmpfs)`,
    ignore: !canMount,
    fn: () =>
      withFolder(async (folder) => {
        assert.ok(mount("-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder));
        try {
          await body(folder);
        } finally {
          unmount(folder);
        }
      }),
  });
}

/** Asserts that `body` throws a `HistoryError` that names the path, says why and gives a hint. */
function assertTrouble(body: () => unknown, path: string, why: RegExp): void {
  assert.throws(body, (error) => {
    assert.ok(error instanceof HistoryError, `a HistoryError, not ${String(error)}`);
    assert.ok(error.message.includes(`"${path}"`), `"${error.message}" names "${path}"`);
    assert.match(error.message, why);
    assert.ok(error.hint !== undefined && error.hint.length > 10, "there is a hint");
    return true;
  });
}

function historyAt(path: string): void {
  const store = openHistoryStore(path, { mode: "write" });
  store.record(store.startRun(sampleRun(100)), successOf(0));
  store.close();
}

Deno.test("a lock that is never let go ends in an error, and nothing half written", () =>
  withFolder((folder) => {
    const path = `${folder}/history.db`;
    const store = openHistoryStore(path, { mode: "write", busyTimeoutMs: 20 });
    const key = store.startRun(sampleRun(1));
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    const locked = /^Cannot write history ".*": another process holds its lock$/;
    assertTrouble(() => store.record(key, successOf(0)), path, locked);
    assertTrouble(() => store.startRun(sampleRun(1)), path, locked);
    assert.deepEqual(
      store.loadRun(key.runId)?.run.counts,
      { PENDING: 1 },
      "reading needs no lock, and finds nothing half written",
    );
    other.close();
    store.record(key, successOf(0));
    assert.deepEqual(store.loadRun(key.runId)?.run.counts, { SUCCESS: 1 });
    assert.deepEqual(store.listRuns({ limit: 9 }).map((run) => run.runId), [key.runId]);
    store.close();
  }));

Deno.test("files that are no history are refused by writers and readers, and stay as they are", () =>
  withFolder((folder) => {
    const refused = (path: string, why: RegExp) => {
      const before = Deno.readFileSync(path);
      for (const mode of ["write", "read"] as const) {
        const open = mode === "write"
          ? () => openHistoryStore(path, { mode: "write" })
          : () => openHistoryStore(path, { mode: "read" });
        assertTrouble(open, path, why);
      }
      assert.deepEqual(Deno.readFileSync(path), before, `${path} was changed`);
    };

    Deno.writeTextFileSync(`${folder}/notes.txt`, "dear diary, ".repeat(1000));
    refused(`${folder}/notes.txt`, /^Cannot open history .*: the file is not an SQLite database$/);

    const foreign = new DatabaseSync(`${folder}/foreign.db`);
    foreign.exec("CREATE TABLE run_summary (run_id); PRAGMA user_version = 0");
    foreign.close();
    refused(`${folder}/foreign.db`, /: the database is another program's$/);

    historyAt(`${folder}/newer.db`);
    const newer = new DatabaseSync(`${folder}/newer.db`);
    newer.exec("PRAGMA user_version = 99");
    newer.close();
    refused(`${folder}/newer.db`, /: its schema is 99, this executioner knows up to \d+$/);
  }));

Deno.test("a damaged file is called damaged, whether cut short or overwritten", () =>
  withFolder((folder) => {
    const damaged = /^Cannot (open|read|write) history .*: the database is damaged$/;
    const use = (path: string) => () => {
      const store = openHistoryStore(path, { mode: "write" });
      try {
        for (let n = 0; n < 3; n++) store.startRun(sampleRun(200));
        for (const run of store.listRuns({ limit: 10 })) store.loadRun(run.runId);
      } finally {
        store.close();
      }
    };
    const cut = `${folder}/cut.db`;
    historyAt(cut);
    Deno.truncateSync(cut, 4096 * 3);
    assertTrouble(use(cut), cut, damaged);

    const overwritten = `${folder}/overwritten.db`;
    historyAt(overwritten);
    const bytes = Deno.readFileSync(overwritten);
    bytes.fill(0xa5, 4096);
    Deno.writeFileSync(overwritten, bytes);
    assertTrouble(use(overwritten), overwritten, damaged);
  }));

Deno.test("a row that was changed by hand is named with its run, column and value", () =>
  withFolder((folder) => {
    const path = `${folder}/history.db`;
    historyAt(path);
    const changes: readonly (readonly [sql: string, why: RegExp])[] = [
      ["UPDATE jobs SET status = 'GREAT' WHERE idx = 7", /run 1: column "status" holds "GREAT"$/],
      ["UPDATE attempts SET status = 'toString'", /run 1: column "status" holds "toString"$/],
      ["UPDATE attempts SET started_at = 9007199254740993", /it holds a number that/],
    ];
    for (const [sql, why] of changes) {
      const db = new DatabaseSync(path);
      db.exec(sql);
      db.close();
      const store = openHistoryStore(path, { mode: "read" });
      assert.ok(store !== null);
      assertTrouble(() => store.listRuns({ limit: 5 }), path, why);
      store.close();
    }
  }));

Deno.test("a path that cannot hold a database is refused with its reason", () =>
  withFolder((folder) => {
    const open = (path: string) => () => openHistoryStore(path, { mode: "write" });
    const look = (path: string) => () => openHistoryStore(path, { mode: "read" });
    for (const way of [open, look]) {
      assertTrouble(way(folder), folder, /^Cannot open history .*: It is a folder$/);
    }
    assertTrouble(open("/dev/null"), "/dev/null", /^Cannot open history .*: It is not a file$/);
    Deno.writeTextFileSync(`${folder}/file`, "");
    const below = `${folder}/file/history.db`;
    assertTrouble(
      open(below),
      `${folder}/file`,
      /^Cannot create the history's folder ".*": (File exists|Not a directory)$/,
    );
    assert.throws(() => openHistoryStore(below, { mode: "read" }), HistoryError);
  }));

testOnTmpfs(
  "a full disk stops a write as a whole; with room again the history goes on",
  "1m",
  (folder) => {
    const path = `${folder}/history.db`;
    const store = openHistoryStore(path, { mode: "write" });
    const key = store.startRun(sampleRun(100));
    store.record(key, successOf(0));
    const ballast = `${folder}/ballast`;
    // SQLite may still use what its files have: so many writes that they cannot fit.
    try {
      Deno.writeFileSync(ballast, new Uint8Array(2_000_000));
    } catch {
      // That is the point.
    }
    const full = /^Cannot write history .*: the disk is full$/;
    assertTrouble(() => store.startRun(sampleRun(5000)), path, full);
    assertTrouble(
      () => {
        for (let index = 1; index < 100; index++) store.record(key, successOf(index));
      },
      path,
      full,
    );
    const done = store.loadRun(key.runId)?.run.counts["SUCCESS"] ?? 0;
    assert.ok(done >= 1 && done < 100, `${done} jobs were recorded before the disk was full`);
    Deno.removeSync(ballast);
    for (let index = 0; index < 100; index++) {
      store.record(key, [{ kind: "job_ended", index, at: 5, status: "SUCCESS", reason: null }]);
    }
    assert.deepEqual(store.loadRun(key.runId)?.run.counts, { SUCCESS: 100 });
    assert.equal(store.listRuns({ limit: 9 }).length, 1, "nothing is left of the run that failed");
    store.close();
  },
);

testOnTmpfs("the history can be looked at on a full disk", "1m", (folder) => {
  const path = `${folder}/history.db`;
  historyAt(path);
  assert.throws(() => Deno.writeFileSync(`${folder}/ballast`, new Uint8Array(2_000_000)));
  const reader = openHistoryStore(path, { mode: "read" });
  assert.equal(reader?.listRuns({ limit: 5 })[0]?.counts["SUCCESS"], 1);
  reader?.close();
});

testOnTmpfs(
  "a disk that is full from the start is named, and holds no half history",
  "16k",
  (folder) => {
    const path = `${folder}/history.db`;
    assertTrouble(() => openHistoryStore(path, { mode: "write" }), path, /: the disk is full$/);
    assert.equal(openHistoryStore(path, { mode: "read" }), null);
  },
);

testOnTmpfs("a read-only file system can be looked at and not written", "1m", async (folder) => {
  const path = `${folder}/history #1.db`;
  historyAt(path);
  // The store's last sync of the disk ends behind its back; until then its file is in use.
  await eventually("the folder is remounted", () => mount("-o", "remount,ro", folder));
  assertTrouble(
    () => openHistoryStore(path, { mode: "write" }),
    path,
    /^Cannot open history .*: Read-only file system$/,
  );
  const another = `${folder}/another.db`;
  assertTrouble(
    () => openHistoryStore(another, { mode: "write" }),
    another,
    /^Cannot open history .*: Read-only file system$/,
  );
  const reader = openHistoryStore(path, { mode: "read" });
  assert.equal(reader?.listRuns({ limit: 5 })[0]?.counts["SUCCESS"], 1);
  reader?.close();
});

Deno.test({
  name: "a file and folder without the right to write can be looked at and not written",
  // Rights do not bind this user; the test above stands for it.
  ignore: Deno.uid() === 0,
  fn: () =>
    withFolder((folder) => {
      const path = `${folder}/history.db`;
      historyAt(path);
      Deno.chmodSync(path, 0o444);
      Deno.chmodSync(folder, 0o555);
      try {
        assertTrouble(() => openHistoryStore(path, { mode: "write" }), path, /is read-only/);
        const reader = openHistoryStore(path, { mode: "read" });
        assert.equal(reader?.listRuns({ limit: 5 }).length, 1);
        reader?.close();
      } finally {
        Deno.chmodSync(folder, 0o755);
      }
    }),
});

Deno.test("migrations run once each, in order, each as a whole", () =>
  withFolder((folder) => {
    const path = `${folder}/history.db`;
    const db = new DatabaseSync(path);
    const version = () => db.prepare("PRAGMA user_version").get()?.["user_version"];
    const steps = ["CREATE TABLE a (x)", "CREATE TABLE b (x); INSERT INTO a VALUES (1)"];
    migrate(db, path, steps.slice(0, 1));
    assert.equal(version(), 1);
    migrate(db, path, steps);
    migrate(db, path, steps);
    assert.equal(version(), 2);
    assert.equal(db.prepare("SELECT count(*) AS n FROM a").get()?.["n"], 1, "step 2 ran once");
    assert.throws(() => migrate(db, path, [...steps, "CREATE TABLE c (x); INSERT INTO nowhere"]));
    assert.equal(version(), 2);
    assert.equal(
      db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'c'").get()?.["n"],
      0,
      "nothing is left of a step that failed",
    );
    db.close();
  }));
