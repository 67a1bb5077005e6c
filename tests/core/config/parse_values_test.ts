import assert from "node:assert/strict";
import { defaultInheritedNames } from "../../../src/core/environment/env_layers.ts";
import { jobOf, parseText, workflowOf } from "./parse_helpers.ts";

Deno.test("an application's name may be any scalar", async () => {
  assert.equal((await workflowOf({ application_name: 7 })).applicationName, "7");
  assert.equal((await workflowOf({ application_name: false })).applicationName, "false");
  assert.equal((await workflowOf({ application_name: "a/b" })).applicationName, "a/b");
});

Deno.test("inherit_shell_env is all, none, the usual names or a list", async () => {
  const inherit = async (value: unknown) =>
    (await workflowOf({ inherit_shell_env: value })).inheritShellEnv;
  assert.deepEqual(await inherit(true), { kind: "all" });
  assert.deepEqual(await inherit(false), { kind: "none" });
  assert.deepEqual(await inherit([]), { kind: "names", names: [] });
  assert.deepEqual(await inherit("default"), { kind: "names", names: defaultInheritedNames });
  assert.equal(defaultInheritedNames.length, 18);
});

Deno.test("variables become text as JSON writes them", async () => {
  const text = `{"jobs": [{"id": "a", "command": "", "env_variables": {
    "S": "x y", "T": true, "F": false, "N": null, "I": 8080, "D": 1.5, "L": ["a", 1, {"b": null}],
    "O": {"k": "v"}, "E": "", "__proto__": "kept", "constructor": "kept", "PATH": "/bin" }}]}`;
  const { workflow, warnings } = await parseText(text);
  assert.deepEqual(warnings, []);
  assert.deepEqual(Object.entries(workflow.jobs[0]?.env ?? {}), [
    ["S", "x y"],
    ["T", "true"],
    ["F", "false"],
    ["N", ""],
    ["I", "8080"],
    ["D", "1.5"],
    ["L", '["a",1,{"b":null}]'],
    ["O", '{"k":"v"}'],
    ["E", ""],
    ["__proto__", "kept"],
    ["constructor", "kept"],
    ["PATH", "/bin"],
  ]);
});

Deno.test("numbers in variables keep every digit that the file has", async () => {
  const numbers = ["1.10", "1.0", "1e3", "12345678901234567890", "-0", "0.0", "1E400", "10", "-5"];
  const variables = numbers.map((number, index) => `"V${index}": ${number}`).join(", ");
  for (const comment of ["", "// comment"]) {
    const { workflow } = await parseText(
      `{"env_variables": {${variables}}, "jobs": [
        {"id": "a", "command": "", "env_variables": {"X": 2.50}}]} ${comment}`,
    );
    assert.deepEqual(Object.values(workflow.env), numbers);
    assert.deepEqual(workflow.jobs[0]?.env, { X: "2.50" });
  }
});

Deno.test("fractions of seconds are kept (D20)", async () => {
  const timeoutOf = async (timeout: number) => (await jobOf({ timeout })).job.timeoutMs;
  assert.equal(await timeoutOf(0.9), 900);
  assert.equal(await timeoutOf(1.1), 1100);
  assert.equal(await timeoutOf(0.000001), 0.001);
  assert.equal(await timeoutOf(1e300), Number.MAX_SAFE_INTEGER);
  assert.equal((await jobOf({}, { default_timeout: 0.5 })).job.timeoutMs, 500);
  assert.equal((await jobOf({}, { default_timeout: 0 })).job.timeoutMs, 0);
});

Deno.test("a timeout that is no number above 0 is warned of and means 600 s", async () => {
  for (const timeout of [0, -1, "soon", "0s", null, true, [], {}]) {
    const { job, warnings } = await jobOf({ timeout });
    assert.equal(job.timeoutMs, 600_000, JSON.stringify(timeout));
    assert.equal(warnings.length, 1, JSON.stringify(timeout));
  }
});

Deno.test("a default_timeout that is no number of seconds is warned of and means 10800 s", async () => {
  for (
    const [value, ms] of [["x", 10_800_000], [null, 10_800_000], [-1, 10_800_000]]
  ) {
    const { job, warnings } = await jobOf({}, { default_timeout: value });
    assert.equal(job.timeoutMs, ms, JSON.stringify(value));
    assert.equal(warnings.length, 1, JSON.stringify(value));
  }
});

Deno.test("a length of time may be a text with units", async () => {
  assert.equal((await jobOf({ timeout: "1h30m" })).job.timeoutMs, 5_400_000);
  assert.equal((await jobOf({ timeout: "60" })).job.timeoutMs, 60_000);
  assert.equal((await jobOf({ kill_grace: "500ms" })).job.killGraceMs, 500);
  assert.equal((await jobOf({}, { default_timeout: "90s" })).job.timeoutMs, 90_000);
  assert.equal((await jobOf({}, { default_kill_grace: 2 })).job.killGraceMs, 2_000);
});

Deno.test("max_workers of 0 or less is warned of and means 1", async () => {
  for (const workers of [0, -3]) {
    const { workflow, warnings } = await parseText(`{"max_workers": ${workers}, "jobs": []}`);
    assert.equal(workflow.maxWorkers, 1);
    assert.equal(warnings[0]?.message, `"max_workers" is ${workers}: one job runs at a time`);
  }
});

Deno.test("a blank command is nothing to run", async () => {
  for (const command of ["", " \t\n"]) {
    assert.deepEqual((await jobOf({ command })).job.command, { kind: "nothing" });
  }
});

Deno.test("a check's params may be absent or null, which is warned of where one is needed", async () => {
  const { job, warnings } = await jobOf({
    pre_checks: [{ name: "check_file_exists" }, { name: "check_no_ora_errors", params: null }],
  });
  assert.deepEqual(job.preChecks, [
    { name: "check_file_exists", params: {}, timeoutMs: 600_000, negate: false },
    { name: "check_no_ora_errors", params: {}, timeoutMs: 600_000, negate: false },
  ]);
  assert.equal(warnings.length, 2);
});

Deno.test("keys that are known but not honoured are silent where they ask for nothing", async () => {
  await workflowOf({
    dependency_plugins: [],
    email_address: [],
    email_on_success: false,
    email_on_failure: true,
    smtp_server: "localhost",
    smtp_port: 587,
    smtp_user: "",
    smtp_password: "",
    security_policy: "warn",
    security_level: "medium",
    command_whitelist: [],
    command_allowlist_patterns: [],
    workspace_paths: [],
  });
});

Deno.test("beside other conditions only lists that the config itself has decide about retries", async () => {
  const builtIn = { onStatus: ["ERROR", "FAILED", "TIMEOUT"], onExitCodes: [1] };
  const none = { onStatus: [], onExitCodes: [] };
  const cases: readonly (readonly [
    job: Record<string, unknown>,
    app: Record<string, unknown>,
    lists: object,
  ])[] = [
    [{}, {}, builtIn],
    [{ retry_on_exit_codes: [7] }, {}, { ...builtIn, onExitCodes: [7] }],
    [{ retry_on_output: ["x"] }, {}, none],
    [{ retry_if: "ask" }, {}, none],
    [{}, { default_retry_on_output: ["x"] }, none],
    [{}, { default_retry_if: "ask" }, none],
    [{ retry_if: "ask", retry_on_exit_codes: [7] }, {}, { ...none, onExitCodes: [7] }],
    [
      { retry_if: "ask" },
      { default_retry_on_status: ["TIMEOUT"] },
      { ...none, onStatus: ["TIMEOUT"] },
    ],
    // What takes the app's condition away brings the defaults back.
    [{ retry_if: null }, { default_retry_if: "ask" }, builtIn],
    [{ retry_on_output: [] }, { default_retry_on_output: ["x"] }, builtIn],
  ];
  for (const [own, app, lists] of cases) {
    const { job } = await jobOf({ max_retries: 1, ...own }, app);
    const { onStatus, onExitCodes } = job.retry;
    assert.deepEqual({ onStatus, onExitCodes }, lists, JSON.stringify([own, app]));
  }
});

Deno.test("a graph of 100,000 jobs in one chain, declared in reverse, is read", async () => {
  const count = 100_000;
  const jobs = Array.from({ length: count }, (_, index) => ({
    id: `job ${index}`,
    command: "true",
    dependencies: index + 1 < count ? [`job ${index + 1}`] : [],
  }));
  const { graph } = await parseText(JSON.stringify({ jobs }));
  assert.equal(graph.order()[0], count - 1);
});
