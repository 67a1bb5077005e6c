import assert from "node:assert/strict";
import { bashReply, bashWords } from "../../src/cli/completion/bash_words.ts";
import { commandTable } from "../../src/cli/command_line/command_table.ts";
import { withFolder } from "../adapters/sqlite/with_store.ts";
import { sampleRun } from "../adapters/sqlite/sample_run.ts";
import { openHistoryStore } from "../../src/adapters/sqlite/history_store.ts";
import { cli, listing } from "./cli_rig.ts";
import { job, newRun } from "./recorded_runs.ts";

const config = JSON.stringify({
  jobs: [
    { id: "extract", description: "Get it", command: "true" },
    { id: "load all", command: "true" },
    { id: "fetch", command: "true", matrix: { region: ["eu", "us"] } },
    { id: "bad\nname", command: "true" },
  ],
});

/** Returns the answer to zsh, whose words are the line's: what it shall do itself, then the words. */
async function answer(folder: string, ...words: string[]): Promise<readonly string[]> {
  const { stdout, stderr, code } = await cli(folder, ["__complete", "zsh", "--", ...words]);
  assert.equal(stderr, "");
  assert.equal(code, 0, words.join(" "));
  return stdout.trimEnd().split("\n").map((line) => line.split("\t")[0] ?? "");
}

Deno.test("completion offers commands, families and their members, and options not given yet", async () => {
  await withFolder(async (folder) => {
    const all = await answer(folder, "");
    for (const { name } of commandTable) {
      assert.ok(all.includes(name.split(" ")[0] ?? ""), `${name} is not offered`);
    }
    assert.deepEqual(await answer(folder, "mark"), ["none", "mark-success", "mark-failed"]);
    assert.deepEqual(await answer(folder, "db", "pr"), ["none", "prune"]);
    assert.deepEqual(await answer(folder, "import", ""), ["none", "crontab", "makefile", "dagu"]);
    assert.deepEqual(await answer(folder, "run", "f.json", "--pa"), ["none", "--parallel"]);
    assert.deepEqual(await answer(folder, "run", "--parallel", "--pa"), ["none"]);
    assert.ok((await answer(folder, "run", "--skip", "a", "--sk")).includes("--skip"));
    const [, ...values] = await answer(folder, "run", "--if-running", "");
    assert.deepEqual(values, ["fail", "skip", "wait", "allow"]);
    assert.deepEqual(await answer(folder, "run", "--if-running=w"), ["none", "--if-running=wait"]);
    assert.deepEqual(await answer(folder, "completion", "z"), ["none", "zsh"]);
    assert.deepEqual(await answer(folder, "help", "retr"), ["none", "retries"]);
    assert.deepEqual(await answer(folder, "help", "db", "ch"), ["none", "check"]);
    assert.deepEqual(await answer(folder, "nothing", ""), ["none"]);
  });
});

/** Values of which nobody can tell what they may be. */
const free = new Set(
  "ADDRESS HOSTS N NAME NAMES SIZE TARGET TEXT TIME USER WHEN VALUE".split(" "),
);

Deno.test("completion has an answer for every value and operand that is not free text", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/jobs.json`, config);
    const history = openHistoryStore(`${folder}/history.db`, { mode: "write" });
    history.startRun(newRun(folder, { applicationName: "etl", jobs: [job("load")] }));
    history.close();
    const operand = { "FILE|RUN": "jobs.json", FILE: "jobs.json", RUN: "1", RUN2: "1" };
    const silent: string[] = [];
    for (const { name, operands, options } of commandTable) {
      const words = name.split(" ");
      for (const { name: which } of operands) {
        const [instead, ...found] = await answer(folder, ...words, "");
        if (instead === "none" && found.length === 0) silent.push(`${name} ${which}`);
        words.push(operand[which as keyof typeof operand] ?? "load");
      }
      for (const option of options) {
        if (option.hidden === true || option.type !== "text") continue;
        if (free.has(option.valueName ?? "VALUE")) continue;
        const [instead, ...found] = await answer(folder, ...words, `--${option.name}`, "");
        if (instead === "none" && found.length === 0) silent.push(`${name} --${option.name}`);
      }
    }
    assert.deepEqual(silent, []);
  });
});

Deno.test("completion leaves files to the shell, and says which kind", async () => {
  await withFolder(async (folder) => {
    assert.deepEqual(await answer(folder, "run", ""), ["configs"]);
    assert.deepEqual(await answer(folder, "validate", "a.json", ""), ["configs"]);
    assert.deepEqual(await answer(folder, "db", "backup", ""), ["files"]);
    assert.deepEqual(await answer(folder, "run", "a.json", "--log-dir", ""), ["folders"]);
    assert.deepEqual(await answer(folder, "run", "a.json", "--env-file=x"), ["files"]);
    assert.deepEqual(await answer(folder, "runs", "-c", ""), ["configs"]);
    assert.deepEqual(await answer(folder, "run", "a.json", "--env", ""), ["none open"]);
    assert.deepEqual(await answer(folder, "run", "a.json", "--allow-read", ""), ["files"]);
    assert.deepEqual(await answer(folder, "notify", "test", ""), ["configs"]);
    assert.deepEqual(await answer(folder, "policy", "check", ""), ["configs"]);
  });
});

Deno.test("completion knows the jobs of the config on the line, also in a list and in one with mistakes", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/jobs.json`, config);
    const ids = ["extract", "load all", "fetch[eu]", "fetch[us]"];
    assert.deepEqual(await answer(folder, "run", "jobs.json", "--skip", ""), ["none", ...ids]);
    assert.deepEqual(await answer(folder, "run", "jobs.json", "--only=fe"), [
      "none",
      "--only=fetch[eu]",
      "--only=fetch[us]",
    ]);
    assert.deepEqual(await answer(folder, "plan", "jobs.json", "--skip", "extract,e"), ["none"]);
    assert.deepEqual(await answer(folder, "plan", "jobs.json", "--skip", "extract,l"), [
      "none",
      "extract,load all",
    ]);
    await Deno.writeTextFile(`${folder}/jobs.json`, config.replace('"eu","us"', ""));
    assert.deepEqual(await answer(folder, "run", "jobs.json", "--skip", "f"), ["none", "fetch"]);
    await Deno.writeTextFile(`${folder}/jobs.json`, "{");
    assert.deepEqual(await answer(folder, "run", "jobs.json", "--skip", ""), ["none"]);
    assert.deepEqual(await answer(folder, "run", "gone.json", "--skip", ""), ["none"]);
    assert.deepEqual(await listing(folder), ["jobs.json"], "completing leaves nothing behind");
  });
});

Deno.test("completion knows runs, applications and the jobs of a run from the history", async () => {
  await withFolder(async (folder) => {
    const history = openHistoryStore(`${folder}/history.db`, { mode: "write" });
    history.startRun(newRun(folder, { applicationName: "etl", jobs: [job("load"), job("dump")] }));
    history.startRun(sampleRun(2, { applicationName: "nightly" }));
    history.close();
    assert.deepEqual(await answer(folder, "show", ""), ["none", "last", "2", "1"]);
    assert.deepEqual(await answer(folder, "runs", "n"), ["none", "nightly"]);
    assert.deepEqual(await answer(folder, "graph", ""), ["configs", "last", "2", "1"]);
    assert.deepEqual(await answer(folder, "graph", "1", "--only", "l"), ["none", "load"]);
    assert.deepEqual(await answer(folder, "audit", "1"), ["none", "1"]);
    assert.deepEqual(await answer(folder, "runs", "--status", "failed,i"), [
      "none",
      "failed,interrupted",
    ]);
    assert.deepEqual(await answer(folder, "run", "x.json", "--sandbox", ""), [
      "none",
      "os",
      "deno",
      "auto",
    ]);
    assert.deepEqual(await answer(folder, "logs", "1", ""), ["none", "load", "dump"]);
    assert.deepEqual(await answer(folder, "mark-success", "1", "load", ""), ["none", "dump"]);
    assert.deepEqual(await answer(folder, "logs", "77", ""), ["none"]);
    await Deno.writeTextFile(`${folder}/history.db`, "no database at all, but some text");
    const broken = await cli(folder, ["__complete", "zsh", "--", "show", ""]);
    assert.deepEqual(
      broken,
      { code: 1, stdout: "", stderr: "" },
      "a prompt is no place for trouble",
    );
  });
});

Deno.test("bash's lines are taken apart as it does, and answers put where it replaces", () => {
  assert.deepEqual(bashWords("executioner run 'a b.json' --skip=x\\ y "), {
    words: ["executioner", "run", "a b.json", "--skip=x y", ""],
    typed: "",
  });
  assert.equal(bashWords("x 'a b").words.at(-1), "a b");
  const breaks = " \"'><=;|&(:";
  assert.equal(bashReply("--only=fetch[eu]", "--only=fe", breaks), "fetch\\[eu\\]");
  assert.equal(bashReply("fetch[eu]", "fe", breaks), "fetch\\[eu\\]");
  assert.equal(bashReply("load all", "'lo", breaks), "load all");
  assert.equal(bashReply("db:main", "db:m", breaks), "main");
  assert.equal(bashReply("db:main", "db:m", " "), "db:main");
});

Deno.test("completion takes the shells it knows and names the nearest for others", async () => {
  await withFolder(async (folder) => {
    for (const shell of ["bash", "zsh", "fish"]) {
      const { code, stdout } = await cli(folder, ["completion", shell]);
      assert.equal(code, 0);
      assert.match(stdout, /__complete/);
    }
    assert.deepEqual(await cli(folder, ["completion", "bsh"]), {
      code: 2,
      stdout: "",
      stderr: 'error: SHELL must be one of bash, zsh, fish: "bsh"\nhint: Did you mean "bash"?\n',
    });
  });
});
