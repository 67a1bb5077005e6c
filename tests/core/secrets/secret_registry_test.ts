import assert from "node:assert/strict";
import { jobId, runId, slotId } from "../../../src/core/ids.ts";
import { maskEvent } from "../../../src/core/secrets/mask_event.ts";
import type { Outcome } from "../../../src/core/outcome.ts";
import type { RunEvent } from "../../../src/core/run/run_event.ts";
import { reportRun } from "../../../src/core/run/run_report.ts";
import { SecretRegistry } from "../../../src/core/secrets/secret_registry.ts";
import { createSecretRule } from "../../../src/core/secrets/secrets.ts";

Deno.test("a registry knows the secrets of all environments and shows none of them", () => {
  const registry = new SecretRegistry(createSecretRule(["PIN"]));
  assert(registry.isEmpty);
  const base = Object.freeze({ PATH: "/bin", API_KEY: "first-key", PIN: "12" });
  assert.deepEqual(registry.learn(base), ["first-key"]);
  assert.equal(registry.learn(base), registry.learn(base), "jobs without variables share a list");
  assert.equal(registry.mask("first-key second-key"), "*** second-key");
  assert.deepEqual(registry.learn({ ...base, API_KEY: "second-key" }), ["second-key"]);
  assert.equal(registry.mask("first-key second-key 12"), "*** *** 12");
  assert.equal(registry.shownValue("PIN", "12"), "***", "a short secret is shown by its name");
  assert.equal(registry.shownValue("PIN", ""), "");
  assert.equal(registry.shownValue("URL", "https://first-key@host"), "https://***@host");
  assert.equal(registry.shownValue("PATH", "/bin"), "/bin");
});

/** Puts the secret into every text that an event of any kind has. */
function eventsWith(text: string): readonly RunEvent[] {
  const job = { at: 1, index: 0, jobId: jobId("a") };
  const run = {
    runId: runId(1),
    attempt: 1,
    applicationName: "app",
    configPath: "/c.json",
    workingDir: "/",
    logDir: "/l",
    workers: 1,
    jobCount: 1,
    startedAt: 0,
  };
  const outcomes: readonly Outcome[] = [
    { kind: "spawn_failed", message: text },
    { kind: "slot_died", message: text },
    { kind: "log_failed", message: text },
    { kind: "denied", message: text },
    { kind: "check_failed", phase: "pre", check: "c", message: text },
    { kind: "exited", code: 1 },
  ];
  const times = {
    n: 1,
    startedAt: 0,
    finishedAt: 1,
    pid: null,
    logOffset: 0,
    logBytes: 0,
    logLoss: text,
    usage: null,
    checks: [{ phase: "pre" as const, name: "c", ok: false, message: text, durationMs: 1 }],
    expectedMs: null,
    retry: { delayMs: 5, rule: text },
  };
  const stop = { kind: "history_failed", message: text } as const;
  return [
    { kind: "run_started", at: 0, run },
    { kind: "job_started", ...job, execution: 1, slot: slotId(0), logPath: "/l/x.log" },
    { kind: "job_spawned", ...job, execution: 1, pid: 7, startTicks: 8 },
    { kind: "run_stopping", at: 1, cause: stop },
    { kind: "notice", at: 1, level: "info", jobId: null, message: text },
    {
      kind: "job_ended",
      ...job,
      state: { kind: "skipped", because: text },
      logPath: null,
    },
    {
      kind: "job_ended",
      ...job,
      state: { kind: "not_started", because: stop },
      logPath: null,
    },
    ...outcomes.flatMap((outcome): RunEvent[] => {
      const execution = { ...times, outcome };
      const state = {
        kind: "finished",
        past: [execution, execution],
        note: text,
        tolerated: false,
      } as const;
      const jobs = [{ id: jobId("a"), state, logPath: null }];
      return [
        { kind: "job_retrying", ...job, execution, until: 2, rule: text },
        { kind: "job_ended", ...job, state, logPath: null },
        { kind: "run_ended", at: 2, report: reportRun(run, jobs, { finishedAt: 2, stop }) },
      ];
    }),
  ];
}

Deno.test("no text of any event shows a secret, and all else of it stays", () => {
  const mask = (text: string) => text.replaceAll("hunter22", "***");
  for (const event of eventsWith("it is hunter22!")) {
    const masked = JSON.stringify(maskEvent(event, mask));
    assert(!masked.includes("hunter22"), `${event.kind}: ${masked}`);
    assert.equal(masked, JSON.stringify(event).replaceAll("hunter22", "***"), event.kind);
  }
});
