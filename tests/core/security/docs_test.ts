import assert from "node:assert/strict";
import { rules } from "../../../src/core/security/rules.ts";

Deno.test("docs/security.md lists every rule as it is", async () => {
  const docs = await Deno.readTextFile(new URL("../../../docs/security.md", import.meta.url));
  const rows = docs.slice(docs.indexOf("\n### Rules\n")).split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  const told = Object.entries(rules).map(([name, { family, level, does }]) => [
    `\`${name}\``,
    family,
    level,
    does,
  ]);
  assert.deepEqual(rows.filter(([name = ""]) => name.slice(1, -1) in rules), told);
});
