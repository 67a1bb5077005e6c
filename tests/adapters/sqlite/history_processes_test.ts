import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openHistoryStore } from "../../../src/adapters/sqlite/history_store.ts";
import { runId } from "../../../src/core/ids.ts";
import { sampleRun, successOf } from "./sample_run.ts";
import { withFolder } from "./with_store.ts";

const script = new URL("./engine_process.ts", import.meta.url).pathname;

function engine(...args: readonly string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script, ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

async function* linesOf(child: Deno.ChildProcess): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

/** Kills an engine once it has said `count` lines; returns all that it said before it was gone. */
async function killedAfter(child: Deno.ChildProcess, count: number): Promise<string[]> {
  const said: string[] = [];
  for await (const line of linesOf(child)) {
    said.push(line);
    if (said.length === count) child.kill("SIGKILL");
  }
  await child.stdin.close().catch(() => {});
  assert.equal((await child.status).signal, "SIGKILL", "the engine was still writing when killed");
  return said;
}

function assertIntact(path: string): void {
  const db = new DatabaseSync(path);
  assert.equal(db.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
  assert.deepEqual(db.prepare("PRAGMA foreign_key_check").all(), []);
  db.close();
}

Deno.test("20 engines that start at once on a new database get 20 numbers and lose no row (D10)", () =>
  withFolder(async (folder) => {
    const path = `${folder}/new/history.db`;
    const jobsEach = 10;
    const engines = Array.from({ length: 20 }, (_, index) => {
      const app = `app-${index % 3}`;
      const child = engine("burst", path, app, String(jobsEach));
      return { app, child, lines: linesOf(child) };
    });
    await Promise.all(engines.map(async ({ lines }) => {
      assert.equal((await lines.next()).value, "ready");
    }));
    // Each waits for this, so that they really meet.
    await Promise.all(engines.map(async ({ child }) => {
      const writer = child.stdin.getWriter();
      await writer.write(new Uint8Array([10]));
      await writer.close();
    }));
    const started = await Promise.all(engines.map(async ({ app, child, lines }) => {
      const said = (await lines.next()).value;
      await lines.return(undefined);
      assert.equal((await child.status).code, 0);
      return { app, id: Number(said) };
    }));
    assert.deepEqual(
      started.map(({ id }) => id).sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    const store = openHistoryStore(path, { mode: "read" });
    assert.ok(store !== null);
    for (const { app, id } of started) {
      const record = store.loadRun(runId(id));
      assert.equal(record?.run.applicationName, app, `run ${id} is of the engine that got it`);
      assert.equal(record.run.status, "SUCCESS");
      assert.deepEqual(record.run.counts, { SUCCESS: jobsEach }, `run ${id} lost a row`);
      assert.ok(record.jobs.every((job) => job.executions.length === 1));
    }
    assert.equal(store.listRuns({ limit: 100 }).length, 20);
    store.close();
    assertIntact(path);
  }));

Deno.test("kill -9 at any moment leaves all that record() had returned for, and no half of the rest", () =>
  withFolder(async (folder) => {
    const path = `${folder}/history.db`;
    for (const count of [1, 2, 3, 17, 120, 333]) {
      const said = new Set(await killedAfter(engine("jobs", path), count));
      const [first] = said;
      const id = Number(first?.replace("run ", ""));
      const store = openHistoryStore(path, { mode: "read" });
      const record = store?.loadRun(runId(id));
      store?.close();
      assert.ok(record, `run ${id}, whose number was given out, is there`);
      assert.equal(record.run.status, "RUNNING", "nobody has said that it ended");
      assert.equal(record.jobs.length, 5000);
      for (const [index, job] of record.jobs.entries()) {
        const where = `run ${id}, job ${index} after ${said.size} lines`;
        if (said.has(`ended ${index}`)) assert.equal(job.status, "SUCCESS", where);
        if (said.has(`started ${index}`)) assert.notEqual(job.status, "PENDING", where);
        const [execution] = job.executions;
        const wanted = { SUCCESS: "SUCCESS", RUNNING: "RUNNING", PENDING: undefined }[
          job.status as string
        ];
        assert.equal(execution?.status, wanted, `${where}: its execution fits its status`);
        if (job.status === "SUCCESS") assert.equal(execution?.pid, 99, where);
      }
      assertIntact(path);
    }
  }));

Deno.test("kill -9 while a run is being started leaves the whole run or none of it", () =>
  withFolder(async (folder) => {
    const path = `${folder}/history.db`;
    const jobsEach = 3000;
    let said = 0;
    for (const count of [1, 2, 5]) {
      said += (await killedAfter(engine("runs", path, String(jobsEach)), count)).length;
      const store = openHistoryStore(path, { mode: "read" });
      const runs = store?.listRuns({ limit: 1000 }) ?? [];
      store?.close();
      // At most one more than was said: written, but killed before its number was out.
      assert.ok(runs.length >= said, `${runs.length} runs of ${said}`);
      for (const run of runs) {
        assert.deepEqual([run.jobCount, run.counts], [jobsEach, { PENDING: jobsEach }]);
      }
      assertIntact(path);
    }
  }));

Deno.test("another process's lock is waited for, and what was to be written is written", () =>
  withFolder(async (folder) => {
    const path = `${folder}/history.db`;
    const store = openHistoryStore(path, { mode: "write" });
    const key = store.startRun(sampleRun(1));
    const holder = engine("hold", path, "300");
    const lines = linesOf(holder);
    assert.equal((await lines.next()).value, "locked");
    const before = Date.now();
    store.record(key, successOf(0));
    assert.ok(Date.now() - before > 50, "the lock was really held");
    assert.deepEqual(store.loadRun(key.runId)?.run.counts, { SUCCESS: 1 });
    store.close();
    await lines.return(undefined);
    await holder.stdin.close();
    assert.equal((await holder.status).code, 0);
  }));
