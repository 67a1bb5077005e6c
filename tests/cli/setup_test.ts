import assert from "node:assert/strict";
import { Ajv } from "ajv";
import { appExamples, jobExamples } from "../../src/core/config/schemas/key_examples.ts";
import { createEditorSchema } from "../../src/core/config/schemas/editor_schema.ts";
import { readJsonText } from "../../src/core/config/json/json_text.ts";
import { parseConfig } from "../../src/core/config/parse_config.ts";
import { withFolder } from "../adapters/sqlite/with_store.ts";
import { cli, listing } from "./cli_rig.ts";

const root = new URL("../../", import.meta.url);

interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly not?: unknown;
}

const schema = createEditorSchema() as Schema;
// Titles and the like are no rules; a pattern is one of Unicode, as ours are.
const isConfig = new Ajv({ strict: false, allErrors: true }).compile(schema);

/** Returns what a value is when it is parsed as a config: the texts of what is wrong. */
async function mistakes(config: unknown): Promise<readonly string[]> {
  const text = JSON.stringify(config);
  const readFile = () => Promise.resolve({ ok: true, value: '{"jobs": []}' } as const);
  const parsed = await parseConfig({
    text,
    path: "/etc/jobs.json",
    homeDir: "/home/etl",
    readFile,
  });
  const found = parsed.ok ? [] : parsed.diagnostics;
  return found.filter(({ severity }) => severity === "error").map(({ message }) => message);
}

Deno.test("the schema has a title and a description for every key, and examples that are right", async () => {
  const job = schema.properties?.["jobs"]?.items;
  for (const [object, examples] of [[schema, appExamples], [job, jobExamples]] as const) {
    for (const [key, property] of Object.entries(object?.properties ?? {})) {
      assert.ok(property.title, `${key} has no title`);
      assert.ok(property.description, `${key} has no description`);
    }
    for (const key of Object.keys(examples)) {
      assert.ok(object?.properties?.[key], `an example is of a key that there is not: ${key}`);
    }
  }
  for (const [key, values] of Object.entries(appExamples)) {
    for (const value of values) {
      const config = { jobs: [], [key]: value };
      assert.deepEqual(await mistakes(config), [], `${key}: ${JSON.stringify(value)}`);
      assert.ok(isConfig(config), `${key}: ${JSON.stringify(isConfig.errors)}`);
    }
  }
  for (const [key, values] of Object.entries(jobExamples)) {
    for (const value of values) {
      const others = ["extract", "load"].filter((id) => id !== value)
        .map((id) => ({ id, command: "" }));
      const tested = { id: "tested", command: "true", [key]: value };
      const config = { limits: { database: 2 }, jobs: [...others, tested] };
      assert.deepEqual(await mistakes(config), [], `${key}: ${JSON.stringify(value)}`);
      assert.ok(isConfig(config), `${key}: ${JSON.stringify(isConfig.errors)}`);
    }
  }
});

Deno.test("every field within a key has title, description and what it may be, and its examples fit", () => {
  const ajv = new Ajv({ strict: false });
  const wrong: string[] = [];
  const walk = (path: string, { properties = {}, items, anyOf = [] }: Schema) => {
    for (const [key, field] of Object.entries(properties)) {
      const here = `${path}.${key}`;
      if (!field.title) wrong.push(`${here} has no title`);
      if (!field.description) wrong.push(`${here} has no description`);
      const saysAll = [field, ...field.anyOf ?? []].some((one) =>
        one.enum !== undefined || one.const !== undefined || one.not !== undefined ||
        one.type === "boolean"
      );
      if (field.examples === undefined && !saysAll) wrong.push(`${here} has no example`);
      const fits = ajv.compile(field);
      for (const example of field.examples ?? []) {
        if (!fits(example)) {
          wrong.push(`${here}: ${JSON.stringify(example)}: ${ajv.errorsText(fits.errors)}`);
        }
      }
      walk(here, field);
    }
    if (items !== undefined) walk(`${path}[]`, items);
    for (const one of anyOf) walk(path, one);
  };
  walk("", schema);
  assert.deepEqual(wrong, []);
});

Deno.test("a schema validator takes every example and refuses what the parser refuses", async () => {
  for (const entry of Deno.readDirSync(new URL("examples/", root))) {
    if (!entry.isDirectory) continue;
    const text = await Deno.readTextFile(new URL(`examples/${entry.name}/jobs.json`, root));
    const read = await readJsonText(text);
    assert.ok(
      read.ok && isConfig(read.value.value),
      `${entry.name}: ${JSON.stringify(isConfig.errors)}`,
    );
  }
  const wrong: readonly unknown[] = [
    {},
    [],
    { jobs: {} },
    { jobs: [{ id: "a" }] },
    { jobs: [{ id: "", command: "" }] },
    { jobs: [], max_workers: "4" },
    { jobs: [], env_variables: [] },
    { jobs: [], log_dir: 5 },
    { jobs: [{ id: "a", command: "", dependencies: [{ type: "port" }] }] },
    { jobs: [{ id: "a", command: "", dependencies: [{ job: "b", when: "never" }] }] },
    { jobs: [{ id: "a", command: "", pre_checks: [{ name: "check_sha256", params: {} }] }] },
    { jobs: [{ id: "a", command: "", retry_jitter: 2 }] },
  ];
  for (const config of wrong) {
    assert.notDeepEqual(await mistakes(config), [], JSON.stringify(config));
    assert.equal(isConfig(config), false, JSON.stringify(config));
  }
});

Deno.test("schema prints that schema, and a config that names it has nothing said about it", async () => {
  await withFolder(async (folder) => {
    const printed = await cli(folder, ["schema"]);
    assert.deepEqual(JSON.parse(printed.stdout), JSON.parse(JSON.stringify(schema)));
    assert.equal(printed.stderr, "");
    await Deno.writeTextFile(
      `${folder}/j.json`,
      '{"$schema": "./x.schema.json", "jobs": [{"id": "a", "command": "x"}]}',
    );
    assert.deepEqual(await cli(folder, ["validate", "j.json"]), {
      code: 0,
      stdout: "j.json: valid, 1 job\n",
      stderr: "",
    });
  });
});

Deno.test("init writes a config without anything to say, and never over another", async () => {
  await withFolder(async (folder) => {
    const made = await cli(folder, ["init"]);
    assert.equal(made.code, 0, made.stderr);
    assert.equal(
      made.stdout,
      `Wrote ${folder}/jobs.json\n\n` +
        "  executioner plan jobs.json  # what a run would do\n" +
        "  executioner run jobs.json   # run it\n",
    );
    assert.match(
      await Deno.readTextFile(`${folder}/jobs.json`),
      /executioner run jobs\.json {5}runs/,
    );
    assert.equal((await cli(folder, ["init", "--simple", "small one.json"])).code, 0);
    for (const [name, jobs] of [["jobs.json", 5], ["small one.json", 2]] as const) {
      const valid = await cli(folder, ["validate", name]);
      assert.deepEqual(valid, { code: 0, stdout: `${name}: valid, ${jobs} jobs\n`, stderr: "" });
    }
    await Deno.writeTextFile(`${folder}/mine.json`, "mine");
    await Deno.symlink("nowhere", `${folder}/link.json`);
    for (const name of ["mine.json", "link.json"]) {
      const again = await cli(folder, ["init", name]);
      assert.equal(again.code, 1);
      assert.match(again.stderr, /there is something of that name, and it stays/);
    }
    assert.equal(await Deno.readTextFile(`${folder}/mine.json`), "mine");
    const nowhere = await cli(folder, ["init", "no/folder/jobs.json"]);
    assert.equal(nowhere.stderr, 'error: Cannot write "no/folder/jobs.json": No such folder\n');
  });
});

Deno.test("--sample-config and --simple-config print JSON and nothing else", async () => {
  await withFolder(async (folder) => {
    const cases = [
      [["--sample-config"], ["init", "--json"]],
      [["--simple-config"], ["init", "--simple", "--json"]],
    ] as const;
    for (const [old, now] of cases) {
      const printed = await cli(folder, old);
      assert.equal(printed.code, 0);
      assert.equal(printed.stderr, "");
      const config = JSON.parse(printed.stdout);
      assert.deepEqual(await mistakes(config), []);
      assert.ok(isConfig(config), JSON.stringify(isConfig.errors));
      assert.deepEqual(await cli(folder, now), printed);
    }
    const both = await cli(folder, ["init", "--json", "x.json"]);
    assert.equal(both.code, 2);
    assert.deepEqual(await listing(folder), []);
  });
});
