/** `when`, `outputs` and `hooks` where configs share and repeat. */
import assert from "node:assert/strict";
import { parseConfig } from "../../../src/core/config/parse_config.ts";
import { evaluateWhen } from "../../../src/core/when/evaluate_when.ts";

async function parse(config: unknown, files: Readonly<Record<string, string>> = {}) {
  const parsed = await parseConfig({
    text: JSON.stringify(config),
    path: "/etc/jobs.json",
    shownPath: "jobs.json",
    homeDir: null,
    readFile: (path) =>
      Promise.resolve(
        files[path] === undefined
          ? { ok: false, error: "no such file" }
          : { ok: true, value: files[path] },
      ),
  });
  return parsed;
}

Deno.test("a default condition holds for all jobs but those that have their own, or none", async () => {
  const parsed = await parse({
    defaults: { when: "MODE == 'full'", outputs: ["ROWS"] },
    jobs: [
      { id: "a", command: "x" },
      { id: "b", command: "x", when: "MODE == 'quick'", outputs: [] },
      { id: "c", command: "x", when: null },
    ],
  });
  assert.ok(parsed.ok);
  const { jobs } = parsed.workflow;
  assert.deepEqual(
    jobs.map(({ when }) => when?.text ?? null),
    ["MODE == 'full'", "MODE == 'quick'", null],
  );
  assert.deepEqual(jobs.map(({ outputs }) => outputs), [["ROWS"], [], ["ROWS"]]);
});

Deno.test("each cell of a matrix is looked at with its own values", async () => {
  const parsed = await parse({
    jobs: [
      {
        id: "load",
        command: "x",
        when: "region != 'us' or year == 2025",
        outputs: ["ROWS"],
        matrix: { region: ["eu", "us"], year: [2024, 2025] },
      },
      { id: "sum", command: "x", dependencies: ["load"] },
    ],
  });
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.warnings, [], "cells have their outputs in common");
  const run = parsed.workflow.jobs.filter(({ when, env }) =>
    when === null || evaluateWhen(when.expression, (name) => env[name] ?? null)
  );
  assert.deepEqual(run.map(({ id }) => id), [
    "load[eu,2024]",
    "load[eu,2025]",
    "load[us,2025]",
    "sum",
  ]);
});

Deno.test("a mistake in an included file's condition is shown in that file", async () => {
  const parsed = await parse({ include: ["part.json"], jobs: [] }, {
    "/etc/part.json": '{"jobs": [\n  {"id": "a", "command": "x", "when": "A = 1"}]}',
  });
  assert.ok(!parsed.ok);
  const [diagnostic] = parsed.diagnostics;
  assert.equal(diagnostic?.message, 'Cannot read "when" of job "a": Unexpected "="');
  assert.equal(diagnostic?.source?.path, "part.json");
  const { offset, length } = diagnostic?.place ?? { offset: 0, length: 0 };
  assert.equal(diagnostic?.source?.text.slice(offset, offset + length), "=");
});

Deno.test("hooks are commands in their order, blank ones left out", async () => {
  const parsed = await parse({
    default_kill_grace: 1,
    hooks: {
      on_success: "  ",
      on_failure: [{ command: "mail root", timeout: "1m" }, "ls | wc"],
      on_exit: { command: "true" },
    },
    jobs: [],
  });
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.workflow.hooks, [
    {
      name: "on_failure",
      place: 1,
      command: { kind: "argv", argv: ["mail", "root"], line: "mail root" },
      commandText: "mail root",
      timeoutMs: 60_000,
      killGraceMs: 1_000,
    },
    {
      name: "on_failure",
      place: 2,
      command: { kind: "shell", line: "ls | wc" },
      commandText: "ls | wc",
      timeoutMs: 300_000,
      killGraceMs: 1_000,
    },
    {
      name: "on_exit",
      place: 1,
      command: { kind: "argv", argv: ["true"], line: "true" },
      commandText: "true",
      timeoutMs: 300_000,
      killGraceMs: 1_000,
    },
  ]);
});
