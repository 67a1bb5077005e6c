/** Each command of the binary, which loads most of its parts only when they are asked for. */
import assert from "node:assert/strict";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { commandTable } from "../../src/cli/command_line/command_table.ts";
import { withFolder } from "../adapters/sqlite/with_store.ts";
import { binaryEnv, runBinary } from "../rig/binary.ts";

const fixtures = fileURLToPath(new URL("../fixtures/imports/", import.meta.url));

interface Call {
  /** The words behind the command's name. */
  readonly args: readonly string[];
  /** What is on stdout, or in the file that was asked for. */
  readonly shows: RegExp;
  readonly code?: number;
  readonly file?: string;
}

/** By command, in an order in which each finds what it needs. */
const calls: Readonly<Record<string, readonly Call[]>> = {
  init: [{ args: ["made.json"], shows: /made\.json/ }],
  validate: [{ args: ["made.json", "jobs.jsonc"], shows: /jobs\.jsonc: valid, 3 jobs/ }],
  plan: [{ args: ["jobs.jsonc"], shows: /Plan of all/ }],
  run: [
    { args: ["jobs.jsonc"], shows: /FAILED {2}run 1 of all/, code: 1 },
    { args: ["made.json", "--json"], shows: /"run_ended"/ },
  ],
  resume: [{ args: ["1", "jobs.jsonc"], shows: /FAILED {2}run 1, attempt 2,/, code: 1 }],
  stop: [{ args: ["1"], shows: /^$/, code: 1 }],
  runs: [{ args: ["--since", "2 days"], shows: /FAILED/ }],
  show: [{ args: ["1"], shows: /bad\[b\]/ }],
  logs: [{ args: ["1", "good"], shows: /^hello\n/ }],
  why: [{ args: ["1", "bad[a]"], shows: /exit code 3/ }],
  diff: [{ args: ["1#1", "1#2"], shows: /as before/ }],
  stats: [{ args: [], shows: /all/ }],
  report: [{ args: ["1", "-o", "page.html"], file: "page.html", shows: /<svg/ }],
  graph: [
    { args: ["jobs.jsonc", "--format", "ascii"], shows: /good/ },
    { args: ["1", "--format", "svg"], shows: /<svg/ },
  ],
  audit: [{ args: ["1"], shows: /attempt/i }],
  "mark-success": [{ args: ["1", "bad*", "--yes"], shows: /MARKED_SUCCESS/ }],
  "mark-failed": [{ args: ["1", "good", "--yes"], shows: /FAILED/ }],
  recover: [{ args: [], shows: /./ }],
  "db path": [{ args: [], shows: /history\.db/ }],
  "db check": [{ args: [], shows: /sound/ }],
  "db backup": [{ args: ["copy.db"], shows: /copy\.db/ }],
  "db prune": [{ args: ["--keep-runs", "9", "--dry-run"], shows: /./ }],
  "db vacuum": [{ args: [], shows: /./ }],
  "db export": [{ args: [], shows: /^\{/ }],
  "db import": [{ args: ["copy.db"], shows: /^$/, code: 1 }],
  schema: [{ args: [], shows: /"\$schema"/ }],
  crontab: [{ args: ["jobs.jsonc", "--at", "0 2 * * *"], shows: /^0 2 \* \* \* /m }],
  "import crontab": [{ args: ["nightly.crontab"], shows: /"pg_dump"/ }],
  "import makefile": [{ args: ["Makefile.sample"], shows: /"clean-data"/ }],
  "import dagu": [{ args: ["etl.dagu.yaml"], shows: /"fetch"/ }],
  doctor: [{ args: ["jobs.jsonc"], shows: /ok {4}history / }],
  completion: [{ args: ["bash"], shows: /__complete/ }],
  man: [{ args: [], shows: /^\.TH /m }],
  "notify test": [{ args: ["jobs.jsonc"], shows: /command/ }],
  "policy check": [{ args: ["policy.json"], shows: /policy\.json: valid/ }],
  help: [{ args: ["retries"], shows: /max_retries/ }],
};

const config = `{
  // Comments, a matrix and conditions load parts of their own.
  "application_name": "all",
  "jobs": [
    { "id": "good", "command": "echo hello" },
    { "id": "bad", "command": "exit 3", "matrix": { "x": ["a", "b"] }, "dependencies": ["good"],
      "when": "HOME != ''", "retry_on_output": ["never"], "max_retries": 1, "retry_delay": 0 },
  ],
  "notifications": [{ "type": "command", "command": "cat >/dev/null" }],
}`;

Deno.test("every command works in the binary with all that it loads", async () => {
  assert.deepEqual(
    Object.keys(calls).sort(),
    commandTable.map(({ name }) => name).sort(),
    "commands that nobody calls here",
  );
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "jobs.jsonc"), config);
    await Deno.writeTextFile(join(folder, "policy.json"), '{"allow_run": ["/bin/echo"]}');
    for (const name of ["nightly.crontab", "Makefile.sample", "etl.dagu.yaml"]) {
      await copyFile(join(fixtures, name), join(folder, name));
    }
    const env = binaryEnv({ HOME: folder, EXECUTIONER_DB: join(folder, "history.db") });
    const wrong: string[] = [];
    for (const [name, each] of Object.entries(calls)) {
      for (const { args, shows, code = 0, file } of each) {
        const words = [...name.split(" "), ...args];
        const result = await runBinary({ args: words, cwd: folder, env });
        const text = file === undefined
          ? result.stdout
          : await Deno.readTextFile(join(folder, file)).catch(String);
        if (result.code === code && shows.test(text)) continue;
        wrong.push(`${words.join(" ")}: ${result.code}\n${text.slice(0, 500)}${result.stderr}`);
      }
    }
    assert.deepEqual(wrong, []);
  });
});
