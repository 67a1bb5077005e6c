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

function dagu(text: string): ImportedConfig {
  const made = importDagu(text, { name: "etl" });
  assert.ok(made.ok, JSON.stringify(made));
  return made.value;
}

const samples: readonly (readonly [string, (text: string) => ImportedConfig])[] = [
  ["nightly.crontab", (text) => importCrontab(text, { system: false, name: "nightly" })],
  ["system.crontab", (text) => importCrontab(text, { system: true, name: "system" })],
  ["packages.crontab", (text) => importCrontab(text, { system: true, name: "packages" })],
  ["Makefile.sample", (text) => importMakefile(text, { name: "sales", goals: [] })],
  ["etl.dagu.yaml", dagu],
  ["chain.dagu.yaml", dagu],
  ["groups.dagu.yaml", dagu],
];

for (const [name, convert] of samples) {
  Deno.test(`${name} becomes the config beside it, which is valid`, async () => {
    const text = writeImported(convert(await read(name)), name);
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

Deno.test("a crontab of the system that is read as a user's says so", () => {
  const text = "0 5 * * * root /usr/bin/one\n0 6 * * * root /usr/bin/two\n";
  const notes = (system: boolean) =>
    importCrontab(text, { system, name: "x" }).notes.map(noteText).join("\n");
  assert.match(notes(false), /import it with --system/);
  assert.doesNotMatch(notes(true), /--system/);
});

Deno.test("a step of dagu is found by its name and by its id", () => {
  const { jobs } = dagu(
    "steps:\n- {name: get it, id: get, command: a}\n- {name: b, command: b, depends: get}\n" +
      "- {name: c, command: c, depends: [get it, b]}\n",
  );
  assert.deepEqual(jobs.map(({ keys }) => keys["dependencies"]), [undefined, ["get it"], [
    "get it",
    "b",
  ]]);
});

Deno.test("what only make can work out becomes a note and no job", async () => {
  const text = [
    "export $(NAMES) LANG",
    "all: $(wildcard *.csv) $(addsuffix .x, a b) load $(MORE)",
    "$(foreach n,1 2,job:$n): load",
    "\techo $@",
    "load: extract",
    "\techo $(shell date)",
    "extract: load",
    "",
  ].join("\n");
  const config = importMakefile(text, { name: "x", goals: [] });
  assert.deepEqual(config.jobs.map(({ id, keys }) => [id, keys["dependencies"]]), [
    ["all", ["load"]],
    ["load", ["extract"]],
    ["extract", undefined],
  ]);
  const notes = [...config.notes, ...config.jobs.flatMap((job) => job.notes)].map(noteText);
  for (
    const wanted of [
      "line 1: export $(NAMES): no name of a variable, left out",
      "line 2: a prerequisite that only make can tell was left out: $(wildcard *.csv)",
      "line 2: a prerequisite that only make can tell was left out: $(addsuffix .x, a b)",
      "line 2: a prerequisite that only make can tell was left out: ${MORE}",
      "line 3: a target that only make can tell was left out: $(foreach n,1 2,job:$n)",
      "line 5: the function $(shell date): only make can work it out: write its value",
      "line 7: extract and load need each other: left out, as make does",
    ]
  ) assert.ok(notes.includes(wanted), `${wanted}\nis not among\n${notes.join("\n")}`);
  const parsed = await parseConfig({
    text: writeImported(config, "Makefile"),
    path: "/etc/jobs.json",
    homeDir: "/home/etl",
  });
  assert.ok(parsed.ok, JSON.stringify(parsed));
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
    await Deno.writeTextFile(`${folder}/none`, "this is no crontab\n");
    const none = await cli(folder, ["import", "crontab", "none", "-o", "none.json"]);
    assert.equal(none.code, 1);
    assert.match(
      none.stderr,
      /^note: line 1: left out: .*\nerror: Cannot import "none": No job was found in it\n$/,
    );
    assert.deepEqual([...Deno.readDirSync(folder)].filter(({ name }) => name === "none.json"), []);
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
