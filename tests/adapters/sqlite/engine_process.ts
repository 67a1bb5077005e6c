/**
 * A process that uses the history as an engine does. Says what it has done in lines on stdout, each
 * after the history had returned.
 *
 * - `burst DB APP JOBS`: says "ready", waits for a line on stdin, then runs all jobs of one run.
 * - `jobs DB`: finishes job after job of one run until it is killed.
 * - `runs DB JOBS`: starts run after run until it is killed.
 * - `hold DB MS`: takes the write lock, says "locked", and lets go after MS.
 */
import { DatabaseSync } from "node:sqlite";
import { openHistoryStore } from "../../../src/adapters/sqlite/history_store.ts";
import { sampleRun, successOf } from "./sample_run.ts";

const [mode, path = "", ...args] = Deno.args;
switch (mode) {
  case "burst":
    burst(args[0] ?? "", Number(args[1]));
    break;
  case "jobs":
    jobs();
    break;
  case "runs":
    runs(Number(args[0]));
    break;
  case "hold":
    hold(Number(args[0]));
    break;
  default:
    throw new Error(`unknown mode "${mode}"`);
}

function burst(applicationName: string, count: number): void {
  say("ready");
  Deno.stdin.readSync(new Uint8Array(1));
  const store = openHistoryStore(path, { mode: "write" });
  const key = store.startRun(sampleRun(count, { applicationName }));
  for (let index = 0; index < count; index++) store.record(key, successOf(index));
  store.record(key, [{ kind: "run_ended", at: 1_700_000_009_000, status: "SUCCESS", exitCode: 0 }]);
  store.close();
  say(String(key.runId));
}

function jobs(): void {
  const store = openHistoryStore(path, { mode: "write" });
  const count = 5000;
  const key = store.startRun(sampleRun(count));
  say(`run ${key.runId}`);
  for (let index = 0; index < count; index++) {
    const [started, ...ended] = successOf(index);
    if (started !== undefined) store.record(key, [started]);
    say(`started ${index}`);
    store.record(key, [{ kind: "execution_spawned", index, n: 1, pid: 99, startTicks: 8 }]);
    store.record(key, ended);
    say(`ended ${index}`);
  }
}

function runs(count: number): void {
  const store = openHistoryStore(path, { mode: "write" });
  while (true) say(`run ${store.startRun(sampleRun(count)).runId}`);
}

function hold(ms: number): void {
  const db = new DatabaseSync(path);
  db.exec("BEGIN IMMEDIATE");
  say("locked");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  db.exec("COMMIT");
  db.close();
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
