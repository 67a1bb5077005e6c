/** Looking at a history that cannot be written, in which runs seem to go on whose engines are dead. */
import assert from "node:assert/strict";
import { openHistoryStore } from "../../src/adapters/sqlite/history_store.ts";
import { HistoryError, type HistoryStore } from "../../src/ports/history_store.ts";
import { cli, type CliResult, strangers } from "./cli_rig.ts";
import { executed, exit3, good, job, newRun, start, withHistory } from "./recorded_runs.ts";

/** Run 1 has ended, run 2 was cut short, run 3 was cut short in its hook. */
function record(store: HistoryStore, folder: string): void {
  const first = store.startRun(newRun(folder, { jobs: [] }));
  store.record(first, [{ kind: "run_ended", at: start + 9000, status: "SUCCESS", exitCode: 0 }]);
  const jobs = ["done", "cut", "waiting", "later"].map((id) => job(id));
  const second = store.startRun(newRun(folder, { jobs }));
  store.record(second, [
    ...executed(0, 1, good, [0, 3]),
    { kind: "job_ended", index: 0, at: start + 3000, status: "SUCCESS", reason: null },
    { kind: "execution_started", index: 1, n: 1, at: start + 4000 },
    ...executed(2, 1, exit3, [0, 6]),
  ]);
  const third = store.startRun(newRun(folder, { jobs: [] }));
  store.record(third, [{ kind: "run_ended", at: start + 9000, status: "FAILED", exitCode: 1 }]);
  store.record(third, [
    { kind: "hook_started", name: "on_exit", place: 1, command: "./bye.sh", at: start + 9100 },
  ]);
}

/** Runs a command line where the history can only be read. */
function look(folder: string, ...argv: readonly string[]): Promise<CliResult> {
  return cli(folder, argv, {
    openHistory: (path, mode) => {
      if (mode === "read") return Promise.resolve(openHistoryStore(path, { mode }));
      throw new HistoryError(`Cannot open history "${path}": Read-only file system`);
    },
    loadEngineProbe: () => Promise.resolve({ ...strangers, lifeOf: () => "dead" }),
  });
}

/** The numbers and statuses of the runs that are listed. */
async function listed(folder: string, ...argv: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await look(folder, "runs", "--json", ...argv);
  assert.deepEqual([code, stderr], [0, ""], argv.join(" "));
  return JSON.parse(stdout).runs.map(({ id, status }: Record<string, unknown>) => [id, status]);
}

Deno.test("runs of dead engines are shown as what they are where that cannot be recorded", () =>
  withHistory(record, async (folder) => {
    const before = await Deno.readFile(`${folder}/history.db`);
    assert.deepEqual(await listed(folder), [[3, "FAILED"], [2, "INTERRUPTED"], [1, "SUCCESS"]]);
    const { stdout } = await look(folder, "show", "2", "--json");
    const { run, attempts, jobs } = JSON.parse(stdout);
    assert.deepEqual([run.status, attempts[0].status], ["INTERRUPTED", "INTERRUPTED"]);
    assert.deepEqual(attempts[0].counts, { SUCCESS: 1, INTERRUPTED: 2, NOT_STARTED: 1 });
    assert.deepEqual(
      jobs.map(({ status, reason }: Record<string, unknown>) => [status, reason]),
      [
        ["SUCCESS", null],
        ["INTERRUPTED", "the engine died while it ran"],
        ["INTERRUPTED", "the engine died while it waited for its next execution"],
        ["NOT_STARTED", "the engine died before its turn came"],
      ],
    );
    assert.deepEqual(
      jobs.map(({ executions }: { executions: { status: string; reason: string | null }[] }) =>
        executions.map(({ status, reason }) => [status, reason])
      ),
      [
        [["SUCCESS", null]],
        [["INTERRUPTED", "the engine died while it ran"]],
        [["FAILED", "exit code 3"]],
        [],
      ],
    );
    assert.match(
      (await look(folder, "show", "2")).stdout,
      /^Run 2 of nightly: INTERRUPTED\n(.*\n)* {2}Finished {2}not known\n(.*\n)* {2}executioner resume 2\n/,
    );
    const [hook] = JSON.parse((await look(folder, "show", "3", "--json")).stdout).hooks;
    assert.deepEqual([hook.status, hook.reason], ["INTERRUPTED", "the engine died while it ran"]);
    assert.match((await look(folder, "why", "2", "cut")).stdout, /the engine died while it ran/);
    assert.deepEqual(await Deno.readFile(`${folder}/history.db`), before, "nothing was written");
  }));

Deno.test("runs of dead engines are found by the status that they are shown with", () =>
  withHistory(record, async (folder) => {
    assert.deepEqual(await listed(folder, "--status", "interrupted"), [[2, "INTERRUPTED"]]);
    assert.deepEqual(await listed(folder, "--status", "running"), []);
    assert.deepEqual(await listed(folder, "--status", "failed"), [[3, "FAILED"]]);
    assert.deepEqual(await listed(folder, "--status", "running,success", "--limit", "1"), [
      [1, "SUCCESS"],
    ]);
    assert.deepEqual(await listed(folder, "--status", "interrupted,success", "--limit", "1"), [
      [2, "INTERRUPTED"],
    ]);
  }));
