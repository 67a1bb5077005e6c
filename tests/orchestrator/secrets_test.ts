import assert from "node:assert/strict";
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
