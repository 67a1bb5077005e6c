import { openHistoryStore } from "../../src/adapters/sqlite/history_store.ts";
import { fingerprintOf } from "../../src/core/job_fingerprint.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { HistoryStore, HistoryWrite, NewRun } from "../../src/ports/history_store.ts";
import { sampleRun } from "../adapters/sqlite/sample_run.ts";
import { withFolder } from "../adapters/sqlite/with_store.ts";
import { makeJobs } from "../rig/make_job.ts";

/** When sample runs start, epoch ms. */
export const start = Date.UTC(2026, 10, 23, 5);

/** A job of a new run. */
export function job(
  id: string,
  changes: Partial<NewRun["jobs"][number]> = {},
): NewRun["jobs"][number] {
  return {
    id,
    description: "",
    command: `./${id}.sh`,
    workingDir: null,
    logDir: null,
    fingerprint: "1.2.3.4",
    ...changes,
  };
}

/** The fingerprint of a job with this command and these dependencies. */
export function printOf(commandText: string, dependencies: readonly string[] = []): string {
  const [spec] = makeJobs([{ id: "any", commandText, dependencies }]);
  if (spec === undefined) throw new Error("The test made no job");
  return fingerprintOf(spec, (text) => text);
}

/** A run about to start at `start`, whose logs go to `folder`. */
export function newRun(folder: string, changes: Partial<NewRun> = {}): NewRun {
  return sampleRun(0, {
    configPath: "/etl/jobs.json",
    workingDir: "/etl",
    logDir: folder,
    startedAt: start,
    ...changes,
  });
}

/** The writes of one execution that took a second and wrote `bytes` to the log from `offset` on. */
export function executed(
  index: number,
  n: number,
  outcome: Outcome,
  [offset, bytes]: readonly [number, number],
): HistoryWrite[] {
  const startedAt = start + n * 2000;
  const finishedAt = startedAt + 1000;
  const execution = {
    n,
    startedAt,
    finishedAt,
    outcome,
    pid: 7,
    logOffset: offset,
    logBytes: bytes,
    usage: null,
    checks: [],
    expectedMs: null,
    retry: null,
  };
  return [
    { kind: "execution_started", index, n, at: startedAt },
    { kind: "execution_ended", index, execution },
  ];
}

/** Outcomes of executions. */
export const exit3 = { kind: "exited", code: 3 } as const;
/** See {@link exit3}. */
export const good = { kind: "succeeded" } as const;
/** The log of the job that fails twice. */
export const loadLog = "first\n--- execution 2 ---\nsecond \n";

/** Records a run that failed: one job succeeded, one failed twice, one was blocked, one not begun. */
export function recordFailedRun(store: HistoryStore, folder: string): void {
  const jobs = [
    job("extract"),
    job("load data", { description: "Load it", command: "psql -f load.sql" }),
    job("report"),
    job("tidy"),
  ];
  const key = store.startRun(newRun(folder, { jobs }));
  store.record(key, [
    ...executed(0, 1, good, [0, 3]),
    { kind: "job_ended", index: 0, at: start + 3000, status: "SUCCESS", reason: null },
    ...executed(1, 1, exit3, [0, 6]),
    ...executed(1, 2, exit3, [26, 8]),
    { kind: "job_ended", index: 1, at: start + 5000, status: "FAILED", reason: "exit code 3" },
    {
      kind: "job_ended",
      index: 2,
      at: start + 5000,
      status: "BLOCKED",
      reason: 'dependency "load data" did not succeed',
    },
    {
      kind: "job_ended",
      index: 3,
      at: start + 5000,
      status: "NOT_STARTED",
      reason: 'the run stopped after "load data" failed',
    },
    { kind: "run_ended", at: start + 63_000, status: "FAILED", exitCode: 1 },
  ]);
  Deno.writeTextFileSync(`${folder}/executioner.nightly.job-load data.run-1.log`, loadLog);
}

/** Records a run without jobs, an hour later. */
export function recordSuccess(store: HistoryStore, folder: string, name: string): void {
  const run = newRun(folder, { applicationName: name, startedAt: start + 3_600_000, jobs: [] });
  const key = store.startRun(run);
  const at = start + 3_600_420;
  store.record(key, [{ kind: "run_ended", at, status: "SUCCESS", exitCode: 0 }]);
}

/** Runs `body` in a folder with a history that `record` has written. */
export function withHistory(
  record: (store: HistoryStore, folder: string) => void,
  body: (folder: string) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    const store = openHistoryStore(`${folder}/history.db`, { mode: "write" });
    try {
      record(store, folder);
    } finally {
      store.close();
    }
    await body(folder);
  });
}
