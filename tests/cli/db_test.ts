import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../src/ports/clock.ts";
import { AncestorDb, jobRow, summary } from "../rig/ancestor_db.ts";
import { cli, type CliResult, type CliSetting, strangers } from "./cli_rig.ts";
import {
  job,
  newRun,
  recordFailedRun,
  recordSuccess,
  start,
  withHistory,
} from "./recorded_runs.ts";
import { withFolder } from "../adapters/sqlite/with_store.ts";

/** Lets everybody who waits go on at once, a day after the sample runs. */
const clock: Clock = {
  now: () => start + 86_400_000,
  elapsed: () => 0,
  random: () => 0,
  after: (_, body) => {
    body();
    return () => {};
  },
};

/** Runs `executioner db ...` with the folder's name taken out of what it says. */
async function db(folder: string, line: string, setting: CliSetting = {}): Promise<CliResult> {
  const argv = ["db", ...line.split(" ").filter((word) => word !== "")];
  const { code, stdout, stderr } = await cli(folder, argv, { clock, ...setting });
  const cut = (text: string) => text.replaceAll(folder, "F").replace(/\d+ KiB/g, "N KiB");
  return { code, stdout: cut(stdout), stderr: cut(stderr) };
}

const twoRuns = (body: (folder: string) => Promise<void>) =>
  withHistory((store, folder) => {
    recordFailedRun(store, folder);
    recordSuccess(store, folder, "weekly");
  }, body);

Deno.test("db path: the path alone on stdout, the reason on stderr, and nothing is made", () =>
  withFolder(async (folder) => {
    const missing = "there is no such file yet";
    const cases: readonly (readonly [string, CliSetting["env"], string, string])[] = [
      ["path", { EXECUTIONER_DB: "/e.db" }, "/e.db", `named by EXECUTIONER_DB; ${missing}`],
      ["path --db x.db", { EXECUTIONER_DB: "/e.db" }, "F/x.db", `named by --db; ${missing}`],
      [
        "path",
        { XDG_STATE_HOME: `${folder}/state` },
        "F/state/executioner/history.db",
        `the default, in XDG_STATE_HOME; ${missing}`,
      ],
      [
        "path",
        {},
        "F/.local/state/executioner/history.db",
        `the default, in the home folder; ${missing}`,
      ],
      ["path -c jobs.json", {}, "F/c.db", `named by database.path of the config; ${missing}`],
    ];
    Deno.writeTextFileSync(
      `${folder}/jobs.json`,
      JSON.stringify({ database: { path: "c.db" }, jobs: [] }),
    );
    for (const [line, env = {}, path, reason] of cases) {
      const result = await db(folder, line, { env });
      assert.deepEqual(result, { code: 0, stdout: `${path}\n`, stderr: `(${reason})\n` }, line);
    }
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["jobs.json"]);
  }));

Deno.test("db check: a verdict, and exit code 1 where it is a bad one", () =>
  twoRuns(async (folder) => {
    assert.deepEqual(await db(folder, "check"), {
      code: 0,
      stdout: "F/history.db: schema 1, 2 runs, 4 job rows, N KiB\n" +
        "The history is sound: pages, references and records\n",
      stderr: "",
    });
    const connection = new DatabaseSync(`${folder}/history.db`);
    connection.exec("UPDATE attempts SET job_count = 7 WHERE run_id = 1");
    connection.close();
    assert.deepEqual(await db(folder, "check"), {
      code: 1,
      stdout: "F/history.db: schema 1, 2 runs, 4 job rows, N KiB\n" +
        "- Run 1 has another number of jobs than it says\n" +
        "The history is not sound: put a backup in its place; executioner goes on using what can " +
        "be read\n",
      stderr: "",
    });
  }));

Deno.test("db backup: says what it has copied, and will not replace a file unasked", () =>
  twoRuns(async (folder) => {
    const copied = 'Copied "F/history.db" to "F/copy.db" (N KiB)\n';
    assert.deepEqual(await db(folder, "backup copy.db"), { code: 0, stdout: copied, stderr: "" });
    assert.deepEqual(await db(folder, "backup copy.db"), {
      code: 1,
      stdout: "",
      stderr: 'error: Cannot write backup "F/copy.db": there is such a file already\n' +
        "hint: Name another file, or replace this one with --force\n",
    });
    assert.equal((await db(folder, "backup copy.db --force")).stdout, copied);
    assert.equal((await db(folder, "check --db copy.db")).code, 0);
  }));

Deno.test("db prune: needs to know what to keep, and says what it did", () =>
  twoRuns(async (folder) => {
    assert.deepEqual(await db(folder, "prune --logs"), {
      code: 2,
      stdout: "",
      stderr: "error: What to keep is not said: give --keep-days N, --keep-runs N or both\n" +
        "hint: To see what would go, add --dry-run\n",
    });
    assert.match((await db(folder, "prune --keep-days x")).stderr, /needs a whole number/);
    const said = (did: string, kept: string) =>
      `${did} 2 runs with 4 job rows of "F/history.db"\n` +
      "  nightly: 1 run, number 1\n  weekly: 1 run, number 2\n" +
      `${did} 1 log file, 34 B\n${kept} 0 runs\n`;
    assert.deepEqual(await db(folder, "prune --keep-days 0 --logs --dry-run"), {
      code: 0,
      stdout: said("Would delete", "Would keep"),
      stderr: "",
    });
    assert.match(
      (await db(folder, "prune --keep-days 2")).stdout,
      /^Deleted 0 runs .*\nKept 2 runs\n$/,
    );
    assert.deepEqual(await db(folder, "prune --keep-days 0 --logs"), {
      code: 0,
      stdout: said("Deleted", "Kept") + "The file keeps its size until: executioner db vacuum\n",
      stderr: "",
    });
    assert.match(
      (await db(folder, "vacuum")).stdout,
      /^"F\/history.db" had N KiB and has N KiB\n$/,
    );
  }));

Deno.test("db export: each attempt on a line of its own is what show --json prints", () =>
  twoRuns(async (folder) => {
    const { stdout } = await db(folder, "export");
    assert.ok(stdout.endsWith("}\n"));
    const lines = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    const shown = await Promise.all([1, 2].map(async (run) => {
      const { stdout } = await cli(folder, ["show", String(run), "--json"]);
      // Attempts are lines of their own, and what still runs is no part of the history.
      const { attempts: _, leftovers: __, ...recorded } = JSON.parse(
        stdout.replaceAll(folder, "F"),
      );
      return recorded;
    }));
    assert.deepEqual(lines, shown);
    const whole = JSON.parse((await db(folder, "export --json")).stdout);
    assert.deepEqual(whole, { runs: shown });
    const gone = await db(folder, "export", { writeBytes: () => false });
    assert.equal(gone.code, 0, "a reader that has gone away is no error");
    await db(folder, "prune --keep-runs 0");
    assert.equal((await db(folder, "export")).stdout, "");
    assert.deepEqual(JSON.parse((await db(folder, "export --json")).stdout), { runs: [] });
  }));

Deno.test("db export and db prune know runs of dead engines for what they are", () =>
  withHistory((store, folder) => {
    store.startRun(newRun(folder, { jobs: [job("a")] }));
  }, async (folder) => {
    const setting = { loadEngineProbe: () => Promise.resolve({ ...strangers, lifeOf: dead }) };
    const exported = await db(folder, "export", setting);
    assert.equal(JSON.parse(exported.stdout).run.status, "INTERRUPTED");
    assert.match(exported.stderr, /^warning: Run 1 of nightly is INTERRUPTED: its engine/);
    const pruned = await db(folder, "prune --keep-runs 0", setting);
    assert.match(pruned.stdout, /^Deleted 1 run with 1 job row /);
  }));

const dead = () => "dead" as const;

Deno.test("db import: tells new numbers, what was known and what makes no sense", () =>
  twoRuns(async (folder) => {
    const old = new AncestorDb(`${folder}/old.db`);
    old.add(
      "run_summary",
      summary({ run_id: 2 }),
      summary({ run_id: 8 }),
      summary({ run_id: 9, start_time: null, created_at: null }),
    );
    old.add("job_history", jobRow({ run_id: 2, status: "GREAT" }));
    assert.deepEqual(await db(folder, "import old.db"), {
      code: 0,
      stdout: "Run 2 of etl is run 10 here\n" +
        'Imported 2 runs (1 under another number) to "F/history.db"\n1 run left out\n',
      stderr: 'warning: Run 2: job "load": its status "GREAT" is not known; it becomes ERROR\n' +
        "warning: Run 9: attempt 1 has no time and is left out\n" +
        'warning: Run 9 is left out: nothing of "etl" under this number has a time\n',
    });
    old.add("run_summary", summary({ run_id: 8, attempt_id: 2 })).close();
    const again = await db(folder, "import old.db");
    assert.equal(
      again.stdout,
      'Imported 0 runs to "F/history.db"\n2 runs had been imported before\n1 run left out\n',
    );
    assert.match(
      again.stderr,
      /warning: Run 8 has changed since it was imported; it stays as it was\n/,
    );
    assert.equal((await db(folder, "check")).code, 0);
    const resumed = await cli(folder, ["show", "10"]);
    assert.match(resumed.stdout, /etl/);
    assert.equal((await cli(folder, ["runs"])).code, 0);
  }));

Deno.test("every db command says so where there is no history, or it cannot be used", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/text.db`, "no database at all, ".repeat(50));
    for (const line of ["check", "backup c.db", "prune --keep-runs 1", "vacuum", "export"]) {
      assert.deepEqual(await db(folder, line), {
        code: 1,
        stdout: "",
        stderr: 'error: There is no history: "F/history.db" does not exist or is empty\n' +
          "hint: To see why this one is used: executioner db path; another is named with --db\n",
      }, line);
      const bad = await db(folder, `${line} --db text.db`);
      assert.equal(bad.code, 1);
      assert.match(
        bad.stderr,
        /^error: Cannot open history "F\/text.db": the file is not an SQLite database\nhint: /,
        line,
      );
    }
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["text.db"]);
  }));

Deno.test("db alone, a wrong second word and help behave as for other commands", () =>
  withFolder(async (folder) => {
    const help = await db(folder, "--help");
    assert.equal(help.code, 0);
    assert.match(help.stdout, /^ {2}db backup FILE {2}Copy the history to a file$/m);
    assert.deepEqual(await db(folder, ""), { code: 1, stdout: "", stderr: help.stdout });
    assert.deepEqual(await cli(folder, ["help", "db"]), help);
    const prune = await db(folder, "prune --help");
    assert.match(prune.stdout, /executioner db prune \[OPTIONS\]/);
    assert.deepEqual(await cli(folder, ["help", "db", "prune"]), prune);
    const cases: readonly (readonly [string[], string, string])[] = [
      [["db", "chekc"], 'Unknown command: "db chekc"', 'Did you mean "db check"?'],
      [["help", "db", "prnue"], 'Unknown command: "db prnue"', 'Did you mean "db prune"?'],
      [["db", "frob"], 'Unknown command: "db frob"', 'See "executioner db --help"'],
      [["prune"], 'Unknown command: "prune"', 'Did you mean "db prune"?'],
      [
        ["db", "--db", "x"],
        'Missing COMMAND after "db": "--db" is an option',
        'See "executioner db --help"',
      ],
      [["db", "backup"], "Missing FILE: The copy to make", 'See "executioner db backup --help"'],
      [["help", "db", "path", "x"], 'Unexpected argument: "x"', 'See "executioner --help"'],
    ];
    for (const [argv, error, hint] of cases) {
      assert.deepEqual(await cli(folder, argv), {
        code: 2,
        stdout: "",
        stderr: `error: ${error}\nhint: ${hint}\n`,
      });
    }
  }));
