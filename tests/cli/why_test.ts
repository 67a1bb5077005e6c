import assert from "node:assert/strict";
import type { Execution } from "../../src/core/execution.ts";
import type { JobStatus } from "../../src/core/job_state.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { HistoryStore, HistoryWrite } from "../../src/ports/history_store.ts";
import type { RunKey } from "../../src/ports/history_records.ts";
import { sampleExecution } from "../adapters/sqlite/sample_run.ts";
import { cli } from "./cli_rig.ts";
import { exit3, good, job, newRun, printOf, start, withHistory } from "./recorded_runs.ts";

const waitsFor = (...ids: string[]) => ({
  dependencies: ids.map((id) => ({ id, trigger: "success" as const })),
});

const jobs = [
  job("extract"),
  job("dump"),
  job("load", waitsFor("extract")),
  job("transform", waitsFor("load")),
  job("report", waitsFor("extract", "transform")),
  job("alert", {
    fingerprint: printOf("./alert.sh"),
    dependencies: [{ id: "load", trigger: "failure" }],
  }),
  job("praise", { dependencies: [{ id: "dump", trigger: "failure" }] }),
  job("tidy", waitsFor("dump")),
];

/** Seconds after the run's start. */
type Span = readonly [from: number, to: number];

function execution(
  index: number,
  n: number,
  outcome: Outcome,
  [from, to]: Span,
  changes: Partial<Execution> = {},
): HistoryWrite {
  const times = { startedAt: start + from * 1000, finishedAt: start + to * 1000 };
  const execution = sampleExecution(outcome, { n, ...times, ...changes });
  return { kind: "execution_ended", index, execution };
}

function ended(
  index: number,
  at: number,
  status: JobStatus,
  reason: string | null = null,
): HistoryWrite {
  return { kind: "job_ended", index, at: start + at * 1000, status, reason };
}

const blocked = 'dependency "load" did not succeed';

/** One worker: `load` waits for it behind `dump`, fails twice, and stops the run. */
function recordNight(store: HistoryStore, folder: string): RunKey {
  const key = store.startRun(newRun(folder, { jobs, workers: 1 }));
  store.record(key, [
    execution(0, 1, good, [0, 3]),
    ended(0, 3, "SUCCESS"),
    execution(1, 1, good, [3, 15]),
    ended(1, 15, "SUCCESS"),
    execution(2, 1, exit3, [15, 16], { retry: { delayMs: 30_000, rule: "retry 1 of 1" } }),
    execution(2, 2, exit3, [46, 47], {
      retry: { delayMs: null, rule: "all 1 of max_retries used" },
      expectedMs: 800,
    }),
    ended(2, 47, "FAILED", "exit code 3"),
    ended(3, 47, "BLOCKED", blocked),
    ended(4, 47, "BLOCKED", blocked),
    { kind: "job_waits", index: 5, since: start + 47_000, until: start + 49_500, reason: null },
    execution(5, 1, good, [50, 51]),
    ended(5, 51, "SUCCESS"),
    ended(6, 15, "SKIPPED", 'runs only if "dump" fails'),
    ended(7, 48, "NOT_STARTED", 'the run stopped after "load" failed'),
    { kind: "run_ended", at: start + 50_000, status: "FAILED", exitCode: 1 },
  ]);
  return key;
}

Deno.test("why: the chain of causes, for every end that a job can have", () =>
  withHistory((store, folder) => void recordNight(store, folder), async (folder) => {
    const why = async (id: string) => {
      const { code, stdout, stderr } = await cli(folder, ["why", "last", id]);
      assert.equal(code, 0, stderr);
      return stdout.replaceAll(folder, "/logs");
    };
    const load = `FAILED: exit code 3
  after "extract": ready at 2026-11-23 06:00:03, when "extract" ended
  started 12.0s later: all workers were busy with "dump"
  execution 1: FAILED (exit code 3) after 1.0s; again 30.0s later: retry 1 of 1
  execution 2: FAILED (exit code 3) after 1.0s, slow: expected 800ms; not again: all 1 of max_retries used
  log: /logs/executioner.nightly.job-load.run-1.log
`;
    const below = (text: string, indent: string) => text.trimEnd().replaceAll("\n", `\n${indent}`);
    assert.equal(await why("load"), `"load" in run 1: ${load}`);
    assert.equal(
      await why("report"),
      `"report" in run 1: BLOCKED: ${blocked}
  blocked by "load" by way of "transform": ${below(load, "  ")}
`,
    );
    assert.equal(
      await why("tidy"),
      `"tidy" in run 1: NOT_STARTED: the run stopped after "load" failed
  stopped by "load": ${below(load, "  ")}
`,
    );
    assert.equal(
      await why("praise"),
      `"praise" in run 1: SKIPPED: runs only if "dump" fails
  reacts to "dump": SUCCESS
    ready when the run began
    started 3.0s later: all workers were busy with "extract"
    executed once: SUCCESS after 12.0s
`,
    );
    assert.equal(
      await why("alert"),
      `"alert" in run 1: SUCCESS
  after "load" (failure): ready at 2026-11-23 06:00:47, when "load" ended
  waited 2.5s for conditions outside the run
  started 500ms later: nothing else ran, so the engine or the machine took its time
  executed once: SUCCESS after 1.0s
`,
    );
  }));

Deno.test("why: in a resumed run, what was reused, and why the rest ran again", () =>
  withHistory((store, folder) => {
    const key = recordNight(store, folder);
    const mark = {
      action: "mark_failed",
      user: "ops",
      host: "batch-1",
      at: start + 60_000,
      reason: "wrong day",
      jobs: [{ index: 1, previousStatus: "SUCCESS", status: "FAILED", statusReason: "by hand" }],
    } as const;
    assert.ok(store.markJobs(key, mark));
    const changed = jobs.map((one) =>
      one.id === "alert" ? { ...one, fingerprint: printOf("./other.sh") } : one
    );
    const again = newRun(folder, {
      jobs: [...changed, job("new", waitsFor("extract"))],
      workers: 4,
      startedAt: start + 100_000,
    });
    const reused = [{ index: 0, status: "SUCCESS", reason: "succeeded in attempt 1" }] as const;
    const next = store.startAttempt(key, again, reused);
    assert.ok(next);
    store.record(next, [
      execution(1, 1, good, [100, 101]),
      ended(1, 101, "SUCCESS"),
      execution(2, 1, good, [100, 105]),
      ended(2, 105, "SUCCESS"),
      execution(5, 1, good, [105, 106]),
      { kind: "execution_started", index: 3, n: 1, at: start + 107_000 },
      execution(8, 1, good, [100, 101]),
    ]);
  }, async (folder) => {
    const why = async (id: string, ...more: string[]) =>
      (await cli(folder, ["why", "1", id, ...more])).stdout.replaceAll(folder, "/logs");
    assert.equal(
      await why("extract"),
      `"extract" in run 1, attempt 2: SUCCESS: succeeded in attempt 1
  not executed again: SUCCESS after 3.0s, 2026-11-23 06:00:00
`,
    );
    assert.match(
      await why("dump"),
      /: SUCCESS\n {2}ran again: marked as failed by ops\n(.*\n)+ {2}marked as failed in attempt 1, was SUCCESS, by ops@batch-1 at 2026-11-23 06:01:00: wrong day\n$/,
    );
    assert.match(await why("load"), /\n {2}ran again: FAILED in attempt 1\n/);
    assert.match(await why("alert"), /\n {2}ran again: its command changed\n/);
    assert.match(await why("new"), /\n {2}ran: it is new in the config\n/);
    assert.match(
      await why("transform"),
      /: RUNNING\n.*\n.*\n {2}started 2\.0s later: it waited for its turn, a pool's units or the machine while "alert" ran\n/,
    );
    assert.match(
      await why("report"),
      /^"report" in run 1, attempt 2: PENDING\n {2}waits for "transform": RUNNING\n/,
    );
    assert.match(await why("tidy"), /: PENDING\n {2}it waits for its turn\n$/);
    assert.match(await why("tidy", "--attempt=1"), /^"tidy" in run 1: NOT_STARTED/);
  }));

Deno.test("why --json: the chain in the documented shape; a wrong job is told from a right one", () =>
  withHistory((store, folder) => void recordNight(store, folder), async (folder) => {
    const { stdout } = await cli(folder, ["why", "1", "report", "--json"]);
    const { run, causes } = JSON.parse(stdout);
    assert.equal(run.id, 1);
    const told = causes.map((cause: Record<string, unknown>) => [
      cause["job_id"],
      cause["relation"],
      cause["status"],
    ]);
    assert.deepEqual(told, [
      ["report", null, "BLOCKED"],
      ["transform", "blocked_by", "BLOCKED"],
      ["load", "blocked_by", "FAILED"],
    ]);
    assert.deepEqual(causes[2].start, {
      dependencies: [{ id: "extract", trigger: "success" }],
      last_dependency: "extract",
      ready_at: "2026-11-23T05:00:03.000Z",
      started_at: "2026-11-23T05:00:15.000Z",
      waited_ms: 12_000,
      busy: ["dump"],
      no_worker_free: true,
    });
    const wrong = await cli(folder, ["why", "1", "raport"]);
    assert.deepEqual([wrong.code, wrong.stderr], [
      1,
      'error: There is no job "raport" in run 1\nhint: Did you mean "report"?\n',
    ]);
  }));
