import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openHistoryStore } from "../../../src/adapters/sqlite/history_store.ts";
import type { Execution } from "../../../src/core/execution.ts";
import type { JobStatus } from "../../../src/core/job_state.ts";
import { type Outcome, reasonOf, statusOf } from "../../../src/core/outcome.ts";
import type { HistoryWrite, NewRun } from "../../../src/ports/history_store.ts";
import type { RunKey } from "../../../src/ports/history_records.ts";
import { sampleExecution, sampleRun, successOf } from "./sample_run.ts";
import { loaded, withFolder, withStore } from "./with_store.ts";

Deno.test("a new run is there with every job as PENDING before anything happens", () =>
  withStore((store) => {
    const key = store.startRun(sampleRun(2));
    assert.deepEqual(key, { runId: 1, attempt: 1 });
    assert.deepEqual(loaded(store, key), {
      run: {
        runId: 1,
        attempt: 1,
        applicationName: "nightly",
        status: "RUNNING",
        exitCode: null,
        startedAt: 1_700_000_000_000,
        finishedAt: null,
        configPath: "/etc/jobs/nightly.json",
        workingDir: "/srv/nightly",
        logDir: "/srv/nightly/logs",
        workers: 4,
        jobCount: 2,
        engine: sampleRun(0).engine,
        configFingerprint: "c0ffee",
        grants: null,
        counts: { PENDING: 2 },
      },
      jobs: [0, 1].map((index) => ({
        id: `job-${index}`,
        description: "",
        command: `echo ${index}`,
        status: "PENDING",
        reason: null,
        exitCode: null,
        signal: null,
        attempt: 1,
        startedAt: null,
        finishedAt: null,
        workingDir: null,
        logDir: null,
        tolerated: false,
        waitStartedAt: null,
        waitEndedAt: null,
        fingerprint: "1.2.3.4",
        dependencies: [],
        executions: [],
        outputs: [],
      })),
      hooks: [],
      audit: [],
      notifications: [],
    });
  }));

Deno.test("each step of a job is in the database when record returns (D12)", () =>
  withStore((store, path) => {
    const other = openHistoryStore(path, { mode: "read" });
    assert.ok(other !== null);
    const key = store.startRun(sampleRun(1));
    const seen = (write: HistoryWrite) => {
      store.record(key, [write]);
      const [job] = loaded(other, key).jobs;
      assert.ok(job !== undefined);
      const last = job.executions.at(-1);
      return [job.status, job.executions.length, last?.status ?? null, last?.pid ?? null];
    };
    const failed = sampleExecution({ kind: "exited", code: 3 }, { pid: 71 });
    const good = sampleExecution({ kind: "succeeded" }, { n: 2, pid: 72, logOffset: 12 });
    const at = failed.startedAt;
    const steps: readonly (readonly [HistoryWrite, unknown[]])[] = [
      [{ kind: "execution_started", index: 0, n: 1, at }, ["RUNNING", 1, "RUNNING", null]],
      [{ kind: "execution_spawned", index: 0, n: 1, pid: 71, startTicks: 8 }, [
        "RUNNING",
        1,
        "RUNNING",
        71,
      ]],
      [{ kind: "execution_ended", index: 0, execution: failed }, ["RUNNING", 1, "FAILED", 71]],
      [{ kind: "execution_started", index: 0, n: 2, at }, ["RUNNING", 2, "RUNNING", null]],
      [{ kind: "execution_spawned", index: 0, n: 2, pid: 72, startTicks: 8 }, [
        "RUNNING",
        2,
        "RUNNING",
        72,
      ]],
      [{ kind: "execution_ended", index: 0, execution: good }, ["RUNNING", 2, "SUCCESS", 72]],
      [
        { kind: "job_ended", index: 0, at, status: "SUCCESS", reason: null },
        ["SUCCESS", 2, "SUCCESS", 72],
      ],
    ];
    for (const [write, expected] of steps) assert.deepEqual(seen(write), expected, write.kind);
    store.record(key, [{ kind: "run_ended", at: at + 5, status: "SUCCESS", exitCode: 0 }]);
    const { run } = loaded(other, key);
    assert.deepEqual([run.status, run.exitCode, run.finishedAt], ["SUCCESS", 0, at + 5]);
    other.close();
  }));

Deno.test("every way in which an execution ends keeps its own status, code, signal and reason (D13)", () =>
  withStore((store) => {
    const outcomes: readonly Outcome[] = [
      { kind: "succeeded" },
      { kind: "exited", code: 137 },
      { kind: "signalled", signal: "SIGSEGV" },
      { kind: "timed_out", afterMs: 1500 },
      { kind: "spawn_failed", message: "no such file" },
      { kind: "slot_died", message: "out of memory" },
      { kind: "check_failed", phase: "pre", check: "check_file_exists", message: "no a.txt" },
      { kind: "check_failed", phase: "post", check: "check_no_ora_errors", message: "ORA-1" },
      { kind: "denied", message: "rm is not allowed" },
      { kind: "cancelled", by: "SIGINT" },
    ];
    const key = store.startRun(sampleRun(outcomes.length));
    store.record(
      key,
      outcomes.flatMap((outcome, index): HistoryWrite[] => [
        { kind: "execution_ended", index, execution: sampleExecution(outcome) },
        {
          kind: "job_ended",
          index,
          at: 1_700_000_002_500,
          status: statusOf(outcome),
          reason: reasonOf(outcome),
        },
      ]),
    );
    const jobs = loaded(store, key).jobs;
    assert.deepEqual(
      jobs.map((job) => [job.status, job.exitCode, job.signal, job.reason]),
      [
        ["SUCCESS", 0, null, null],
        ["FAILED", 137, null, "exit code 137"],
        ["FAILED", null, "SIGSEGV", "killed by SIGSEGV"],
        ["TIMEOUT", null, null, "timed out after 1.5 s"],
        ["ERROR", null, null, "could not start: no such file"],
        ["ERROR", null, null, "the slot died: out of memory"],
        ["PRECHECK_FAILED", null, null, "pre-check check_file_exists failed: no a.txt"],
        ["POSTCHECK_FAILED", 0, null, "post-check check_no_ora_errors failed: ORA-1"],
        ["DENIED", null, null, "denied: rm is not allowed"],
        ["CANCELLED", null, null, "cancelled by SIGINT"],
      ],
    );
    for (const job of jobs) {
      assert.deepEqual(job.executions, [{
        n: 1,
        status: job.status,
        exitCode: job.exitCode,
        signal: job.signal,
        reason: job.reason,
        startedAt: 1_700_000_001_000,
        finishedAt: 1_700_000_002_500,
        slot: null,
        pid: 99,
        logOffset: 0,
        logBytes: 12,
        cpuMs: 1210,
        peakMemoryBytes: 50_331_648,
        expectedMs: null,
        retryDelayMs: null,
        retryRule: null,
        checks: [],
      }]);
      assert.deepEqual([job.startedAt, job.finishedAt], [1_700_000_001_000, 1_700_000_002_500]);
    }
  }));

Deno.test("the slot that an execution took is kept", () =>
  withStore((store) => {
    const key = store.startRun(sampleRun(1));
    store.record(key, [{ kind: "execution_started", index: 0, n: 1, at: 1, slot: 2 }]);
    assert.equal(store.loadRun(key.runId)?.jobs[0]?.executions[0]?.slot, 2);
    store.record(key, successOf(0).slice(1));
    assert.equal(store.loadRun(key.runId)?.jobs[0]?.executions[0]?.slot, 2, "its end kept it");
  }));

Deno.test("what was expected of an execution and what was decided after it is kept", () =>
  withStore((store) => {
    const key = store.startRun(sampleRun(1));
    const failed = { ...sampleExecution({ kind: "exited", code: 1 }), expectedMs: 999.6 };
    const end = (n: number, retry: Execution["retry"]): HistoryWrite => ({
      kind: "execution_ended",
      index: 0,
      execution: { ...failed, n, retry },
    });
    store.record(key, [
      end(1, { delayMs: 30_000, rule: "status FAILED is in retry_on_status, retry 1 of 2" }),
      end(2, { delayMs: 45_000, rule: "status FAILED is in retry_on_status, retry 2 of 2" }),
    ]);
    // A stop during the wait tells the end of the last execution again.
    store.record(key, [end(2, { delayMs: 45_000, rule: "no retry: SIGTERM\0" })]);
    const [job] = loaded(store, key).jobs;
    assert.deepEqual(
      job?.executions.map(({ expectedMs, retryDelayMs, retryRule }) => [
        expectedMs,
        retryDelayMs,
        retryRule,
      ]),
      [
        [1000, 30_000, "status FAILED is in retry_on_status, retry 1 of 2"],
        [1000, 45_000, "no retry: SIGTERM\u2400"],
      ],
    );
  }));

Deno.test("jobs that never ran have a row with their status, reason and time (D13)", () =>
  withStore((store) => {
    const key = store.startRun(sampleRun(4));
    const ends: readonly (readonly [JobStatus, string])[] = [
      ["SKIPPED", "--skip"],
      ["BLOCKED", 'dependency "a" did not succeed'],
      ["NOT_STARTED", 'the run stopped after "a" failed'],
    ];
    store.record(
      key,
      ends.map(([status, reason], index) => ({ kind: "job_ended", index, at: 5, status, reason })),
    );
    const { run, jobs } = loaded(store, key);
    assert.deepEqual(
      jobs.slice(0, 3).map((job) => [job.status, job.reason, job.finishedAt, job.startedAt]),
      ends.map(([status, reason]) => [status, reason, 5, null]),
    );
    assert.deepEqual(run.counts, { SKIPPED: 1, BLOCKED: 1, NOT_STARTED: 1, PENDING: 1 });
  }));

Deno.test("every status of a run comes back", () =>
  withStore((store) => {
    const ends = [["SUCCESS", 0], ["FAILED", 1], ["INTERRUPTED", 143], ["RUNNING", 0]] as const;
    for (const [status, exitCode] of ends) {
      const key = store.startRun(sampleRun(0));
      store.record(key, [{ kind: "run_ended", at: 7, status, exitCode }]);
      const { run } = loaded(store, key);
      assert.deepEqual([run.status, run.exitCode], [status, exitCode]);
    }
  }));

Deno.test("a run keeps the text that its jobs had, though the config changed later and back", () =>
  withStore((store) => {
    const texts = ["one", "two", "one", "one"];
    const keys = texts.map((text) =>
      store.startRun(sampleRun(0, {
        jobs: [{
          id: "a",
          description: `says ${text}`,
          command: `echo ${text}`,
          workingDir: null,
          logDir: null,
          fingerprint: "x",
        }],
      }))
    );
    assert.deepEqual(keys.map((key) => loaded(store, key).jobs[0]?.command), [
      "echo one",
      "echo two",
      "echo one",
      "echo one",
    ]);
  }));

Deno.test("a run keeps what its jobs waited for, though the config changed later", () =>
  withStore((store, path) => {
    const one = (dependencies: NewRun["jobs"][number]["dependencies"] & object) =>
      store.startRun(sampleRun(0, {
        jobs: sampleRun(1).jobs.map((job) => ({ ...job, dependencies })),
      }));
    const lists = [
      [{ id: "a", trigger: "success" }, { id: 'b "c', trigger: "failure" }],
      [],
      [{ id: "a", trigger: "done" }],
    ] as const;
    const keys = lists.map(one);
    assert.deepEqual(keys.map((key) => loaded(store, key).jobs[0]?.dependencies), lists);
    const db = new DatabaseSync(path);
    db.exec(`UPDATE job_definitions SET dependencies = '[["a","never"]]'`);
    db.close();
    assert.throws(
      () => loaded(store, keys[0] as RunKey),
      /run 1: column "dependencies" holds "\[\["a","never"\]\]"/,
    );
  }));

Deno.test("any text survives: blanks, quotes, line breaks, NUL, other scripts", () =>
  withStore((store, path) => {
    const texts = [
      "",
      " ",
      'it\'s "x"; DROP TABLE runs',
      "a\nb\tc",
      "nul\0after",
      "naïve 日本 🚀",
      "%s",
    ];
    const key = store.startRun(sampleRun(0, {
      applicationName: texts[2] ?? "",
      jobs: texts.map((text, index) => ({
        id: `${index}${text}`,
        description: text,
        command: text,
        workingDir: `/w/${text}`,
        logDir: `/${text}`,
        fingerprint: "x",
      })),
    }));
    const reader = openHistoryStore(path, { mode: "read" });
    assert.ok(reader !== null);
    assert.deepEqual(
      loaded(reader, key).jobs.map((
        job,
      ) => [job.id, job.description, job.command, job.workingDir, job.logDir]),
      texts.map((text) => text.replace("\0", "\u2400")).map((text, index) => [
        `${index}${text}`,
        text,
        text,
        `/w/${text}`,
        `/${text}`,
      ]),
    );
    assert.equal(loaded(reader, key).run.applicationName, texts[2]);
    reader.close();
  }));

Deno.test("a history is used again by the next engine, which gets the next number (D8)", () =>
  withFolder((folder) => {
    const path = `${folder}/state/executioner/history.db`;
    for (const expected of [1, 2, 3]) {
      const store = openHistoryStore(path, { mode: "write" });
      const key = store.startRun(sampleRun(1));
      store.record(key, successOf(0));
      assert.equal(key.runId, expected);
      assert.equal(store.listRuns({ limit: 10 }).length, expected);
      store.close();
    }
    assert.equal((Deno.statSync(`${folder}/state`).mode ?? 0) & 0o777, 0o700);
    assert.deepEqual([...Deno.readDirSync(`${folder}/state/executioner`)].map((e) => e.name), [
      "history.db",
    ], "SQLite's own files are gone once all engines have ended");
  }));

Deno.test("the number of a run that was removed is not given again", () =>
  withStore((store, path) => {
    store.startRun(sampleRun(1));
    const last = store.startRun(sampleRun(3));
    store.record(last, successOf(1));
    const db = new DatabaseSync(path);
    db.exec(`PRAGMA foreign_keys = ON; DELETE FROM runs WHERE id = ${last.runId}`);
    const left = db.prepare(
      "SELECT (SELECT count(*) FROM jobs) j, (SELECT count(*) FROM executions) e",
    )
      .get();
    db.close();
    assert.deepEqual({ ...left }, { j: 1, e: 0 }, "its rows go with it");
    assert.equal(store.startRun(sampleRun(1)).runId, last.runId + 1);
  }));

Deno.test("a batch is written as a whole or not at all", () =>
  withStore((store) => {
    const key = store.startRun(sampleRun(1));
    const batch: HistoryWrite[] = [...successOf(0), {
      kind: "job_ended",
      index: 1,
      at: 5,
      status: "SUCCESS",
      reason: null,
    }];
    assert.throws(() => store.record(key, batch), /Internal error: no row to write to/);
    assert.deepEqual(loaded(store, key).run.counts, { PENDING: 1 });
    store.record(key, successOf(0));
    assert.deepEqual(loaded(store, key).run.counts, { SUCCESS: 1 });
  }));

Deno.test("a clock that counts finer than ms does not stop the history", () =>
  withStore((store) => {
    const key = store.startRun(sampleRun(1, { startedAt: 10.6 }));
    const execution = sampleExecution({ kind: "succeeded" }, { startedAt: 11.4, finishedAt: 12.5 });
    store.record(key, [
      { kind: "execution_started", index: 0, n: 1, at: 11.4 },
      { kind: "execution_ended", index: 0, execution },
      { kind: "job_ended", index: 0, at: 12.5, status: "SUCCESS", reason: null },
    ]);
    const { run, jobs } = loaded(store, key);
    assert.deepEqual([run.startedAt, jobs[0]?.startedAt, jobs[0]?.finishedAt], [11, 11, 13]);
  }));
