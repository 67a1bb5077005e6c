import assert from "node:assert/strict";
import { createEnvResolver } from "../../../src/core/environment/env_layers.ts";
import type { Variables } from "../../../src/core/environment/env_layer.ts";
import { jobId } from "../../../src/core/ids.ts";
import { expectedOutputs } from "../../../src/core/outputs/expected_outputs.ts";
import { testPlainly } from "../../../src/core/text/test_pattern.ts";
import { forecastWhen } from "../../../src/core/when/forecast_when.ts";
import { parseWhen } from "../../../src/core/when/parse_when.ts";

const environmentOf = createEnvResolver({
  shell: {},
  inherit: { kind: "all" },
  app: { MODE: "quick", URL: "https://${HOST}/" },
  cli: {},
});

/** Forecasts for a job behind one that gives HOST, which may have a value already. */
function forecast(text: string, env: Variables = {}, settled: Variables | null = null) {
  const expression = parseWhen(text);
  assert.ok(expression.ok);
  const outputs = expectedOutputs({ dependencies: [jobId("up"), jobId("no")] }, {
    jobOf: (id) => id === "up" ? { id: jobId("up"), outputs: ["HOST"] } : null,
    settledOf: () => settled,
  });
  return forecastWhen({ when: { text, expression: expression.value }, env }, {
    environmentOf,
    outputs,
    engines: { EXECUTIONER_JOB_ID: "me", EXECUTIONER_RUN_ID: null },
    testPattern: testPlainly,
    shownValue: (_, value) => value,
  });
}

Deno.test("what outputs and the run's number cannot change is known before the run", () => {
  assert.deepEqual(forecast("MODE == 'quick' and EXECUTIONER_JOB_ID == 'me'"), { kind: "met" });
  assert.deepEqual(forecast("MODE == 'full'"), {
    kind: "unmet",
    because: "when is not met: MODE == 'full' (MODE is \"quick\")",
  });
  for (const text of ["HOST == 'a'", "defined(HOST)", "URL =~ /a/", "EXECUTIONER_RUN_ID == 1"]) {
    assert.deepEqual(forecast(text), { kind: "at_run_time" }, text);
    assert.deepEqual(forecast(`${text} or MODE == 'quick'`), { kind: "met" }, text);
    assert.equal(forecast(`${text} and MODE == 'full'`).kind, "unmet", text);
  }
});

Deno.test("the job's own value hides an output, and a reused job's output is known", () => {
  assert.deepEqual(forecast("HOST == 'own'", { HOST: "own" }), { kind: "met" });
  assert.deepEqual(forecast("URL == 'https://db/'", {}, { HOST: "db" }), { kind: "met" });
  assert.equal(forecast("HOST != ''", {}, {}).kind, "unmet");
});
