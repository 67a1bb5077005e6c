import assert from "node:assert/strict";
import { noNotifications } from "../../src/core/notify/notify_settings.ts";
import type { JobSpec, Workflow } from "../../src/core/job_spec.ts";
import {
  changedParts,
  configFingerprint,
  fingerprintOf as masked,
  pluginDefinitions,
} from "../../src/core/job_fingerprint.ts";
import type { PluginSpec } from "../../src/core/plugins/plugin_spec.ts";
import { fileCondition, makeCondition } from "../rig/make_condition.ts";
import { type JobSketch, makeJobs } from "../rig/make_job.ts";

const fingerprintOf = (job: JobSpec) => masked(job, (text) => text);

const base: JobSketch = {
  id: "load",
  commandText: "psql -f load.sql",
  dependencies: ["a", "b"],
  env: { DAY: "1", HOUR: "2" },
  preChecks: [{
    name: "check_file_exists",
    params: { path: "x", more: 1 },
    timeoutMs: 1,
    negate: false,
  }],
};

function make(changes: Partial<JobSketch> = {}): JobSpec {
  const [job] = makeJobs([{ ...base, ...changes }]);
  assert.ok(job !== undefined);
  return job;
}

Deno.test("what makes a job another one is named", () => {
  const cases: readonly (readonly [Partial<JobSketch>, readonly string[]])[] = [
    [{}, []],
    [{ commandText: "psql -f load2.sql" }, ["command"]],
    [{ dependencies: ["a"] }, ["dependencies"]],
    [{ triggers: { a: "done" } }, ["dependencies"]],
    [{ conditions: [fileCondition("/in")] }, ["dependencies"]],
    [{ env: { DAY: "1" } }, ["variable names"]],
    [{ preChecks: [] }, ["checks"]],
    [{ preChecks: [], postChecks: base.preChecks ?? [] }, ["checks"]],
    [{ commandText: "x", dependencies: [], env: {} }, [
      "command",
      "dependencies",
      "variable names",
    ]],
  ];
  for (const [changes, parts] of cases) {
    assert.deepEqual(changedParts(fingerprintOf(make()), fingerprintOf(make(changes))), parts);
  }
});

Deno.test("another plugin under the same name makes another job, its time limit and its folder do not", () => {
  const plugin = (changes: Partial<PluginSpec> = {}): PluginSpec => ({
    name: "loaded",
    index: 0,
    path: "/srv/app/plugins/loaded.mjs",
    kind: "module",
    grants: { read: false, write: false, net: ["db:5432"], run: false, env: false },
    timeoutMs: 1_000,
    ...changes,
  });
  const check = { name: "loaded", params: {}, timeoutMs: 1, negate: false };
  const condition = makeCondition({ kind: "plugin", plugin: "loaded", params: {} });
  const compare = (
    job: JobSpec,
    changes: Partial<PluginSpec>,
    configPath = "/srv/app/jobs.json",
  ) => {
    const [before, now] = [
      pluginDefinitions({ configPath: "/srv/app/jobs.json", plugins: [plugin()] }),
      pluginDefinitions({ configPath, plugins: [plugin(changes)] }),
    ].map((plugins) => masked(job, (text) => text, plugins));
    return changedParts(before ?? "", now ?? "");
  };
  const asking = make({ postChecks: [check], conditions: [condition] });
  const both = ["dependencies", "checks"];
  assert.deepEqual(compare(asking, { path: "/srv/app/plugins/other.mjs" }), both);
  assert.deepEqual(compare(asking, { grants: { ...plugin().grants, net: true } }), both);
  assert.deepEqual(compare(asking, { timeoutMs: 2_000, index: 7 }), []);
  assert.deepEqual(compare(asking, { path: "/opt/app/plugins/loaded.mjs" }, "/opt/app/x.json"), []);
  assert.deepEqual(compare(make(), { path: "/elsewhere" }), [], "who does not ask it");
  assert.equal(
    fingerprintOf(make()),
    masked(
      make(),
      (text) => text,
      pluginDefinitions({
        configPath: "/srv/app/jobs.json",
        plugins: [plugin()],
      }),
    ),
  );
});

Deno.test("what leaves a success as it is makes no difference", () => {
  const same: readonly Partial<JobSketch>[] = [
    { description: "another" },
    { timeoutMs: 5 },
    { logDir: "/other" },
    { dependencies: ["b", "a"] },
    { env: { HOUR: "x", DAY: "y" } },
    {
      preChecks: [{
        name: "check_file_exists",
        params: { more: 1, path: "x" },
        timeoutMs: 1,
        negate: false,
      }],
    },
  ];
  for (const changes of same) assert.equal(fingerprintOf(make(changes)), fingerprintOf(make()));
  const [patient, hasty] = [{ timeoutMs: null }, { timeoutMs: 5, pollIntervalMs: 100 }].map((
    times,
  ) => fingerprintOf(make({ conditions: [fileCondition("/in", times)] })));
  assert.equal(patient, hasty);
  assert.notEqual(patient, fingerprintOf(make({ conditions: [fileCondition("/out")] })));
});

Deno.test("a fingerprint of another kind is a changed definition, never an error", () => {
  assert.deepEqual(changedParts("", fingerprintOf(make())), ["definition"]);
  assert.deepEqual(changedParts("a.b", "c.d.e.f"), ["definition"]);
});

Deno.test("a secret leaves no trace, and a new one is no change", () => {
  const mask = (text: string) => text.replaceAll(/s3cret\d/g, "***");
  const prints = ["s3cret1", "s3cret2"].map((word) =>
    masked(
      make({
        commandText: `load ${word}`,
        postChecks: [{ name: "x", params: { path: word }, timeoutMs: 1, negate: false }],
      }),
      mask,
    )
  );
  assert.equal(prints[0], prints[1]);
});

Deno.test("near texts have different fingerprints", () => {
  const texts = Array.from({ length: 50_000 }, (_, n) => `echo ${n}`);
  texts.push("", " ", "  ", "\0", "a\0", "ab", "ba");
  const prints = new Set(texts.map((commandText) => fingerprintOf(make({ commandText }))));
  assert.equal(prints.size, texts.length);
});

Deno.test("a config is another one with another folder, variable or job", () => {
  const workflow: Workflow = {
    applicationName: "app",
    configPath: "/x/app.json",
    workingDir: "/x",
    logDir: "/x/logs",
    asks: null,
    databasePath: null,
    parallel: false,
    schedule: "critical_path",
    maxWorkers: 1,
    env: { A: "1" },
    inheritShellEnv: { kind: "all" },
    secretFiles: {},
    secretPatterns: [],
    logRetentionMs: null,
    plugins: [],
    runTimeoutMs: null,
    limits: {},
    security: {
      mode: "warn",
      level: "medium",
      whitelist: [],
      allowPatterns: [],
      workspacePaths: [],
    },
    notify: noNotifications,
    hooks: [],
    onOverlap: "fail",
    orphanPolicy: "kill",
    jobs: [make()],
  };
  const of = (changes: Partial<Workflow>) => {
    const changed = { ...workflow, ...changes };
    return configFingerprint(changed, changed.jobs.map(fingerprintOf));
  };
  const print = of({});
  assert.equal(of({ configPath: "/y", maxWorkers: 9 }), print);
  assert.notEqual(of({ workingDir: "/y" }), print);
  assert.notEqual(of({ env: {} }), print);
  assert.notEqual(of({ jobs: [] }), print);
  assert.notEqual(of({ jobs: [make({ commandText: "x" })] }), print);
});
