import assert from "node:assert/strict";
import { parseConfig } from "../../src/core/config/parse_config.ts";
import { importCrontab } from "../../src/core/imports/import_crontab.ts";
import { importDagu } from "../../src/core/imports/import_dagu.ts";
import { importMakefile } from "../../src/core/imports/import_makefile.ts";
import type { ImportedConfig } from "../../src/core/imports/imported_config.ts";
import { expandMake } from "../../src/core/imports/make_words.ts";
import { noteText, writeImported } from "../../src/core/imports/write_imported.ts";
import { withFolder } from "../adapters/sqlite/with_store.ts";
import { cli } from "../cli/cli_rig.ts";

const fixtures = new URL("../fixtures/imports/", import.meta.url);

async function read(name: string): Promise<string> {
  return await Deno.readTextFile(new URL(name, fixtures));
}

async function dagu(text: string): Promise<ImportedConfig> {
  const made = await importDagu(text, { name: "etl" });
  assert.ok(made.ok, JSON.stringify(made));
  return made.value;
}

const samples:
  readonly (readonly [string, (text: string) => ImportedConfig | Promise<ImportedConfig>])[] = [
    ["nightly.crontab", (text) => importCrontab(text, { system: false, name: "nightly" })],
    ["system.crontab", (text) => importCrontab(text, { system: true, name: "system" })],
    ["Makefile.sample", (text) => importMakefile(text, { name: "sales", goals: [] })],
    ["etl.dagu.yaml", dagu],
    ["chain.dagu.yaml", dagu],
  ];

for (const [name, convert] of samples) {
  Deno.test(`${name} becomes the config beside it, which is valid`, async () => {
    const text = writeImported(await convert(await read(name)), name);
    const kept = new URL(`${name}.jsonc`, fixtures);
    if (Deno.env.has("UPDATE_FIXTURES")) await Deno.writeTextFile(kept, text);
    assert.equal(text, await Deno.readTextFile(kept));
    const parsed = await parseConfig({ text, path: "/etc/jobs.json", homeDir: "/home/etl" });
    assert.ok(parsed.ok, JSON.stringify(parsed));
  });
}

/** Returns the commands of a config by job, and its notes as they are printed. */
function summary(config: ImportedConfig) {
  return {
    commands: Object.fromEntries(config.jobs.map(({ id, keys }) => [id, keys["command"]])),
    notes: config.notes.map(noteText),
  };
}

async function runSh(command: unknown): Promise<string> {
  assert.equal(typeof command, "string");
  const { stdout } = await new Deno.Command("/bin/sh", { args: ["-c", String(command)] }).output();
  return new TextDecoder().decode(stdout);
}

Deno.test("what cron passes to stdin behind percent signs reaches the command of the job", async () => {
  const config = importCrontab("0 5 * * * cat%one, it's%%two \\% three\n0 6 * * * date +\\%Y\n", {
    system: false,
    name: "x",
  });
  const { commands } = summary(config);
  assert.equal(await runSh(commands["cat"]), "one, it's\n\ntwo % three\n");
  assert.equal(commands["date"], "date +%Y");
});

Deno.test("an empty crontab and one of mistakes only make a config without jobs", () => {
  for (const text of ["", "# nothing\n", "this is no crontab\n"]) {
    assert.deepEqual(importCrontab(text, { system: false, name: "x" }).jobs, []);
  }
  const { notes } = importCrontab("this is no crontab\n", { system: false, name: "x" });
  assert.match(notes.map(noteText).join(), /^line 1: left out: /);
});

Deno.test("recipes do in the shell what make does with them", async () => {
  const text = [
    "WHO = world",
    "HELLO = Hello, $(WHO)",
    "all:",
    "\t@cd / && pwd",
    "\t-false # may fail",
    "\t@echo '$(HELLO)' $$((1 + 2)) \\",
    "\t  more",
    "",
  ].join("\n");
  const { commands } = summary(importMakefile(text, { name: "x", goals: [] }));
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/Makefile`, text);
    const make = await new Deno.Command("make", { args: ["-s", "-C", folder], stderr: "null" })
      .output();
    assert.equal(await runSh(commands["all"]), new TextDecoder().decode(make.stdout));
  });
});

Deno.test("goals choose what is taken over of a makefile", () => {
  const text = "a: b\nb:\n\techo b\nclean:\n\trm -rf build\n";
  assert.deepEqual(Object.keys(summary(importMakefile(text, { name: "x", goals: [] })).commands), [
    "a",
    "b",
  ]);
  assert.deepEqual(summary(importMakefile(text, { name: "x", goals: ["clean"] })).commands, {
    clean: "rm -rf build",
  });
  const { notes } = summary(importMakefile(text, { name: "x", goals: ["nope"] }));
  assert.ok(notes.some((note) => note.includes('no rule for the goal "nope"')), notes.join("\n"));
});

Deno.test("references of make are replaced, also in each other, and never for ever", () => {
  const variables = new Map([["A", "$(B)/x"], ["B", "b"], ["LOOP", "$(LOOP)"]]);
  assert.equal(
    expandMake("$(A) ${A} $$A $(HOME) $@", variables, { "@": "t" }).text,
    "b/x b/x $A ${HOME} t",
  );
  assert.doesNotThrow(() => expandMake("$(LOOP)", variables));
  assert.deepEqual(expandMake("$(shell date)", variables).unknown, ["the function $(shell date)"]);
});

Deno.test("import says what is wrong with a file of another kind, and never overwrites", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/no.yaml`, "steps: [\n");
    await Deno.writeTextFile(`${folder}/other.yaml`, "jobs: {}\n");
    await Deno.writeTextFile(`${folder}/cron`, "0 5 * * * echo hello\n");
    const bad = await cli(folder, ["import", "dagu", "no.yaml"]);
    assert.equal(bad.code, 1);
    assert.match(bad.stderr, /^error: Cannot import "no.yaml": It is no YAML: /);
    const other = await cli(folder, ["import", "dagu", "other.yaml"]);
    assert.match(other.stderr, /there are no "steps"/);
    const gone = await cli(folder, ["import", "makefile", "gone"]);
    assert.equal(gone.stderr, 'error: Cannot read "gone": No such file\n');

    const made = await cli(folder, ["import", "crontab", "cron", "-o", "jobs.json"]);
    assert.deepEqual(made, {
      code: 0,
      stdout: "",
      stderr: "note: echo: line 1: at 0 5 * * *\nWrote jobs.json: 1 job\n",
    });
    const valid = await cli(folder, ["validate", "jobs.json"]);
    assert.deepEqual(valid, { code: 0, stdout: "jobs.json: valid, 1 job\n", stderr: "" });
    const again = await cli(folder, ["import", "crontab", "cron", "-o", "jobs.json"]);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /there is something of that name, and it stays/);
  });
});
