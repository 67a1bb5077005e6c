/**
 * Writes tests/fixtures/history_schema_<n>.sql: a history of the newest schema with a bit of
 * everything in it, as SQL text. Tests open the one of every schema that was ever released.
 *
 * Usage: scripts/deno task fixture:schema
 */
import { DatabaseSync } from "node:sqlite";
import { historyKeeper } from "../src/adapters/sqlite/history_keeper.ts";
import { openHistoryStore } from "../src/adapters/sqlite/history_store.ts";
import { migrations, releasedSchemas } from "../src/adapters/sqlite/migrations.ts";
import type { Execution } from "../src/core/execution.ts";
import type { HistoryStore, NewRun } from "../src/ports/history_store.ts";
import { AncestorDb, jobRow, summary } from "../tests/rig/ancestor_db.ts";

const start = Date.UTC(2026, 10, 23, 2, 30);

/** Where the fixture of a schema is kept. */
export function fixtureFile(version: number): URL {
  return new URL(`../tests/fixtures/history_schema_${version}.sql`, import.meta.url);
}

/** Makes a history of the newest schema with known contents and returns it as SQL text. */
export function makeFixture(): string {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/history.db`;
    const store = openHistoryStore(path, { mode: "write" });
    fill(store);
    store.close();
    const old = `${folder}/old.db`;
    new AncestorDb(old).add("run_summary", summary()).add("job_history", jobRow()).close();
    historyKeeper.importOld(path, old, {
      now: start,
      utcOffsetMinutes: () => 0,
      onRun: () => {},
      onProblem: () => {},
    });
    return dump(path).replaceAll(folder, "/opt/executioner/data");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/**
 * A run that failed, was resumed and then helped along by hand, one that is going on, and one of the
 * ancestor's. Every column of every table holds something.
 */
function fill(store: HistoryStore): void {
  const key = store.startRun(newRun({ grants: ["--allow-write", "/srv/nightly"] }));
  store.record(key, [
    { kind: "execution_started", index: 0, n: 1, at: start + 10, slot: 1 },
    { kind: "execution_spawned", index: 0, n: 1, pid: 501, startTicks: 8 },
    {
      kind: "execution_ended",
      index: 0,
      execution: {
        ...execution(1, { kind: "succeeded" }),
        outputs: [
          { name: "ROWS", value: "1200", masked: false },
          { name: "LOGIN", value: "ops:***", masked: true },
        ],
      },
    },
    { kind: "job_ended", index: 0, at: start + 2000, status: "SUCCESS", reason: null },
    { kind: "execution_ended", index: 1, execution: execution(1, { kind: "exited", code: 3 }) },
    {
      kind: "execution_ended",
      index: 1,
      execution: execution(2, { kind: "signalled", signal: "SIGKILL" }),
    },
    {
      kind: "job_ended",
      index: 1,
      at: start + 5000,
      status: "FAILED",
      reason: "killed by SIGKILL",
      tolerated: true,
    },
    { kind: "job_waits", index: 2, since: start + 20, until: start + 4000, reason: null },
    {
      kind: "job_ended",
      index: 2,
      at: start + 5000,
      status: "BLOCKED",
      reason: 'dependency "load" did not succeed',
    },
    { kind: "run_ended", at: start + 6000, status: "FAILED", exitCode: 1 },
    {
      kind: "notification",
      notification: {
        n: 1,
        topic: "failure",
        channel: "mail",
        target: "ops@example.org",
        status: "SENT",
        tries: 2,
        at: start + 7000,
        detail: "250 queued",
      },
    },
    { kind: "hook_started", name: "on_failure", place: 1, command: "./alert.sh", at: start + 6100 },
    {
      kind: "hook_ended",
      hook: {
        name: "on_failure",
        place: 1,
        execution: execution(1, { kind: "exited", code: 4 }),
        logPath: null,
      },
    },
    {
      kind: "hook_ended",
      hook: {
        name: "on_exit",
        place: 1,
        execution: execution(2, { kind: "signalled", signal: "SIGKILL" }),
        logPath: null,
      },
    },
  ]);
  const reused = [{ index: 0, status: "SUCCESS", reason: "succeeded in attempt 1" }] as const;
  const second = store.startAttempt(key, newRun({ startedAt: start + 100_000 }), reused);
  if (second === null) throw new Error("Internal error: the fixture cannot be resumed");
  store.record(second, [
    {
      kind: "job_ended",
      index: 1,
      at: start + 101_000,
      status: "TIMEOUT",
      reason: "timed out after 1s",
    },
    {
      kind: "job_ended",
      index: 2,
      at: start + 101_000,
      status: "NOT_STARTED",
      reason: "the run was stopped by SIGTERM",
    },
    { kind: "run_ended", at: start + 101_000, status: "INTERRUPTED", exitCode: 143 },
  ]);
  store.markJobs(second, {
    action: "mark_success",
    user: "ops",
    host: "batch-1",
    at: start + 200_000,
    reason: "loaded by hand",
    jobs: [{
      index: 1,
      previousStatus: "TIMEOUT",
      status: "MARKED_SUCCESS",
      statusReason: "marked",
    }],
  });
  store.startRun(newRun({ applicationName: "weekly 'report'", startedAt: start + 300_000 }));
}

function newRun(changes: Partial<NewRun> = {}): NewRun {
  const job = (id: string, command: string, logDir: string | null = null) => (
    {
      id,
      description: `The ${id} job`,
      command,
      workingDir: logDir,
      logDir,
      fingerprint: "1.2.3.4",
      dependencies: id === "report"
        ? [{ id: "extract", trigger: "success" }, { id: "load", trigger: "done" }] as const
        : [],
    }
  );
  return {
    applicationName: "nightly",
    configPath: "/srv/nightly/jobs.json",
    workingDir: "/srv/nightly",
    logDir: "/srv/nightly/logs",
    workers: 4,
    startedAt: start,
    engine: {
      pid: 4711,
      pidStartTicks: 123,
      bootId: "eb4dff02-b9eb-460b-aeb4-7a95461666e1",
      host: "batch-1",
      user: "ops",
      version: "0.1.0",
    },
    mark: "0123456789abcdef",
    configFingerprint: "c0ffee",
    jobs: [
      job("extract", "./extract.sh"),
      job("load", "psql -f load.sql", "/srv/logs"),
      job("report", "./report 'x'"),
    ],
    ...changes,
  };
}

function execution(n: number, outcome: Execution["outcome"]): Execution {
  return {
    n,
    startedAt: start + n * 1000,
    finishedAt: start + n * 1000 + 500,
    outcome,
    pid: 500 + n,
    logOffset: 0,
    logBytes: 12,
    usage: { cpuMs: 1210, peakMemoryBytes: 50_331_648 },
    expectedMs: 400,
    retry: outcome.kind === "exited" ? { delayMs: 500, rule: "retry 1 of 1" } : null,
    checks: [{
      phase: "pre",
      name: "file_exists",
      ok: true,
      message: "it is there",
      durationMs: 2,
    }],
  };
}

/** Returns a database as SQL text: pragmas, tables and indexes, then a statement for each row. */
function dump(path: string): string {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const lines = ["user_version", "application_id"].map((name) =>
      `PRAGMA ${name} = ${String(db.prepare(`PRAGMA ${name}`).get()?.[name])};`
    );
    lines.push(...schemaOf(db).map((sql) => `${sql};`));
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    for (const { name } of tables) {
      for (const row of db.prepare(`SELECT * FROM "${String(name)}"`).all()) {
        lines.push(
          `INSERT INTO ${String(name)} VALUES (${Object.values(row).map(quoted).join(", ")});`,
        );
      }
    }
    return `${lines.join("\n")}\n`;
  } finally {
    db.close();
  }
}

/** Returns the statements that make the tables and indexes of a database, in their order. */
export function schemaOf(db: DatabaseSync): readonly string[] {
  return db.prepare(`
    SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
    ORDER BY rowid`).all().map((row) => String(row["sql"]));
}

function quoted(value: unknown): string {
  if (value === null || typeof value === "number") return String(value ?? "NULL");
  return `'${String(value).replaceAll("'", "''")}'`;
}

if (import.meta.main) {
  const newest = migrations.length;
  if (newest <= releasedSchemas) {
    throw new Error(`Schema ${newest} is released: add a migration instead of changing it`);
  }
  await Deno.writeTextFile(fixtureFile(newest), makeFixture());
}
