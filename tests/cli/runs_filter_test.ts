import assert from "node:assert/strict";
import { cli, stoppedClock } from "./cli_rig.ts";
import { newRun, recordFailedRun, recordSuccess, start, withHistory } from "./recorded_runs.ts";

Deno.test("runs: filters by application, status and start, and says what it did not find", () =>
  withHistory((store, folder) => {
    recordFailedRun(store, folder);
    recordSuccess(store, folder, "etl-day");
    store.startRun(newRun(folder, { startedAt: start - 24 * 3_600_000 }));
  }, async (folder) => {
    // The wall clock of these tests is an hour ahead of UTC.
    const clock = { ...stoppedClock, now: () => start + 2 * 3_600_000 };
    const ids = async (...argv: string[]) => {
      const { code, stdout, stderr } = await cli(folder, ["runs", "--json", ...argv], { clock });
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout).runs.map((run: { id: number }) => run.id);
    };
    assert.deepEqual(await ids("--status", "failed", "--status", "Success,INTERRUPTED"), [2, 1]);
    assert.deepEqual(await ids("--app", "etl*"), [2]);
    assert.deepEqual(await ids("n?ghtly"), [3, 1]);
    assert.deepEqual(await ids("--since", "today"), [2, 1]);
    assert.deepEqual(await ids("--since", "2026-11-22 06:00"), [3, 2, 1]);
    assert.deepEqual(await ids("--since", "2026-11-22 06:00:01"), [2, 1]);
    assert.deepEqual(await ids("--since", "90m"), [2]);
    const none = ["runs", "etl*", "--status=failed,running", "--since=yesterday"];
    assert.deepEqual(await cli(folder, none, { clock }), {
      code: 0,
      stdout: 'No runs of "etl*" with status FAILED or RUNNING since 2026-11-22 00:00:00 in ' +
        `"${folder}/history.db"\n`,
      stderr: "",
    });
    const wrong: readonly (readonly [readonly string[], string])[] = [
      [
        ["--status", "failed,good"],
        'error: Option --status needs statuses of runs: "good"\n' +
        "hint: A run's status is one of RUNNING, SUCCESS, FAILED, INTERRUPTED\n",
      ],
      [
        ["--since", "2 moons"],
        'error: Option --since needs a time: "2 moons"\n' +
        'hint: Write it as "2026-11-23", "2026-11-23 06:00", "yesterday", "2 days" or "90m"\n',
      ],
      [["a", "--app", "b"], 'error: The application is named twice: "a" and --app b\n'],
    ];
    for (const [argv, message] of wrong) {
      const { code, stderr } = await cli(folder, ["runs", ...argv], { clock });
      assert.deepEqual([code, stderr.startsWith(message)], [2, true], stderr);
    }
  }));
