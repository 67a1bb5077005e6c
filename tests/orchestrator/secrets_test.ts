import assert from "node:assert/strict";
import { fileCondition, makeCondition } from "../rig/make_condition.ts";
import { makeJobs } from "../rig/make_job.ts";
import { simulate } from "../rig/simulate_run.ts";

Deno.test("slots are told what to mask; history, observers and report are given masked events", async () => {
  const env = { DB_PASSWORD: "hunter22", SHORT_KEY: "abc", PATH: "/bin" };
  const run = await simulate({
    jobs: makeJobs([{ id: "a" }]),
    workers: 1,
    env,
    warnings: ['Could not interpolate "${hunter22}"'],
    script: () => ({
      durationMs: 10,
      outcome: { kind: "spawn_failed", message: "no program hunter22" },
    }),
  });
  assert.deepEqual(run.started[0]?.maskValues, ["hunter22"]);
  const started = run.started[0]?.env ?? {};
  for (const [name, value] of Object.entries(env)) {
    assert.equal(started[name], value, `the job gets ${name} unmasked`);
  }
  for (const [who, seen] of Object.entries({ ...run, started: null })) {
    assert(!JSON.stringify(seen).includes("hunter22"), `${who} has a secret`);
  }
  assert.equal(run.report.failed[0]?.reason, "could not start: no program ***");
  const notices = run.events.flatMap((event) => event.kind === "notice" ? [event.message] : []);
  assert.deepEqual(notices, ['Could not interpolate "${***}"']);
});

Deno.test("what is told of waits has no secrets, and the looks get them", async () => {
  const url = "http://host/${DB_PASSWORD}/up?key=${DB_PASSWORD}";
  const http = { kind: "http", url, method: "GET", status: null } as const;
  const run = await simulate({
    jobs: makeJobs([
      { id: "good", conditions: [fileCondition("/in/${DB_PASSWORD}")] },
      { id: "bad", conditions: [makeCondition(http, { timeoutMs: 1_000 })] },
    ]),
    workers: 1,
    env: { DB_PASSWORD: "hunter22" },
    look: ({ condition }) => ({
      answer: condition.kind === "file"
        ? { kind: "present", found: "the file hunter22", snapshot: "hunter22" }
        : { kind: "not_yet", reason: "said hunter22" },
    }),
  });
  const looked = run.prober.looks.map(({ look }) => look.condition);
  assert.deepEqual(looked[0], { kind: "file", path: "/in/hunter22", stableForMs: 0 });
  assert.deepEqual(looked[1], { ...http, url: "http://host/hunter22/up?key=hunter22" });
  for (const [who, seen] of Object.entries({ ...run, started: null, prober: null })) {
    assert(!JSON.stringify(seen).includes("hunter22"), `${who} has a secret`);
  }
  assert.equal(run.report.failed[0]?.reason, "http://host/***/up: not met within 1.0s: said ***");
});
