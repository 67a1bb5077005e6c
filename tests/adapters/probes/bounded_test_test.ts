import assert from "node:assert/strict";
import { createBoundedTest } from "../../../src/adapters/probes/bounded_test.ts";
import { directCommand } from "../../../src/core/commands/command_line.ts";
import { createExaminer } from "../../../src/core/security/examine_command.ts";
import { evaluateWhen } from "../../../src/core/when/evaluate_when.ts";
import { parseWhen } from "../../../src/core/when/parse_when.ts";

/** Takes longer than anybody waits for texts of these. */
const endless = "(a+)+$";
const text = `${"a".repeat(60)}!`;

Deno.test("a search that takes too long is given up, and after some of them none is tried", () => {
  const test = createBoundedTest(30);
  assert.equal(test(/b/u, "abc"), true);
  assert.equal(test(/d/u, "abc"), false);
  for (let i = 0; i < 3; i++) assert.equal(test(new RegExp(endless, "u"), text), null);
  assert.equal(test(/b/u, "abc"), null);
});

Deno.test("neither a condition nor the command policy waits for a regular expression without end", () => {
  const when = parseWhen(`X =~ /${endless}/`);
  assert.ok(when.ok, JSON.stringify(when));
  assert.equal(evaluateWhen(when.value, () => text, createBoundedTest(30)), null);
  const examine = createExaminer({
    policy: {
      mode: "strict",
      level: "medium",
      whitelist: [],
      allowPatterns: [endless],
      workspacePaths: [],
    },
    territory: { workingDir: "/srv", workspacePaths: [], homeDir: null },
  }, createBoundedTest(30));
  const found = examine(directCommand(["rm", "-rf", "/", text]), () => false);
  assert.deepEqual(found.map(({ rule }) => rule), ["remove-system"]);
});
