import assert from "node:assert/strict";
import type { Execution } from "../../src/core/execution.ts";
import { jobId, runId, slotId } from "../../src/core/ids.ts";
import type { JobState } from "../../src/core/job_state.ts";
import type { RunEvent } from "../../src/core/run/run_event.ts";
import type { RunHeader } from "../../src/core/run/run_header.ts";
import { reportRun } from "../../src/core/run/run_report.ts";
import { ExecutionHistoryManager } from "../../src/observers/execution_history_manager.ts";
import {
  HistoryError,
  type HistoryStore,
  type HistoryWrite,
} from "../../src/ports/history_store.ts";
import type { RunKey } from "../../src/ports/history_records.ts";

const key: RunKey = { runId: runId(5), attempt: 2 };
const header: RunHeader = {
  ...key,
  applicationName: "nightly",
  configPath: "/etc/nightly.json",
  workingDir: "/srv",
  logDir: "/srv/logs",
  workers: 2,
  jobCount: 1,
  startedAt: 10,
};
const execution: Execution = {
  n: 1,
  startedAt: 11,
  finishedAt: 20,
  outcome: { kind: "exited", code: 3 },
  pid: 70,
  logOffset: 0,
  logBytes: 9,
  usage: null,
  checks: [],
  expectedMs: null,
  retry: null,
};

/** A manager over a store that keeps what it is given, batch by batch. */
function observed() {
  const batches: { key: RunKey; writes: readonly HistoryWrite[] }[] = [];
  const unused = () => assert.fail("only record() is the manager's");
  const store: HistoryStore = {
    startRun: unused,
    startRunIf: unused,
    awaitLock: unused,
    startAttempt: unused,
    listOpen: unused,
    listInHooks: unused,
    listCut: unused,
    listInterrupted: unused,
    interrupt: unused,
    markJobs: unused,
    record: (key, writes) => void batches.push({ key, writes }),
    listRuns: unused,
    listApplications: unused,
    readSamples: unused,
    loadRun: unused,
    listLatest: unused,
    close: unused,
  };
  return { manager: new ExecutionHistoryManager({ store, key }), store, batches };
}

function started(n: number): RunEvent {
  return {
    kind: "job_started",
    at: 11,
    index: 0,
    jobId: jobId("a"),
    execution: n,
    slot: slotId(0),
    logPath: "/srv/logs/a.log",
  };
}

function ended(state: JobState): RunEvent {
  return { kind: "job_ended", at: 21, index: 0, jobId: jobId("a"), state, logPath: null };
}

Deno.test("the events of one step are one batch, in order, under the run's key", () => {
  const { manager, batches } = observed();
  const state: JobState = { kind: "finished", past: [execution], note: null, tolerated: false };
  const report = reportRun(header, [{ id: jobId("a"), state, logPath: null }], {
    finishedAt: 22,
    stop: null,
  });
  manager.observe([
    { kind: "run_started", at: 10, run: header },
    started(1),
    {
      kind: "job_spawned",
      at: 12,
      index: 0,
      jobId: jobId("a"),
      execution: 1,
      pid: 70,
      startTicks: 8,
    },
    { kind: "run_stopping", at: 13, cause: { kind: "signal", signal: "SIGINT" } },
  ]);
  manager.observe([
    ended(state),
    { kind: "run_ended", at: 22, report },
  ]);
  assert.deepEqual(batches, [{
    key,
    writes: [
      { kind: "execution_started", index: 0, n: 1, at: 11, slot: 0 },
      { kind: "execution_spawned", index: 0, n: 1, pid: 70, startTicks: 8 },
    ],
  }, {
    key,
    writes: [
      { kind: "execution_ended", index: 0, execution },
      { kind: "job_ended", index: 0, at: 20, status: "FAILED", reason: "exit code 3" },
      { kind: "run_ended", at: 22, status: "FAILED", exitCode: 1 },
    ],
  }]);
});

Deno.test("a process that is told with its end costs no write of its own", () => {
  const { manager, batches } = observed();
  const spawned = (index: number, n: number): RunEvent => ({
    kind: "job_spawned",
    at: 12,
    index,
    jobId: jobId("a"),
    execution: n,
    pid: 70,
    startTicks: null,
  });
  manager.observe([
    spawned(0, 1),
    ended({ kind: "finished", past: [execution], note: null, tolerated: false }),
    spawned(0, 2),
    spawned(1, 1),
  ]);
  const written = (index: number, n: number) => (
    { kind: "execution_spawned", index, n, pid: 70, startTicks: null }
  );
  assert.deepEqual(batches[0]?.writes, [
    { kind: "execution_ended", index: 0, execution },
    { kind: "job_ended", index: 0, at: 20, status: "FAILED", reason: "exit code 3" },
    written(0, 2),
    written(1, 1),
  ]);
});

Deno.test("events that change no row cost no transaction", () => {
  const { manager, batches } = observed();
  manager.observe([]);
  manager.observe([
    { kind: "run_started", at: 10, run: header },
    { kind: "notice", at: 10, level: "warning", jobId: null, message: "careful" },
  ]);
  manager.close();
  assert.deepEqual(batches, []);
});

Deno.test("each execution of a retried job is recorded, and the last of them decides", () => {
  const { manager, batches } = observed();
  const second: Execution = { ...execution, n: 2, outcome: { kind: "timed_out", afterMs: 500 } };
  manager.observe([{
    kind: "job_retrying",
    at: 20,
    index: 0,
    jobId: jobId("a"),
    execution,
    until: 99,
    rule: "exit code 3 is retried",
  }]);
  manager.observe([started(2)]);
  manager.observe([
    ended({
      kind: "finished",
      past: [execution, second],
      note: "no retry is left",
      tolerated: false,
    }),
  ]);
  assert.deepEqual(batches.map(({ writes }) => writes), [
    [{ kind: "execution_ended", index: 0, execution }],
    [{ kind: "execution_started", index: 0, n: 2, at: 11, slot: 0 }],
    [
      { kind: "execution_ended", index: 0, execution: second },
      {
        kind: "job_ended",
        index: 0,
        at: 20,
        status: "TIMEOUT",
        reason: "timed out after 0.5 s; no retry is left",
      },
    ],
  ]);
});

Deno.test("jobs that end without an execution are recorded with their status and reason (D13)", () => {
  const cases: readonly (readonly [JobState, Partial<HistoryWrite>])[] = [
    [{ kind: "skipped", because: "--skip" }, { status: "SKIPPED", reason: "--skip" }],
    [{ kind: "blocked", by: jobId("x") }, {
      status: "BLOCKED",
      reason: 'dependency "x" did not succeed',
    }],
    [{ kind: "not_started", because: { kind: "signal", signal: "SIGTERM" } }, {
      status: "NOT_STARTED",
      reason: "the run was stopped by SIGTERM",
    }],
    [{ kind: "held", because: "never started in attempt 1" }, {
      status: "NOT_STARTED",
      reason: "never started in attempt 1",
    }],
  ];
  for (const [state, expected] of cases) {
    const { manager, batches } = observed();
    manager.observe([ended(state)]);
    assert.deepEqual(
      batches.map(({ writes }) => writes),
      [[{ kind: "job_ended", index: 0, at: 21, ...expected }]],
      state.kind,
    );
  }
});

Deno.test("a wait is recorded with what it is for, how long it took, and how it failed", () => {
  const { manager, batches } = observed();
  const job = { at: 21, index: 0, jobId: jobId("load") };
  manager.observe([{ kind: "job_awaiting", ...job, conditions: ["time 02:30", "port 1 of db"] }]);
  const met = { kind: "condition_met", ...job, since: 21, condition: "x", found: "y" } as const;
  manager.observe([{ ...met, at: 40, left: ["port 1 of db"] }]);
  manager.observe([{ ...met, at: 60, left: [] }]);
  const state = {
    kind: "condition_failed",
    since: 9,
    because: "no port",
    tolerated: true,
  } as const;
  manager.observe([ended(state)]);
  const wait = { kind: "job_waits", index: 0, since: 21 };
  assert.deepEqual(batches.map(({ writes }) => writes), [
    [{ ...wait, until: null, reason: "waits for time 02:30 and port 1 of db" }],
    [{ ...wait, until: null, reason: "waits for port 1 of db" }],
    [{ ...wait, until: 60, reason: null }],
    [{ ...wait, since: 9, until: 21, reason: null }, {
      kind: "job_ended",
      index: 0,
      at: 21,
      status: "CONDITION_FAILED",
      reason: "no port; it is allowed to fail",
      tolerated: true,
    }],
  ]);
});

Deno.test("what is reused was recorded with its attempt: its own times are not overwritten", () => {
  const { manager, batches } = observed();
  manager.observe([ended({ kind: "reused", attempt: 1, status: "SUCCESS" })]);
  assert.deepEqual(batches, []);
});

Deno.test("a history that cannot be written is the orchestrator's to know", () => {
  const { store } = observed();
  const manager = new ExecutionHistoryManager({
    key,
    store: {
      ...store,
      record: () => {
        throw new HistoryError("the disk is full");
      },
    },
  });
  assert.throws(() => manager.observe([started(1)]), { name: "HistoryError" });
});
