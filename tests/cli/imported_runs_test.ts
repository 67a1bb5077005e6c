import assert from "node:assert/strict";
import type { Clock } from "../../src/ports/clock.ts";
import { withFolder } from "../adapters/sqlite/with_store.ts";
import { AncestorDb, jobRow, summary } from "../rig/ancestor_db.ts";
import { cli, stoppedClock } from "./cli_rig.ts";

const clock: Clock = { ...stoppedClock, now: () => Date.UTC(2026, 5, 1) };

/** Runs `body` with a history of one imported run, number 3, with a failed job. */
function withImported(version: number, body: (folder: string) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const old = new AncestorDb(`${folder}/old.db`, version);
    old.add("run_summary", summary({ status: "FAILED", exit_code: 1, working_dir: folder }));
    old.add("job_history", jobRow({ status: "FAILED", last_error: "exit code 3" }));
    old.close();
    assert.equal((await cli(folder, ["db", "import", "old.db"], { clock })).code, 0);
    await body(folder);
  });
}

Deno.test("an imported run is shown, with its log where the Python tool had left it", () =>
  withImported(8, async (folder) => {
    Deno.mkdirSync(`${folder}/logs`);
    Deno.writeTextFileSync(`${folder}/logs/executioner.etl.job-load.run-3.log`, "as it was\n");
    assert.deepEqual(await cli(folder, ["logs", "3", "load"]), {
      code: 0,
      stdout: "as it was\n",
      stderr: "",
    });
    const shown = await cli(folder, ["show", "3"]);
    assert.match(
      shown.stdout,
      /^Run 3 of etl: FAILED, exit code 1\n {2}Started {3}2026-01-05 02:30:00/,
    );
    assert.doesNotMatch(shown.stdout, /Config/);
    assert.match(shown.stdout, /^load {2}FAILED .*exit code 3$/m);
  }));

Deno.test("what an early schema did not record is left out, and nothing is written into the root", () =>
  withImported(3, async (folder) => {
    const shown = await cli(folder, ["show", "3"]);
    assert.doesNotMatch(shown.stdout, /Config|Folder|[Ll]og:? +\/?exec/);
    assert.deepEqual(await cli(folder, ["logs", "3", "load"]), {
      code: 1,
      stdout: "",
      stderr: 'error: Job "load" has no log that is known: its run was imported\n',
    });
    const config = { application_name: "etl", jobs: [{ id: "load", command: "true" }] };
    Deno.writeTextFileSync(`${folder}/jobs.json`, JSON.stringify(config));
    const plan = await cli(folder, ["resume", "3", "jobs.json", "--dry-run"]);
    assert.equal(plan.code, 0, plan.stderr);
    assert.ok(plan.stdout.includes(`${folder}/logs`), plan.stdout);
  }));

Deno.test("resuming an imported run asks for the config that it does not know", () =>
  withImported(8, async (folder) => {
    assert.deepEqual(await cli(folder, ["resume", "3"]), {
      code: 1,
      stdout: "",
      stderr: "error: Cannot resume run 3: it was imported, without the name of its config\n" +
        "hint: Name it: executioner resume 3 FILE\n",
    });
  }));
