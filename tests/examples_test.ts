import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readJsonText } from "../src/core/config/json/json_text.ts";
import { createConfigJsonSchema } from "../src/core/config/schemas/schema.ts";
import { keysKnown, keysUsed } from "./rig/config_keys.ts";
import { ExampleRun, explain, statuses } from "./rig/example_run.ts";

const examples = fileURLToPath(new URL("../examples/", import.meta.url));

/** The pipeline has a test file of its own: tests/e2e/example_pipeline_test.ts. */
const tested = ["demo", "failing", "hello", "kitchen_sink", "matrix", "pipeline", "release"];

function folders(): string[] {
  return [...Deno.readDirSync(examples)].filter((entry) => entry.isDirectory)
    .map((entry) => entry.name).sort();
}

Deno.test("every example is run by a test", () => {
  assert.deepEqual(folders(), tested);
});

Deno.test("every example validates without a warning, and planning it writes nothing", async () => {
  for (const name of folders()) {
    await using example = await ExampleRun.prepare(name);
    const before = [...Deno.readDirSync(example.folder)].map((entry) => entry.name).sort();
    const config = join(example.folder, "jobs.json");

    const validated = await example.command("validate", config);
    assert.equal(validated.code, 0, `validate ${name}: ${explain(validated)}`);
    assert.doesNotMatch(validated.stdout + validated.stderr, /warning/i, name);

    const planned = await example.command("plan", config);
    assert.equal(planned.code, 0, `plan ${name}: ${explain(planned)}`);
    const after = [...Deno.readDirSync(example.folder)].map((entry) => entry.name).sort();
    assert.deepEqual(after, before, `plan ${name} left files behind`);
  }
});

Deno.test("hello says hello, and goodbye when both others have succeeded", async () => {
  await using example = await ExampleRun.prepare("hello");
  const result = await example.run();
  assert.equal(result.code, 0, explain(result));

  const shown = await example.show(1);
  assert.equal(shown.run.status, "SUCCESS");
  assert.deepEqual(statuses(shown), { greet: "SUCCESS", count: "SUCCESS", goodbye: "SUCCESS" });
  assert.equal((await example.command("logs", "1", "greet")).stdout, "Hello, world\n");
  assert.equal((await example.command("logs", "1", "goodbye")).stdout, "Goodbye, world\n");
});

Deno.test("failing shows a failure, what it blocks and what was never started", async () => {
  await using example = await ExampleRun.prepare("failing");
  const result = await example.run();
  assert.equal(result.code, 1, explain(result));
  assert.match(result.stdout + result.stderr, /order 2: the amount is empty/);

  const shown = await example.show(1);
  assert.equal(shown.run.status, "FAILED");
  assert.deepEqual(statuses(shown), {
    import: "SUCCESS",
    validate: "FAILED",
    load: "BLOCKED",
    report: "BLOCKED",
    tidy: "NOT_STARTED",
  });
  const validate = shown.jobs.find((job) => job.id === "validate");
  assert.equal(validate?.exit_code, 3);
  assert.equal(
    (await example.command("logs", "1", "validate")).stdout,
    "checking 3 orders\norder 2: the amount is empty\n",
  );
});

Deno.test("failing with --continue-on-error runs what it can and still fails", async () => {
  await using example = await ExampleRun.prepare("failing");
  const result = await example.run("--continue-on-error");
  assert.equal(result.code, 1, explain(result));

  const shown = await example.show(1);
  assert.equal(shown.run.status, "FAILED");
  assert.equal(statuses(shown)["tidy"], "SUCCESS");
  assert.equal(statuses(shown)["report"], "BLOCKED");
});

Deno.test("demo succeeds again and again, with a retry, and without the job left out", async () => {
  await using example = await ExampleRun.prepare("demo");
  const few = ["--env", "REQUESTS=2000"];

  const first = await example.run(...few);
  assert.equal(first.code, 0, explain(first));
  const shown = await example.show(1);
  assert.deepEqual(new Set(Object.values(statuses(shown))), new Set(["SUCCESS"]));
  const publish = shown.jobs.find((job) => job.id === "publish");
  assert.deepEqual(
    publish?.executions.map((execution) => [execution.status, execution.exit_code]),
    [["FAILED", 75], ["SUCCESS", 0]],
  );
  const report = await example.read("work/report.txt");
  assert.equal(report, await example.read("work/published.txt"));
  assert.equal(sumOfRequests(report), 6 * 2000);
  assert.equal((await example.read("work/slowest.txt")).split("\n").length, 21);

  const second = await example.run(...few, "--skip", "archive");
  assert.equal(second.code, 0, explain(second));
  const again = statuses(await example.show(2));
  assert.equal(again["archive"], "SKIPPED");
  assert.equal(again["tidy"], "SUCCESS");
  assert.equal(await example.read("work/report.txt"), report);
});

Deno.test("matrix runs every cell, and the included report once all of them are done", async () => {
  await using example = await ExampleRun.prepare("matrix");
  const result = await example.run();
  assert.equal(result.code, 0, explain(result));

  const shown = await example.show(1);
  assert.equal(shown.run.status, "SUCCESS");
  assert.deepEqual(Object.entries(statuses(shown)), [
    ["prepare", "SUCCESS"],
    ["fetch[eu,2024]", "SUCCESS"],
    ["fetch[eu,2025]", "SUCCESS"],
    ["fetch[us,2025]", "SUCCESS"],
    ["check[eu]", "SUCCESS"],
    ["check[us]", "SUCCESS"],
    ["report", "SUCCESS"],
  ]);
  assert.equal(await example.read("work/report.txt"), "Sales\neu 156\nus 78\n");

  const second = await example.run("--skip", "check[eu]", "--env", "ROWS=5");
  assert.equal(second.code, 0, explain(second));
  assert.equal(statuses(await example.show(2))["check[eu]"], "SKIPPED");
  assert.equal(await example.read("work/report.txt"), "Sales\neu 30\nus 15\n");
});

Deno.test("release hands its version on, leaves out what its conditions say, and tells of its end", async () => {
  await using example = await ExampleRun.prepare("release");
  const result = await example.run();
  assert.equal(result.code, 0, explain(result));
  const all = { prepare: "SUCCESS", inspect: "SUCCESS", build: "SUCCESS", announce: "SUCCESS" };
  assert.deepEqual(statuses(await example.show(1)), { ...all, verify: "SKIPPED" });
  assert.equal(
    await example.read("work/notes.txt"),
    "Version 1.3\n- Change 1\n- Change 2\n- Change 3\n",
  );
  assert.equal(await example.read("work/release-1.3.txt"), "Change 1\nChange 2\nChange 3\n");
  assert.equal(await example.read("work/told.txt"), "released\n");
  assert.throws(() => Deno.statSync(join(example.folder, "work/tmp")), "on_exit has cleaned up");

  const full = await example.run("--env", "MODE=full", "--env", "CHANGES=1");
  assert.equal(full.code, 0, explain(full));
  assert.equal(statuses(await example.show(2))["verify"], "SUCCESS");
  const none = await example.run("--env", "CHANGES=0");
  assert.equal(none.code, 0, explain(none));
  const skipped = { build: "SKIPPED", verify: "SKIPPED" };
  assert.deepEqual(statuses(await example.show(3)), { ...all, ...skipped });
});

Deno.test("the kitchen sink uses every key and every check that a config can have", async () => {
  const used = new Set<string>();
  for (const path of ["jobs.json", "parts/report.json", "parts/publish.json"]) {
    const read = await readJsonText(await Deno.readTextFile(join(examples, "kitchen_sink", path)));
    assert.ok(read.ok, path);
    for (const key of keysUsed(read.value.value)) used.add(key);
  }
  const schema = createConfigJsonSchema();
  const known = keysKnown(schema);
  assert.ok(known.has("jobs[].checks[].check_port_open.port"), "the checks are not looked at");
  assert.ok(known.has("jobs[].dependencies[].stable_for"), "the conditions are not looked at");
  const missing = [...known].filter((key) => !used.has(key))
    // Whom jobs run as depends on the machine, and on who runs the example.
    .filter((key) => !isOfNoUse(key) && !/(^|\.)run_as$/.test(key));
  assert.deepEqual(missing, [], "examples/kitchen_sink does not use these keys");
  const useless = [...used].filter((key) => isOfNoUse(key));
  assert.deepEqual(useless, [], "these keys do nothing and need not be in examples/kitchen_sink");
});

/** What this version accepts and does not act on. */
function isOfNoUse(key: string): boolean {
  return key === "$schema";
}

Deno.test("the kitchen sink runs to its end as its comments say", async () => {
  await using example = await ExampleRun.prepare("kitchen_sink");
  const result = await example.run("--verbose");
  assert.equal(result.code, 0, explain(result));
  const shown = await example.show(1);
  const byId = new Map(shown.jobs.map((job) => [job.id, job]));
  assert.deepEqual(Object.fromEntries(shown.jobs.map(({ id, status }) => [id, status])), {
    prepare: "SUCCESS",
    "fetch[eu,2025]": "SUCCESS",
    "fetch[eu,2026]": "SUCCESS",
    "fetch[us,2026]": "SUCCESS",
    load: "SUCCESS",
    guess: "FAILED",
    alert: "SKIPPED",
    call: "SKIPPED",
    tidy: "SUCCESS",
    report: "SUCCESS",
    publish: "SUCCESS",
  });
  assert.deepEqual(
    byId.get("fetch[eu,2025]")?.executions.map(({ exit_code }) => exit_code),
    [75, 0],
  );
  assert.deepEqual(JSON.parse(await example.read("work/published.json")), {
    shop: "Corner shop",
    net: 63_000,
    gross: 74_970,
  });
  const log = await example.command("logs", "1", "publish");
  assert.equal(log.stdout, "signed with ***, PIN ***\n");
  const told = JSON.parse(await example.read("work/told.json"));
  assert.deepEqual([told.event, told.run.id, told.counts.FAILED], ["success", 1, 1]);

  assert.equal(await example.read("work/told.txt"), "run 1: SUCCESS\n");

  const fewer = await example.run("--env", "ORDERS=1,EXPECTED=3");
  assert.equal(fewer.code, 0, explain(fewer));
  assert.equal(statuses(await example.show(2))["guess"], "SKIPPED");
  const wrong = await example.run("--env", "EXPECTED=1");
  assert.equal(wrong.code, 1, explain(wrong));
  const after = statuses(await example.show(3));
  assert.deepEqual(
    [after["load"], after["alert"], after["tidy"], after["report"]],
    ["POSTCHECK_FAILED", "SUCCESS", "SUCCESS", "BLOCKED"],
  );
});

/** Adds up the second column of the report's first table. */
function sumOfRequests(report: string): number {
  const [table = ""] = report.split("\n\n");
  return table.split("\n").slice(1).map((line) => Number(line.split(/\s+/)[1]))
    .reduce((sum, requests) => sum + requests, 0);
}
