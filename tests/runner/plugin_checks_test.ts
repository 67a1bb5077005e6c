import assert from "node:assert/strict";
import type { ConditionAnswer } from "../../src/core/conditions/condition.ts";
import { slotId } from "../../src/core/ids.ts";
import type { PluginQuestion } from "../../src/core/plugins/plugin_question.ts";
import { makeCheck } from "../rig/make_check.ts";
import { makePool } from "../rig/pool_rig.ts";
import { within } from "../rig/within.ts";

Deno.test("a plugin's answer decides its check; one that failed holds neither way", async () => {
  const answers: readonly ConditionAnswer[] = [
    { kind: "met", found: "12 rows" },
    { kind: "not_yet", reason: "no rows" },
    { kind: "failed", reason: "exit code 1: no table" },
  ];
  const questions: PluginQuestion[] = [];
  await using rig = makePool({
    plugins: {
      ask(question) {
        questions.push(question);
        return Promise.resolve(answers[Number(question.params["n"])] as ConditionAnswer);
      },
    },
  });
  const told: Record<string, readonly [boolean, string]> = {};
  for (const [n, { kind }] of answers.entries()) {
    for (const negate of [false, true]) {
      const { checks } = await rig.run("true", {
        preChecks: [makeCheck("rows", { n }, { negate })],
      });
      told[`${kind}${negate ? " negated" : ""}`] = [
        checks[0]?.ok ?? false,
        checks[0]?.message ?? "",
      ];
    }
  }
  assert.deepEqual(told, {
    "met": [true, "found 12 rows"],
    "met negated": [false, "expected the opposite, found 12 rows"],
    "not_yet": [false, "no rows"],
    "not_yet negated": [true, "no rows"],
    "failed": [false, "exit code 1: no table"],
    "failed negated": [false, "exit code 1: no table"],
  });
  assert.deepEqual(questions[0], {
    plugin: "rows",
    purpose: "check",
    params: { n: 0 },
    jobId: "job",
    env: { PATH: "/usr/local/bin:/usr/bin:/bin" },
    cwd: rig.folder,
  });
});

Deno.test("a question to a plugin is taken back at the check's limit and when it is cancelled", async () => {
  const asked = Promise.withResolvers<void>();
  let takenBack = 0;
  await using rig = makePool({
    plugins: {
      ask: (question, signal) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            takenBack++;
            resolve({ kind: "failed", reason: "it was cancelled" });
          });
          if (question.params["slow"] === true) asked.resolve();
        }),
    },
  });
  const late = await rig.run("true", { preChecks: [makeCheck("rows", {}, { timeoutMs: 20 })] });
  assert.equal(late.checks[0]?.message, "it did not end within 0.02 s");
  assert.equal(takenBack, 1);
  const cancelled = rig.run("true", { preChecks: [makeCheck("rows", { slow: true })] });
  await within("the question", asked.promise);
  rig.pool.terminate(slotId(0), { kind: "cancelled", by: "SIGTERM" });
  assert.deepEqual((await cancelled).outcome, { kind: "cancelled", by: "SIGTERM" });
  assert.equal(takenBack, 2);
});
