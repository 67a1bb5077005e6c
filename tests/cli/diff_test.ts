import assert from "node:assert/strict";
import type { HistoryStore, HistoryWrite, NewRun } from "../../src/ports/history_store.ts";
import type { RunKey } from "../../src/ports/history_records.ts";
import { sampleExecution } from "../adapters/sqlite/sample_run.ts";
import { cli } from "./cli_rig.ts";
import { exit3, good, job, newRun, printOf, start, withHistory } from "./recorded_runs.ts";

type Jobs = Record<string, { took?: number; ok?: boolean; bytes?: number }>;

/** Records a run whose jobs took so long, ms, and ended well or not. */
function record(
  store: HistoryStore,
  folder: string,
  ran: Jobs,
  changes: Partial<NewRun> & { readonly jobs: NewRun["jobs"] },
): RunKey {
  const startedAt = changes.startedAt ?? start;
  const key = store.startRun(newRun(folder, changes));
  const writes = changes.jobs.flatMap(({ id }, index): HistoryWrite[] => {
    const { took = 1000, ok = true, bytes = 10 } = ran[id] ?? {};
    const execution = sampleExecution(ok ? good : exit3, {
      startedAt,
      finishedAt: startedAt + took,
      logBytes: bytes,
    });
    const [status, reason] = ok ? ["SUCCESS", null] as const : ["FAILED", "exit code 3"] as const;
    return [
      { kind: "execution_ended", index, execution },
      { kind: "job_ended", index, at: startedAt + took, status, reason },
    ];
  });
  const allGood = Object.values(ran).every(({ ok }) => ok !== false);
  const at = startedAt + 10_000 + (ran["load"]?.took ?? 0);
  const [status, exitCode] = allGood ? ["SUCCESS", 0] as const : ["FAILED", 1] as const;
  store.record(key, [...writes, { kind: "run_ended", at, status, exitCode }]);
  return key;
}

const on = (id: string, trigger: "success" | "done" = "success") => ({ id, trigger });

function recordTwo(store: HistoryStore, folder: string): void {
  record(store, folder, { load: { took: 10_000 }, report: { bytes: 0 } }, {
    jobs: [
      job("extract"),
      job("old"),
      job("load", {
        dependencies: [on("extract"), on("old")],
        fingerprint: printOf("./load.sh", ["extract", "old"]),
      }),
      job("report"),
      job("same"),
    ],
  });
  record(store, folder, {}, { applicationName: "other", jobs: [] });
  const { engine } = newRun(folder);
  record(store, folder, { load: { took: 40_000 }, extract: { ok: false } }, {
    startedAt: start + 24 * 3_600_000,
    workers: 8,
    configFingerprint: "other",
    engine: { ...engine, host: "batch-2", version: "1.3.0" },
    jobs: [
      job("extract"),
      job("load", {
        command: "./load.sh --fast",
        dependencies: [on("extract", "done"), on("new")],
        fingerprint: printOf("./load.sh --fast", ["extract", "new"]),
      }),
      job("new"),
      job("report"),
      job("same"),
    ],
  });
}

const text = `Run 1 and run 3 of nightly:
  Started    2026-11-23 06:00:00 -> 2026-11-24 06:00:00
  Duration   20.0s -> 50.0s (+150%)
  Status     SUCCESS -> FAILED
  Exit code  0 -> 1
  Workers    4 -> 8
  Host       batch-1 -> batch-2
  Version    1.2.3 -> 1.3.0

New jobs:
  new

Jobs that are gone:
  old

Jobs whose definition changed:
  load  command, dependencies
      - ./load.sh
      + ./load.sh --fast
      - after extract
      - after old
      + after extract (done)
      + after new

Jobs that came to something else:
  extract  SUCCESS -> FAILED (exit code 3)

Jobs that took longer or shorter:
  Job   Before  After   Change
  load   10.0s  40.0s  ^ +300%

Jobs that wrote something only once:
  report  0 B -> 10 B

1 job of both runs is as before
`;

Deno.test("diff: what two runs differ in, section by section", () =>
  withHistory(recordTwo, async (folder) => {
    assert.deepEqual(await cli(folder, ["diff", "1", "3"]), { code: 0, stdout: text, stderr: "" });
    const alone = await cli(folder, ["diff", "last"]);
    assert.equal(
      alone.stdout,
      text,
      "one alone is compared with the one before of its application",
    );
    const turned = await cli(folder, ["diff", "3#1", "1#1"]);
    assert.match(turned.stdout, /\n {2}load {3}40\.0s {2}10\.0s {2}v -75%\n/);
  }));

Deno.test("diff: grants, outputs and hooks that differ", () =>
  withHistory((store, folder) => {
    const run = (rows: string, grants: readonly string[] | null, code: number) => {
      const key = store.startRun(newRun(folder, { jobs: [job("load"), job("same")], grants }));
      const outputs = [
        { name: "ROWS", value: rows, masked: false },
        { name: "LOGIN", value: "***", masked: true },
      ];
      const hook = { name: "on_exit", place: 2 } as const;
      store.record(key, [
        { kind: "execution_ended", index: 0, execution: { ...sampleExecution(good), outputs } },
        { kind: "run_ended", at: start + 9000, status: "SUCCESS", exitCode: 0 },
      ]);
      const execution = sampleExecution(code === 0 ? good : { kind: "exited", code });
      store.record(key, [
        { kind: "hook_started", ...hook, command: "./bye.sh", at: start + 9000 },
        { kind: "hook_ended", hook: { ...hook, execution, logPath: null } },
      ]);
    };
    run("1200", null, 0);
    run("7", ["--allow-run=sh"], 3);
  }, async (folder) => {
    const { stdout } = await cli(folder, ["diff", "1", "2"]);
    assert.match(stdout, /\n {2}Granted {4}- -> --allow-run=sh\n/);
    assert.match(stdout, /\nOutputs that differ:\n {2}load {2}ROWS {2}1200 -> 7\n/);
    assert.match(
      stdout,
      /\nHooks that came to something else:\n {2}on_exit 2 {2}SUCCESS -> FAILED \(exit code 3\)\n/,
    );
    assert.match(stdout, /\n1 job of both runs is as before\n$/);
    const json = JSON.parse((await cli(folder, ["diff", "1", "2", "--json"])).stdout);
    assert.deepEqual(json.facts, { grants: { before: null, after: "--allow-run=sh" } });
    assert.deepEqual(json.values, [{ id: "load", name: "ROWS", before: "1200", after: "7" }]);
    assert.deepEqual(json.hooks, [{
      hook: "on_exit 2",
      before: { status: "SUCCESS", reason: null, exit_code: 0, signal: null },
      after: { status: "FAILED", reason: "exit code 3", exit_code: 3, signal: null },
    }]);
  }));

Deno.test("diff: two runs alike have nothing to tell, attempts can be compared", () =>
  withHistory((store, folder) => {
    const key = record(store, folder, { a: { ok: false } }, { jobs: [job("a"), job("b")] });
    const again = newRun(folder, { jobs: [job("a"), job("b")], configFingerprint: "x" });
    const reused = [{ index: 1, status: "SUCCESS", reason: "succeeded in attempt 1" }] as const;
    const next = store.startAttempt(key, again, reused);
    assert.ok(next);
  }, async (folder) => {
    const alike = await cli(folder, ["diff", "1#1", "1#1"]);
    assert.equal(
      alike.stdout,
      `Run 1 and run 1 of nightly:
  Started    2026-11-23 06:00:00 -> 2026-11-23 06:00:00
  Duration   10.0s -> 10.0s

2 jobs of both runs are as before
`,
    );
    const attempts = await cli(folder, ["diff", "1#1", "1"]);
    assert.equal(
      attempts.stdout,
      `Run 1 and run 1#2 of nightly:
  Started    2026-11-23 06:00:00 -> 2026-11-23 06:00:00
  Status     FAILED -> RUNNING
  Exit code  1 -> -
  Config     changed in its variables, its folder or the order of its jobs

Jobs that came to something else:
  a  FAILED (exit code 3) -> PENDING

1 job of both runs is as before
`,
    );
  }));

Deno.test("diff --json: the documented shape", () =>
  withHistory(recordTwo, async (folder) => {
    const { stdout } = await cli(folder, ["diff", "1", "3", "--json"]);
    const { before, after, ...rest } = JSON.parse(stdout);
    assert.deepEqual([before.id, after.id, after.status], [1, 3, "FAILED"]);
    const change = { before_ms: 10_000, recent_ms: 40_000, ratio: 3, direction: "longer" };
    const success = { status: "SUCCESS", reason: null, exit_code: 0, signal: null };
    const failure = { status: "FAILED", reason: "exit code 3", exit_code: 3, signal: null };
    assert.deepEqual(rest, {
      facts: {
        status: { before: "SUCCESS", after: "FAILED" },
        exit_code: { before: 0, after: 1 },
        workers: { before: 4, after: 8 },
        host: { before: "batch-1", after: "batch-2" },
        engine_version: { before: "1.2.3", after: "1.3.0" },
      },
      config_changed: true,
      duration: { before_ms: 20_000, recent_ms: 50_000, ratio: 1.5, direction: "longer" },
      added: ["new"],
      removed: ["old"],
      changed: [{
        id: "load",
        parts: ["command", "dependencies"],
        command: { before: "./load.sh", after: "./load.sh --fast" },
        dependencies: {
          before: [on("extract"), on("old")],
          after: [on("extract", "done"), on("new")],
        },
      }],
      verdicts: [{ id: "extract", before: success, after: failure }],
      durations: [{ id: "load", ...change }],
      outputs: [{ id: "report", before_bytes: 0, after_bytes: 10 }],
      values: [],
      hooks: [],
      same_count: 1,
    });
  }));

Deno.test("diff: what cannot be compared is told", () =>
  withHistory(recordTwo, async (folder) => {
    const cases: readonly (readonly [readonly string[], number, string])[] = [
      [
        ["1"],
        1,
        'error: There is no run of "nightly" before run 1 to compare it with\n' +
        "hint: Name two runs: executioner diff RUN RUN\n",
      ],
      [["1#2", "3"], 1, "error: There is no attempt 2 of run 1\n"],
      [["1", "9"], 1, `error: There is no run 9 in "${folder}/history.db"\n`],
      [["1#x", "3"], 2, 'error: RUN must be a number or "last": "1#x"\n'],
      [["1", "2", "3"], 2, 'error: Unexpected argument: "3"\n'],
    ];
    for (const [argv, code, message] of cases) {
      const result = await cli(folder, ["diff", ...argv]);
      assert.equal(result.code, code, result.stderr);
      assert.ok(result.stderr.startsWith(message), result.stderr);
    }
  }));
