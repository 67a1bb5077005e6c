import assert from "node:assert/strict";
import type { HistoryStore } from "../../src/ports/history_store.ts";
import { sampleExecution } from "../adapters/sqlite/sample_run.ts";
import { cli, stoppedClock } from "./cli_rig.ts";
import { exit3, good, job, newRun, start, withHistory } from "./recorded_runs.ts";

const day = 24 * 3_600_000;

/** Records a run of `extract` and `load`; `load` fails first as often as said, then for good or not. */
function recordNight(
  store: HistoryStore,
  folder: string,
  night: number,
  { took, failures = 0, ok = true }: { took: number; failures?: number; ok?: boolean },
): void {
  const startedAt = start + night * day;
  const key = store.startRun(newRun(folder, { startedAt, jobs: [job("extract"), job("load")] }));
  const executions = Array.from(
    { length: failures + (ok ? 1 : 0) },
    (_, at) =>
      sampleExecution(at < failures ? exit3 : good, {
        n: at + 1,
        startedAt: startedAt + 1000,
        finishedAt: startedAt + 1000 + took,
      }),
  );
  const extract = sampleExecution(good, { startedAt, finishedAt: startedAt + 1000 });
  const status = ok ? "SUCCESS" : "FAILED";
  store.record(key, [
    { kind: "execution_ended", index: 0, execution: extract },
    { kind: "job_ended", index: 0, at: startedAt + 1000, status: "SUCCESS", reason: null },
    ...executions.map((execution) => ({ kind: "execution_ended", index: 1, execution }) as const),
    { kind: "job_ended", index: 1, at: startedAt + 1000 + took, status, reason: null },
    { kind: "run_ended", at: startedAt + 1000 + took, status, exitCode: ok ? 0 : 1 },
  ]);
}

function recordNights(store: HistoryStore, folder: string): void {
  for (let night = 0; night < 6; night++) recordNight(store, folder, night, { took: 60_000 });
  recordNight(store, folder, 6, { took: 60_000, failures: 2, ok: false });
  recordNight(store, folder, 7, { took: 45_000, failures: 1 });
  recordNight(store, folder, 8, { took: 90_000 });
  recordNight(store, folder, 9, { took: 90_000 });
}

const table = (arrow: string) =>
  `nightly: 10 runs that ended
  Started   2026-11-23 06:00:00 to 2026-12-02 06:00:00
  Success   9 of 10 (90%)
  Duration  p50 1m 01s, p95 1m 31s
  Trend     ${arrow} +49% (lately 1m 31s, before 1m 01s)

Job      Ran  Success     p50     p95   Trend  Flaky
extract   10     100%    1.0s    1.0s       =  -
load      10      90%  1m 00s  1m 30s  ${arrow} +50%  1 retried, 2 flips
Of the newest 50 runs at most: --last N or --since looks at others
`;

Deno.test("stats: the runs of an application, and each job's reliability, times and trend", () =>
  withHistory(recordNights, async (folder) => {
    const named = await cli(folder, ["stats", "nightly"]);
    assert.deepEqual(named, { code: 0, stdout: table("^"), stderr: "" });
    assert.deepEqual(await cli(folder, ["stats"]), named, "the only one need not be named");
    const env = { LANG: "C.UTF-8", EXECUTIONER_DB: `${folder}/history.db` };
    assert.equal((await cli(folder, ["stats"], { env })).stdout, table("↑"));
    const colored = await cli(folder, ["stats"], { isTerminal: true });
    assert.ok(colored.stdout.includes("\x1b[33m1 retried"), "colours on a terminal");
    const plain = { isTerminal: true, env: { ...env, LANG: "C", NO_COLOR: "1" } };
    assert.equal((await cli(folder, ["stats"], plain)).stdout, table("^"));
  }));

Deno.test("stats: of some runs only, and on a narrow terminal", () =>
  withHistory(recordNights, async (folder) => {
    const last = await cli(folder, ["stats", "--last", "2"]);
    assert.equal(
      last.stdout,
      `nightly: 2 runs that ended
  Started   2026-12-01 06:00:00 to 2026-12-02 06:00:00
  Success   2 of 2 (100%)
  Duration  p50 1m 31s, p95 1m 31s
  Trend     too few runs to tell

Job      Ran  Success     p50     p95  Trend  Flaky
extract    2     100%    1.0s    1.0s      -  -
load       2     100%  1m 30s  1m 30s      -  -
`,
    );
    const clock = { ...stoppedClock, now: () => start + 9 * day };
    const since = await cli(folder, ["stats", "--since", "1 day"], { clock });
    assert.equal(since.stdout, last.stdout);
  }));

Deno.test("stats: several applications take a line each, and a wrong name is told from a right one", () =>
  withHistory((store, folder) => {
    recordNights(store, folder);
    const name = "a-name-that-is-so-long-that-no-table-of-eighty-columns-has-room-for-all-of-it";
    store.startRun(newRun(folder, { applicationName: name }));
  }, async (folder) => {
    const { stdout } = await cli(folder, ["stats"]);
    assert.equal(
      stdout,
      `Application           Runs  Success     p50     p95   Trend  Last start
a-name-tha…all-of-it     0        -       -       -       -  2026-11-23 06:00:00
nightly                 10      90%  1m 01s  1m 31s  ^ +49%  2026-12-02 06:00:00

To see the jobs of one: executioner stats a-name-that-is-so-long-that-no-table-of-eighty-columns-has-room-for-all-of-it
Of the newest 50 runs at most: --last N or --since looks at others
`,
    );
    const wrong = await cli(folder, ["stats", "nigtly"]);
    assert.deepEqual([wrong.code, wrong.stderr], [
      1,
      'error: There are no runs of "nigtly"\nhint: Did you mean "nightly"?\n',
    ]);
    const none = await cli(folder, ["stats", "--db", "none.db"]);
    assert.match(none.stderr, /^error: There are no runs yet: ".*none.db" does not exist or is/);
  }));

Deno.test("stats --json: the documented shape, times in whole milliseconds", () =>
  withHistory(recordNights, async (folder) => {
    const { stdout } = await cli(folder, ["stats", "--json"]);
    const trend = { before_ms: 60_000, recent_ms: 90_000, ratio: 0.5, direction: "longer" };
    assert.deepEqual(JSON.parse(stdout), {
      applications: [{
        application_name: "nightly",
        runs: {
          ended: 10,
          succeeded: 9,
          resumed: 0,
          success_rate: 0.9,
          p50_ms: 61_000,
          p95_ms: 91_000,
          trend: { before_ms: 61_000, recent_ms: 91_000, ratio: 0.492, direction: "longer" },
          first_started_at: "2026-11-23T05:00:00.000Z",
          last_started_at: "2026-12-02T05:00:00.000Z",
        },
        jobs_of_attempts: 10,
        jobs_complete: true,
        jobs: [
          {
            id: "extract",
            ran: 10,
            succeeded: 10,
            success_rate: 1,
            p50_ms: 1000,
            p95_ms: 1000,
            trend: { before_ms: 1000, recent_ms: 1000, ratio: 0, direction: "same" },
            retried: 0,
            flips: 0,
            flaky: false,
          },
          {
            id: "load",
            ran: 10,
            succeeded: 9,
            success_rate: 0.9,
            p50_ms: 60_000,
            p95_ms: 90_000,
            trend,
            retried: 1,
            flips: 2,
            flaky: true,
          },
        ],
      }],
    });
  }));
