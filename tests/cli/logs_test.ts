import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { openHistoryStore } from "../../src/adapters/sqlite/history_store.ts";
import type { HistoryWrite } from "../../src/ports/history_store.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { withFolder } from "../adapters/sqlite/with_store.ts";
import { selectLog } from "../../src/cli/log_selection.ts";
import type { ExecutionRecord, JobRecord, RunRecord } from "../../src/ports/history_records.ts";
import { runId } from "../../src/core/ids.ts";
import { sampleRun } from "../adapters/sqlite/sample_run.ts";
import { cli } from "./cli_rig.ts";
import {
  executed,
  exit3,
  good,
  job,
  loadLog,
  newRun,
  recordFailedRun,
  start,
  withHistory,
} from "./recorded_runs.ts";

Deno.test("logs: the whole log, one attempt's or one execution's part by the recorded offsets", () =>
  withHistory(recordFailedRun, async (folder) => {
    const print = async (...options: string[]) =>
      (await cli(folder, ["logs", "1", "load data", ...options])).stdout;
    assert.equal(await print(), loadLog);
    assert.equal(await print("--attempt", "1"), loadLog);
    assert.equal(await print("--execution", "1"), "first\n");
    assert.equal(await print("--execution=2"), "second \n");
    assert.equal(await print("--follow"), loadLog, "nothing to wait for: the job has ended");
  }));

Deno.test("logs: bytes that are no text arrive as they are", () =>
  withHistory(recordFailedRun, async (folder) => {
    const bytes = Uint8Array.from({ length: 700_000 }, (_, at) => (at * 7) % 256);
    await Deno.writeFile(`${folder}/executioner.nightly.job-extract.run-1.log`, bytes);
    const chunks: Uint8Array[] = [];
    const writeBytes = (chunk: Uint8Array) => {
      chunks.push(chunk.slice());
      return true;
    };
    assert.equal((await cli(folder, ["logs", "1", "extract"], { writeBytes })).code, 0);
    assert.ok(
      Buffer.compare(Buffer.concat(chunks), bytes) === 0,
      "other bytes came out than the log has",
    );
    let calls = 0;
    const gone = () => ++calls < 2;
    assert.equal((await cli(folder, ["logs", "1", "extract"], { writeBytes: gone })).code, 0);
    assert.equal(calls, 2, "it went on writing after the reader had gone");
  }));

Deno.test("logs: a log that may be cut is said to be so on stderr, after it", () =>
  withHistory((store, folder) => {
    const key = store.startRun(newRun(folder, { jobs: [job("a"), job("b")] }));
    const why = 'no space left on the device of "/full"';
    const cut = (write: HistoryWrite) =>
      write.kind === "execution_ended"
        ? { ...write, execution: { ...write.execution, logLoss: why } }
        : write;
    store.record(key, [
      ...executed(0, 1, exit3, [0, 4]).map(cut),
      ...executed(0, 2, good, [4, 3]),
      { kind: "job_ended", index: 0, at: start, status: "SUCCESS", reason: null },
      ...executed(1, 1, good, [0, 3]).map(cut),
      {
        kind: "job_ended",
        index: 1,
        at: start,
        status: "SUCCESS",
        reason: `its log may be incomplete: ${why}`,
      },
    ]);
    Deno.writeTextFileSync(`${folder}/executioner.nightly.job-a.run-1.log`, "one\ntwo");
    Deno.writeTextFileSync(`${folder}/executioner.nightly.job-b.run-1.log`, "cut");
  }, async (folder) => {
    const warning = 'warning: This log may be incomplete: no space left on the device of "/full"\n';
    const print = async (...args: string[]) => {
      const { code, stdout, stderr } = await cli(folder, ["logs", "1", ...args]);
      return [code, stdout, stderr];
    };
    assert.deepEqual(await print("a"), [0, "one\ntwo", warning]);
    assert.deepEqual(await print("a", "--execution", "1"), [0, "one\n", warning]);
    assert.deepEqual(await print("a", "--execution", "2"), [0, "two", ""]);
    assert.deepEqual(await print("b"), [0, "cut", warning]);
    assert.deepEqual(await print("b", "-f"), [0, "cut", warning]);
    const onTerminal = await cli(folder, ["logs", "1", "b"], { isTerminal: true });
    assert.match(
      onTerminal.stderr,
      /^\n.*warning:.* This log may be incomplete: /,
      "on its own line",
    );
    const writeBytes = () => false;
    const gone = await cli(folder, ["logs", "1", "b"], { writeBytes });
    assert.equal(gone.stderr, "", "nobody reads any more");
  }));

for (const grants of [null, ["--allow-run=sh"]]) {
  const whose = grants === null ? "a trusted job" : "a job that nobody trusts";
  Deno.test(`logs: what ${whose} prints for a terminal`, () =>
    withHistory((store, folder) => {
      const key = store.startRun(newRun(folder, { jobs: [job("a")], grants }));
      store.record(key, executed(0, 1, good, [0, 30]));
    }, async (folder) => {
      const colours = "\x1b]0;title\x07\x1b[31mr\u00e9d\u009b\tend\r\nnext\n";
      await Deno.writeTextFile(`${folder}/executioner.nightly.job-a.run-1.log`, colours);
      const print = async (isTerminal: boolean) =>
        (await cli(folder, ["logs", "1", "a"], { isTerminal })).stdout;
      assert.equal(await print(false), colours, "bytes for a file or a pipe are the log's");
      const shown = "\\x1b]0;title\\x07\\x1b[31mr\u00e9d\\x9b\tend\\r\nnext\n";
      assert.equal(await print(true), grants === null ? colours : shown);
    }));
}

Deno.test("logs: of an execution that still runs, what there is after the one before it", () =>
  withHistory((store, folder) => {
    const key = store.startRun(newRun(folder, { jobs: [job("a")] }));
    store.record(key, [
      ...executed(0, 1, exit3, [0, 4]),
      { kind: "execution_started", index: 0, n: 2, at: start },
    ]);
    Deno.writeTextFileSync(`${folder}/executioner.nightly.job-a.run-1.log`, "one\ntwo\n");
  }, async (folder) => {
    const print = async (n: string) =>
      (await cli(folder, ["logs", "1", "a", "--execution", n])).stdout;
    assert.equal(await print("1"), "one\n");
    assert.equal(await print("2"), "two\n");
  }));

Deno.test("logs -f: waits for the log, follows it and ends once the job has", () =>
  withFolder(async (folder) => {
    const store = openHistoryStore(`${folder}/history.db`, { mode: "write" });
    const log = `${folder}/executioner.nightly.job-a.run-1.log`;
    const append = (text: string) => Deno.writeTextFileSync(log, text, { append: true });
    const key = store.startRun(newRun(folder, { jobs: [job("a"), job("b")] }));
    // What happens while the command waits, one step each time.
    const steps = [
      () => store.record(key, [{ kind: "execution_started", index: 0, n: 1, at: start }]),
      () => append("one\n"),
      () => {},
      () => append("two\n"),
      () => {
        append("three\n");
        store.record(key, [
          ...executed(0, 1, good, [0, 14]).slice(1),
          { kind: "job_ended", index: 0, at: start, status: "SUCCESS", reason: null },
        ]);
      },
    ];
    const waits: number[] = [];
    const clock: Clock = {
      now: () => 0,
      elapsed: () => 0,
      random: () => 0,
      after: (delayMs, callback) => {
        waits.push(delayMs);
        const step = steps.shift();
        assert.ok(step !== undefined, "it still waits although the job has ended");
        step();
        queueMicrotask(callback);
        return () => {};
      },
    };
    try {
      const { code, stdout, stderr } = await cli(folder, ["logs", "last", "a", "-f"], { clock });
      assert.deepEqual([code, stdout, stderr], [0, "one\ntwo\nthree\n", ""]);
      assert.ok(waits.length === 5 && waits.every((ms) => ms >= 100), `waits: ${waits}`);
    } finally {
      store.close();
    }
  }));

Deno.test("logs -f: ends with the run, whatever became of the job", () =>
  withFolder(async (folder) => {
    const store = openHistoryStore(`${folder}/history.db`, { mode: "write" });
    const key = store.startRun(newRun(folder, { jobs: [job("a")] }));
    const clock: Clock = {
      now: () => 0,
      elapsed: () => 0,
      random: () => 0,
      after: (_, callback) => {
        store.record(key, [
          {
            kind: "job_ended",
            index: 0,
            at: start,
            status: "NOT_STARTED",
            reason: "the run was stopped by SIGTERM",
          },
          { kind: "run_ended", at: start, status: "INTERRUPTED", exitCode: 143 },
        ]);
        queueMicrotask(callback);
        return () => {};
      },
    };
    try {
      assert.deepEqual(await cli(folder, ["logs", "1", "a", "-f"], { clock }), {
        code: 1,
        stdout: "",
        stderr: 'error: Job "a" has no log, it was never executed ' +
          "(NOT_STARTED: the run was stopped by SIGTERM)\n",
      });
    } finally {
      store.close();
    }
  }));

/** One attempt of a run with one job, whose executions wrote the given offsets and lengths. */
function attemptOf(
  attempt: number,
  executions: readonly (readonly [number | null, number | null])[],
): RunRecord {
  const base = { exitCode: null, signal: null, startedAt: start, finishedAt: null };
  const job: JobRecord = {
    ...base,
    id: "a",
    description: "",
    command: "",
    status: "RUNNING",
    reason: null,
    attempt,
    waitStartedAt: null,
    waitEndedAt: null,
    workingDir: null,
    logDir: null,
    tolerated: false,
    fingerprint: "1.2.3.4",
    outputs: [],
    dependencies: [],
    executions: executions.map(([logOffset, logBytes], at): ExecutionRecord => ({
      ...base,
      n: at + 1,
      status: logBytes === null ? "RUNNING" : "FAILED",
      reason: null,
      slot: null,
      pid: 1,
      logOffset,
      logBytes,
      cpuMs: null,
      peakMemoryBytes: null,
      expectedMs: null,
      retryDelayMs: null,
      retryRule: null,
      checks: [],
    })),
  };
  return {
    run: {
      ...base,
      runId: runId(1),
      attempt,
      applicationName: "x",
      status: "RUNNING",
      configPath: "/c",
      workingDir: "/",
      logDir: "/l",
      workers: 1,
      jobCount: 1,
      engine: sampleRun(0).engine,
      configFingerprint: "c0ffee",
      grants: null,
      counts: {},
    },
    jobs: [job],
    hooks: [],
    audit: [],
    notifications: [],
  };
}

Deno.test("logs --attempt: a resumed run's first execution starts where the attempt before ended", () => {
  const before = attemptOf(1, [[0, 10], [30, 5]]);
  const cases: readonly (readonly [RunRecord, number | null, number, number | null])[] = [
    [attemptOf(2, [[60, 4], [70, 6]]), null, 60, 76],
    [attemptOf(2, [[60, 4], [70, 6]]), 2, 70, 76],
    [attemptOf(2, [[60, 4], [null, null]]), null, 60, null],
    [attemptOf(2, [[60, 4], [null, null]]), 2, 64, null],
    [attemptOf(2, [[null, null]]), null, 35, null],
    [attemptOf(2, []), null, 0, null],
  ];
  for (const [record, execution, from, to] of cases) {
    const [job] = record.jobs;
    assert.ok(job !== undefined);
    const selected = selectLog(record, job, { attempt: 2, execution }, () => [before]);
    assert.ok(selected.ok);
    assert.deepEqual([selected.value.from, selected.value.to], [from, to]);
  }
});
