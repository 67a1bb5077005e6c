import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import plugin, { maxLines } from "../../scripts/lint_plugin.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Returns the messages of one rule about a source file of the project. */
function lint(rule: string, path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, `${root}${path}`, source)
    .filter(({ id }) => id === `house/${rule}`)
    .map(({ message }) => message);
}

Deno.test("import-direction lets every folder import only what the house allows", () => {
  const allowed: Readonly<Record<string, readonly string[]>> = {
    core: ["core"],
    ports: ["core", "ports"],
    queue: ["core", "queue"],
    runner: ["core", "ports", "runner"],
    observers: ["core", "ports", "observers"],
    adapters: ["core", "ports", "adapters"],
    orchestrator: ["core", "ports", "queue", "orchestrator"],
    report: ["core", "ports", "report"],
    web: ["core", "ports", "observers", "report", "web"],
    cli: ["core", "ports", "orchestrator", "observers", "report", "web", "cli"],
  };
  for (const [from, may] of Object.entries(allowed)) {
    for (const to of Object.keys(allowed)) {
      const messages = lint(
        "import-direction",
        `src/${from}/a.ts`,
        `import { b } from "../${to}/b.ts";`,
      );
      const expected = may.includes(to) ? [] : [`"src/${from}" may not import from "src/${to}"`];
      assert.deepEqual(messages, expected, `${from} -> ${to}`);
    }
  }
});

Deno.test("import-direction sees every way to import, from nested folders too", () => {
  for (
    const statement of [
      'import "../../adapters/x.ts";',
      'import type { X } from "../../adapters/x.ts";',
      'export { x } from "../../adapters/x.ts";',
      'export * from "../../adapters/x.ts";',
      'await import("../../adapters/x.ts");',
    ]
  ) {
    assert.deepEqual(lint("import-direction", "src/cli/commands/run.ts", statement), [
      '"src/cli" may not import from "src/adapters"',
    ], statement);
  }
  assert.deepEqual(lint("import-direction", "src/core/config/a.ts", 'import "../ids.ts";'), []);
});

Deno.test("import-direction leaves the composition roots free, and nobody imports them", () => {
  assert.deepEqual(lint("import-direction", "main.ts", 'import "./src/adapters/x.ts";'), []);
  assert.deepEqual(
    lint("import-direction", "src/runner/slot_worker.ts", 'import "../adapters/x.ts";'),
    [],
  );
  assert.equal(lint("import-direction", "src/cli/a.ts", 'import "../../main.ts";').length, 1);
  assert.equal(
    lint("import-direction", "src/runner/a.ts", 'import "./slot_worker.ts";').length,
    1,
  );
  assert.equal(lint("import-direction", "src/cli/a.ts", 'import "../../tests/x.ts";').length, 1);
});

Deno.test("import-direction allows core and queue pure libraries only", () => {
  for (const specifier of ["zod/mini", "jsonc-parser"]) {
    assert.deepEqual(lint("import-direction", "src/core/a.ts", `import "${specifier}";`), []);
  }
  for (const specifier of ["node:path", "npm:nodemailer@10", "fast-check", "/abs/x.ts"]) {
    assert.equal(
      lint("import-direction", "src/queue/a.ts", `import "${specifier}";`).length,
      1,
      specifier,
    );
  }
  assert.deepEqual(lint("import-direction", "src/adapters/a.ts", 'import "node:path";'), []);
});

Deno.test("import-direction asks for a rule for a folder it does not know", () => {
  assert.deepEqual(lint("import-direction", "src/helpers/a.ts", 'import "./b.ts";'), [
    'No rule says what "src/helpers" may import',
  ]);
});

Deno.test("purity refuses the outer world, the clock and chance in core and queue", () => {
  for (
    const use of [
      "Deno.pid",
      "const { env } = Deno;",
      "console.log(1)",
      "setTimeout(f, 1)",
      "globalThis.setTimeout(f, 1)",
      "Date.now()",
      'Date["now"]()',
      "const now = Date.now;",
      "new Date()",
      "Date()",
      "Math.random()",
      "performance.now()",
      "crypto.randomUUID()",
      "const x = { console };",
    ]
  ) {
    for (const path of ["src/core/a.ts", "src/core/config/a.ts", "src/queue/a.ts"]) {
      assert.equal(lint("purity", path, use).length, 1, `${path}: ${use}`);
    }
    assert.deepEqual(lint("purity", "src/adapters/a.ts", use), [], use);
  }
});

Deno.test("purity lets pass what is only named alike", () => {
  for (
    const use of [
      "new Date(at).toISOString()",
      "Date.UTC(2026, 1)",
      "Math.max(1, 2)",
      "outcome.process",
      "const x = { fetch: 1 };",
      "interface A { readonly process: string; fetch(): void }",
      "class A { console = 1; fetch() {} }",
    ]
  ) {
    assert.deepEqual(lint("purity", "src/core/a.ts", use), [], use);
  }
});

Deno.test("file-length stops at the limit, for the files that people write", () => {
  const longest = "x;\n".repeat(maxLines);
  for (const path of ["src/core/a.ts", "tests/a_test.ts", "scripts/a.ts", "main.ts"]) {
    assert.deepEqual(lint("file-length", path, longest), [], path);
    assert.deepEqual(lint("file-length", path, `${longest}x;\n`), [
      `A file has at most ${maxLines} lines: ${maxLines + 1}`,
    ], path);
  }
  assert.deepEqual(lint("file-length", "examples/a.ts", `${longest}x;\n`), []);
});
