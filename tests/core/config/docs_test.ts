import assert from "node:assert/strict";
import type { KeySpec, KeyTable } from "../../../src/core/config/key_spec.ts";
import { appKeys, checkKeys, databaseKeys, jobKeys } from "../../../src/core/config/keys.ts";
import { knownChecks } from "../../../src/core/config/known_checks.ts";
import { parseConfig } from "../../../src/core/config/parse_config.ts";
import { retryableStatuses } from "../../../src/core/config/retry_keys.ts";

const docs = await Deno.readTextFile(
  new URL("../../../docs/configuration.md", import.meta.url),
);

/** Returns the rows of the first table below a heading, cells trimmed, without the two head rows. */
function tableBelow(heading: string): string[][] {
  const start = docs.indexOf(`\n${heading}\n`);
  assert.notEqual(start, -1, `docs/configuration.md has no heading "${heading}"`);
  const rows: string[][] = [];
  for (const line of docs.slice(start + heading.length + 2).split("\n")) {
    if (line.startsWith("|")) rows.push(line.split("|").slice(1, -1).map((cell) => cell.trim()));
    else if (rows.length > 0 || line.startsWith("#")) break;
  }
  return rows.slice(2);
}

function rowsOf(keys: KeyTable): string[][] {
  return Object.entries(keys).map(([name, spec]) => [
    `\`${name}\``,
    spec.type,
    defaultOf(spec),
    spec.unit ?? "",
    rangeOf(spec),
    spec.description,
  ]);
}

function defaultOf(spec: KeySpec): string {
  if (spec.required) return "required";
  return spec.default === undefined
    ? spec.defaultText ?? "?"
    : `\`${JSON.stringify(spec.default).replaceAll(",", ", ")}\``;
}

function rangeOf(spec: KeySpec): string {
  if (spec.type === "list of statuses") return retryableStatuses.join(", ");
  if (spec.above !== undefined) return `above ${spec.above}`;
  if (spec.min === undefined) return "";
  return spec.max === undefined ? `${spec.min} or more` : `${spec.min} to ${spec.max}`;
}

const tables = [
  ["## Top level", appKeys],
  ["## Jobs", jobKeys],
  ["### The history database", databaseKeys],
  ["### Checks", checkKeys],
] as const satisfies readonly (readonly [string, KeyTable])[];

for (const [heading, keys] of tables) {
  Deno.test(`docs/configuration.md lists every key below "${heading}" as it is`, () => {
    assert.deepEqual(tableBelow(heading), rowsOf(keys));
  });
}

Deno.test("docs/configuration.md lists every check and its parameter", () => {
  const rows = tableBelow("#### Which checks there are").map(([name, parameter]) => [
    name,
    parameter,
  ]);
  assert.deepEqual(
    rows,
    [...knownChecks].map(([name, parameter]) => [`\`${name}\``, `\`${parameter}\``]),
  );
});

Deno.test("every JSON example in docs/configuration.md is a config without anything to say", async () => {
  const examples = [...docs.matchAll(/```jsonc?\n(.*?)```/gs)].map((match) => match[1] ?? "");
  assert.ok(examples.length >= 3, "the examples are gone");
  for (const text of examples) {
    const parsed = await parseConfig({ text, path: "/etc/jobs.json", homeDir: "/home/etl" });
    assert.deepEqual(parsed.ok ? parsed.warnings : parsed.diagnostics, [], text);
  }
});

Deno.test("the sample messages in docs/configuration.md are what the parser says", async () => {
  const { formatDiagnostics } = await import("../../../src/core/config/format_diagnostic.ts");
  const sample = /```json-with-errors\n(.*?)```\s+```text\n(.*?)```/s.exec(docs);
  const [, text = "", expected = ""] = sample ?? [];
  const parsed = await parseConfig({ text, path: "/etc/jobs.json", homeDir: "/home/etl" });
  assert.ok(!parsed.ok, "the sample config has no errors");
  assert.equal(formatDiagnostics(parsed.diagnostics, { path: "jobs.json", text }), expected);
});
