/**
 * Runs no-op jobs and records them as the engine does: by its own store, what a turn of the event loop
 * brings before anything follows from it. Nothing else of the engine is there, so that what it costs
 * to reach the disk is not lost in the rest.
 *
 * Arguments: the program, how many jobs, how many at once, which of the ways to record, by its name.
 * What it took is written to `recorded.json`.
 */
import { openHistoryStore } from "../../src/adapters/sqlite/history_store.ts";
import { blankExecution } from "../../src/orchestrator/without_process.ts";
import type { HistoryWrite } from "../../src/ports/history_store.ts";
import { type Recorded, recordedFile, waysToRecord } from "./durability_ways.ts";

const [program = "", jobsText = "0", atOnceText = "1", wayName] = Deno.args;
const jobs = Number(jobsText);
const way = waysToRecord.find(({ name }) => name === wayName);
if (way === undefined) throw new TypeError(`There is no way "${wayName}"`);

let behind = 0;
const { syncData } = Deno.FsFile.prototype;
Deno.FsFile.prototype.syncData = function (): Promise<void> {
  behind++;
  return syncData.call(this);
};

const { durability, isGrouped } = way;
const store = durability === null
  ? null
  : openHistoryStore(`${Deno.cwd()}/history.db`, { mode: "write", durability });
let commits = 0;
let stoodStillMs = 0;

/** Does what is waited for: nothing else happens on the main thread meanwhile. */
function timed<T>(commit: () => T): T {
  const before = performance.now();
  const value = commit();
  stoodStillMs += performance.now() - before;
  commits++;
  return value;
}

const key = store === null ? null : timed(() => store.startRun(newRun()));

function record(writes: readonly HistoryWrite[]): void {
  if (store === null || key === null) return;
  const steps = isGrouped ? [writes] : writes.map((write) => [write]);
  for (const step of steps) timed(() => store.record(key, step));
}

const ended: number[] = [];
let wake = (): void => {};

/** Starts the job and does not wait for its end. */
async function execute(index: number): Promise<void> {
  const child = new Deno.Command(program, { stdin: "null", stdout: "null", stderr: "null" });
  const { success } = await child.spawn().status;
  if (!success) throw new Error(`Cannot run ${program}`);
  ended.push(index);
  wake();
}

let next = 0;
let running = 0;
while (next < jobs || running > 0) {
  const now = Date.now();
  const done = ended.splice(0);
  running -= done.length;
  const started = Array.from(
    { length: Math.min(Number(atOnceText) - running, jobs - next) },
    () => next++,
  );
  running += started.length;
  record([
    ...done.flatMap((index): HistoryWrite[] => [
      { kind: "execution_ended", index, execution: blankExecution(now) },
      { kind: "job_ended", index, at: now, status: "SUCCESS", reason: null },
    ]),
    ...started.map((index): HistoryWrite => ({
      kind: "execution_started",
      index,
      n: 1,
      at: now,
    })),
  ]);
  for (const index of started) execute(index);
  if (running > 0 && ended.length === 0) await new Promise<void>((resolve) => wake = resolve);
}
record([{ kind: "run_ended", at: Date.now(), status: "SUCCESS", exitCode: 0 }]);
store?.close();

const recorded: Recorded = {
  stoodStillMs: stoodStillMs / jobs,
  commits,
  // The start and the end are waited for in any case.
  syncs: store === null ? 0 : durability?.synchronous === "FULL" ? commits + behind : 2 + behind,
};
Deno.writeTextFileSync(recordedFile, JSON.stringify(recorded));

function newRun(): Parameters<NonNullable<typeof store>["startRun"]>[0] {
  const folder = Deno.cwd();
  return {
    applicationName: "bench",
    configPath: `${folder}/jobs.json`,
    workingDir: folder,
    logDir: `${folder}/logs`,
    workers: Number(atOnceText),
    startedAt: Date.now(),
    engine: {
      ...{ pid: Deno.pid, pidStartTicks: null, bootId: null },
      ...{ host: "bench", user: "bench", version: "0.0.0" },
    },
    mark: "0123456789abcdef",
    configFingerprint: "",
    jobs: Array.from({ length: jobs }, (_, index) => ({
      id: `job-${index}`,
      description: "",
      command: program,
      workingDir: null,
      logDir: null,
      fingerprint: "1.2.3.4",
    })),
  };
}
