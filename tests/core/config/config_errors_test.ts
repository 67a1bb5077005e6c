import assert from "node:assert/strict";
import type { Diagnostic } from "../../../src/core/config/messages/diagnostic.ts";
import { formatDiagnostics } from "../../../src/core/config/messages/format_diagnostic.ts";
import { parseConfig } from "../../../src/core/config/parse_config.ts";
import { countWork } from "../../rig/counted_work.ts";

async function diagnosticsOf(
  text: string,
  homeDir: string | null = "/home/etl",
): Promise<readonly Diagnostic[]> {
  const parsed = await parseConfig({ text, path: "/etc/app/jobs.json", homeDir });
  return parsed.ok ? parsed.warnings : parsed.diagnostics;
}

/** The configs that are wrong, each with all that is said about it: `=== title`, config, `---`, text. */
const cases = (await Deno.readTextFile(
  new URL("../../fixtures/config_errors.txt", import.meta.url),
)).split(/^=== /m).slice(1).map((block) => {
  const [title = "", rest = ""] = [
    block.slice(0, block.indexOf("\n")),
    block.slice(block.indexOf("\n") + 1),
  ];
  const [text = "", told = ""] = rest.split(/^---\n/m);
  return { title, text, told };
});

assert.ok(cases.length > 50, "the fixture with the wrong configs is gone");

for (const { title, text, told } of cases) {
  Deno.test(`what is said about a config with ${title}`, async () => {
    const homeDir = title.endsWith("(HOME is not set)") ? null : "/home/etl";
    const parsed = await parseConfig({ text, path: "/etc/app/jobs.json", homeDir });
    const diagnostics = parsed.ok ? parsed.warnings : parsed.diagnostics;
    assert.equal(formatDiagnostics(diagnostics, { path: "jobs.json", text }), told);
    assert.equal(parsed.ok, !told.includes(": error: "), "usable, or not, against what is said");
  });
}

Deno.test("everything that is wrong is told at once, in the order of the text", async () => {
  const text = `{
  "parallel": 1,
  "colour": "red",
  "jobs": [
    { "id": "a", "command": "x", "dependencies": ["b", "nowhere"] },
    { "id": "b", "command": 5, "dependencies": ["a"] },
    { "id": "b", "command": "x", "max_retries": "no" },
    "c"
  ]
}`;
  const messages = (await diagnosticsOf(text)).map((one) => `${one.severity}: ${one.message}`);
  assert.deepEqual(messages, [
    'error: Expected "parallel" to be true or false: 1',
    'warning: Unknown key "colour" is ignored',
    'error: Job "a" depends on itself: a -> b -> a',
    'error: Job "a" depends on a job that is not in the config: "nowhere"',
    'error: Expected "command" of job "b" to be a command line, or a list of a program and its arguments: 5',
    'error: Job id "b" is used again',
    'error: Expected "max_retries" of job "b" to be a whole number from 0 to 1000000: "no"',
    'error: Expected job 4 to be an object: "c"',
  ]);
});

Deno.test("a variable's value may have 32768 characters and no more, and is not shown", async () => {
  const config = (length: number) =>
    `{"jobs": [], "env_variables": {"A": "${"s".repeat(length)}"}}`;
  assert.deepEqual(await diagnosticsOf(config(32_768)), []);
  const [diagnostic, ...others] = await diagnosticsOf(config(32_769));
  assert.equal(others.length, 0);
  assert.equal(
    diagnostic?.message,
    'Expected variable "A" in "env_variables" to have at most 32768 characters: 32769',
  );
});

Deno.test("a config of many jobs is judged like one of few", async () => {
  const wrong =
    `{"id": "w", "command": "", "dependencies": ["v", 1], "timeout": 0, "max_retries": "3",
    "env_variables": {"A-B": "", "A": "\\u0000"}, "retry_on_status": ["failed"], "log_dir": "~x",
    "retry_on_exit_codes": [1, -9], "pre_checks": [{"name": "check_file"}], "x": 1},
    {"id": "v", "command": "true", "description": null, "post_checks": [{}]}`;
  const others = Array.from({ length: 10_000 }, (_, index) => `{"id": "${index}", "command": ""}`);
  const few = await diagnosticsOf(`{"jobs": [${wrong}]}`);
  assert.equal(few.length, 11);
  // With comments, objects come from another parser.
  for (const end of ["", "// end"]) {
    assert.deepEqual(await diagnosticsOf(`{"jobs": [${wrong}, ${others.join()}]}${end}`), few);
  }
});

Deno.test("a long circle of jobs is told in one line", async () => {
  const jobs = Array.from({ length: 100_000 }, (_, index) => ({
    id: `j${index}`,
    command: "true",
    dependencies: [`j${(index + 1) % 100_000}`],
  }));
  const [diagnostic, ...others] = await diagnosticsOf(JSON.stringify({ jobs }));
  assert.equal(others.length, 0);
  assert.equal(
    diagnostic?.message,
    'Job "j0" depends on itself: j0 -> j1 -> j2 -> j3 -> j4 -> j5 -> (99988 more) -> ' +
      "j99994 -> j99995 -> j99996 -> j99997 -> j99998 -> j99999 -> j0",
  );
});

/** Configs in which `count` things are wrong in the same way. */
function manyMistakes(count: number): Readonly<Record<string, unknown>> {
  const numbers = Array.from({ length: count }, (_, index) => index);
  return {
    "wrong jobs": { jobs: numbers.map((id) => ({ id: `j${id}`, command: 1, max_retries: "x" })) },
    "wrong variables": {
      jobs: [],
      env_variables: Object.fromEntries(numbers.map((id) => [`V-${id}`, ""])),
    },
    "missing dependencies of one job": {
      jobs: [{ id: "a", command: "", dependencies: numbers.map((id) => `missing ${id}`) }],
    },
    "missing dependencies of many jobs": {
      jobs: numbers.map((id) => ({ id: `j${id}`, command: "", dependencies: [`missing ${id}`] })),
    },
    "unknown keys": {
      jobs: [],
      ...Object.fromEntries(numbers.map((id) => [`unknown key ${id}`, 1])),
    },
    "equal ids": { jobs: numbers.map(() => ({ id: "a", command: "" })) },
  };
}

/** Finds and tells what is wrong with a config of `count` mistakes, and says how much work that was. */
async function workOn(config: unknown, count: number, what: string): Promise<number> {
  const text = JSON.stringify(config);
  let diagnostics: readonly Diagnostic[] = [];
  let told = "";
  const work = await countWork(async () => {
    diagnostics = await diagnosticsOf(text);
    told = formatDiagnostics(diagnostics, { path: "jobs.json", text });
  });
  assert.ok(diagnostics.length >= count - 1, `${what}: ${diagnostics.length}`);
  assert.ok(diagnostics.every((one) => one.place !== undefined), what);
  assert.match(told, /^and \d+ (error|warning)s more\n$/m, what);
  return work;
}

Deno.test("the work does not grow with the square of what is wrong", async () => {
  // What twice as much adds grows twofold, and fourfold if a look-up for one walks over all others.
  const counts = [500, 1_000, 2_000];
  const configs = counts.map(manyMistakes);
  for (const what of Object.keys(configs[0] ?? {})) {
    const work: number[] = [];
    for (const [at, count] of counts.entries()) {
      work.push(await workOn(configs[at]?.[what], count, what));
    }
    const [few = 0, more = 0, most = 0] = work;
    const told = `${what}: ${work.join(", ")} elements for ${counts.join(", ")}`;
    assert.ok(more - few > 500, `${told}: the work is not counted`);
    assert.ok(most - more < 3 * (more - few), told);
  }
});
