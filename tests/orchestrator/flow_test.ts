/** Whole runs in simulated time: `when`, outputs and hooks. */
import assert from "node:assert/strict";
import type { HookName, HookSpec } from "../../src/core/hooks/hooks.ts";
import { slotId } from "../../src/core/ids.ts";
import { jobReasonOf, jobStatusOf } from "../../src/core/job_state.ts";
import { reportRun } from "../../src/core/run/run_report.ts";
import { SecretRegistry } from "../../src/core/secrets/secret_registry.ts";
import { createSecretRule } from "../../src/core/secrets/secrets.ts";
import type { WhenClause } from "../../src/core/when/expression.ts";
import { parseWhen } from "../../src/core/when/parse_when.ts";
import { Announcer } from "../../src/orchestrator/announcer.ts";
import { HookRunner } from "../../src/orchestrator/hook_runner.ts";
import { Inbox } from "../../src/orchestrator/inbox.ts";
import type { RunMessage } from "../../src/orchestrator/run_message.ts";
import type { SlotPool } from "../../src/ports/slot_pool.ts";
import { type JobSketch, makeJobs } from "../rig/make_job.ts";
import { header } from "../rig/run_events.ts";
import { simulate, type Simulated } from "../rig/simulate_run.ts";
import type { Script } from "../rig/simulated_slots.ts";
import { VirtualClock } from "../rig/virtual_clock.ts";

function when(text: string): WhenClause {
  const expression = parseWhen(text);
  assert.ok(expression.ok, text);
  return { text, expression: expression.value };
}

/** Runs jobs of which some give outputs. */
function run(
  sketches: readonly JobSketch[],
  given: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
  more: Partial<Parameters<typeof simulate>[0]> = {},
): Promise<Simulated> {
  const script = ({ id }: { id: string }): Script => ({
    durationMs: 10,
    outcome: id.startsWith("bad") ? { kind: "exited", code: 1 } : { kind: "succeeded" },
    ...(given[id] === undefined ? {} : { outputs: given[id] }),
  });
  return simulate({ jobs: makeJobs(sketches), workers: 2, script, ...more });
}

function ends({ events }: Simulated): Record<string, string> {
  return Object.fromEntries(events.flatMap((event) => {
    if (event.kind !== "job_ended") return [];
    const reason = jobReasonOf(event.state);
    const status = jobStatusOf(event.state);
    return [[event.jobId, reason === null ? status : `${status} ${reason}`]];
  }));
}

function envOf(run: Simulated, id: string): Readonly<Record<string, string>> {
  const found = run.started.find(({ env }) => env["EXECUTIONER_JOB_ID"] === id);
  assert.ok(found, `${id} was not started`);
  return found.env;
}

Deno.test("a job whose when does not hold is skipped, and those behind it go on", async () => {
  const result = await run(
    [
      { id: "first", when: when("MODE == 'full'") },
      { id: "second", dependencies: ["first"], when: when("MODE != 'full'") },
      { id: "third", dependencies: ["second", "first"] },
      { id: "tells", dependencies: ["first"], triggers: { first: "skipped" } },
      { id: "alerts", dependencies: ["first"], triggers: { first: "failure" } },
    ],
    {},
    { env: { MODE: "quick" } },
  );
  assert.deepEqual(ends(result), {
    first: "SKIPPED when is not met: MODE == 'full' (MODE is \"quick\")",
    second: "SUCCESS",
    third: "SUCCESS",
    tells: "SUCCESS",
    alerts: 'SKIPPED runs only if "first" fails',
  });
  assert.deepEqual([result.report.status, result.highest], ["SUCCESS", 2]);
});

Deno.test("a job behind a failed one is blocked whatever its when says", async () => {
  const result = await run(
    [
      { id: "bad" },
      { id: "next", dependencies: ["bad"], when: when("MODE == 'full'") },
      { id: "last", dependencies: ["next"] },
    ],
    {},
    { continueOnError: true },
  );
  assert.deepEqual(
    Object.values(ends(result)).map((end) => end.split(" ")[0]),
    ["FAILED", "BLOCKED", "BLOCKED"],
  );
});

Deno.test("100,000 jobs that are skipped one behind the other are no trouble", async () => {
  const jobs = Array.from({ length: 100_000 }, (_, n): JobSketch => ({
    id: `j${n}`,
    dependencies: n === 0 ? [] : [`j${n - 1}`],
    when: when("MODE == 'full'"),
  }));
  const { report, started } = await run([...jobs, { id: "end", dependencies: ["j99999"] }]);
  assert.deepEqual([report.counts.SKIPPED, report.counts.SUCCESS, started.length], [
    100_000,
    1,
    1,
  ]);
});

Deno.test("when is looked at with the outputs of dependencies, and the engine's variables", async () => {
  const result = await run([
    { id: "count", outputs: ["ROWS"] },
    { id: "load", dependencies: ["count"], when: when("ROWS != 0") },
    { id: "none", dependencies: ["count"], when: when("ROWS == 0") },
    { id: "far", dependencies: ["load"], when: when("defined(ROWS)") },
    { id: "me", when: when("EXECUTIONER_JOB_ID == 'me' and EXECUTIONER_ATTEMPT == 1") },
  ], { count: { ROWS: "12" } });
  assert.deepEqual(ends(result), {
    me: "SUCCESS",
    count: "SUCCESS",
    load: "SUCCESS",
    none: 'SKIPPED when is not met: ROWS == 0 (ROWS is "12")',
    far: "SKIPPED when is not met: defined(ROWS) (ROWS is not set)",
  });
});

Deno.test("outputs go to direct dependents, the later dependency and the job's own value win", async () => {
  const result = await run([
    { id: "a", outputs: ["X", "ONLY_A"] },
    { id: "b", outputs: ["X"] },
    { id: "both", dependencies: ["a", "b"] },
    { id: "turned", dependencies: ["b", "a"] },
    { id: "own", dependencies: ["a"], env: { X: "own" } },
    { id: "far", dependencies: ["both"] },
  ], { a: { X: "a", ONLY_A: "1" }, b: { X: "b" } });
  const seen = ["both", "turned", "own", "far"].map((id) => {
    const { X = null, ONLY_A = null } = envOf(result, id);
    return [id, X, ONLY_A];
  });
  assert.deepEqual(seen, [
    ["both", "b", "1"],
    ["turned", "a", "1"],
    ["own", "own", "1"],
    ["far", null, null],
  ]);
  assert.equal(envOf(result, "a")["EXECUTIONER_OUTPUT"], "/x/outputs/0-1");
  assert.equal(envOf(result, "far")["EXECUTIONER_OUTPUT"], "/dev/null");
});

Deno.test("only the execution that succeeds has outputs, and each one a file of its own", async () => {
  const [flaky, next] = makeJobs([
    { id: "flaky", outputs: ["N"] },
    { id: "next", dependencies: ["flaky"] },
  ]);
  assert.ok(flaky !== undefined && next !== undefined);
  const result = await simulate({
    jobs: [{ ...flaky, retry: { ...flaky.retry, maxRetries: 2 } }, next],
    workers: 1,
    script: (job, n) => ({
      durationMs: 10,
      outcome: job.id === "flaky" && n === 1
        ? { kind: "output_failed", message: '"N" was not written' }
        : { kind: "succeeded" },
      outputs: { N: String(n) },
    }),
  });
  const retry = result.events.find(({ kind }) => kind === "job_retrying");
  assert.ok(retry?.kind === "job_retrying");
  assert.equal(retry.rule, "status ERROR is in retry_on_status, retry 1 of 2");
  assert.equal(envOf(result, "next")["N"], "2");
  assert.deepEqual(
    result.started.map(({ outputs }) => outputs?.path ?? null),
    ["/x/outputs/0-1", "/x/outputs/0-2", null],
  );
});

Deno.test("a secret output is masked wherever it turns up, and the jobs get it unmasked", async () => {
  const token = "tok-7f3a9";
  const result = await run(
    [
      { id: "login", outputs: ["API_TOKEN", "LINE", "SHORT_KEY"] },
      { id: "bad", dependencies: ["login"] },
      {
        id: "asks",
        dependencies: ["login"],
        when: when(`LINE == 'x' or API_TOKEN == '${token}x'`),
      },
    ],
    { login: { API_TOKEN: token, LINE: `use ${token}`, SHORT_KEY: "ab" } },
    {
      continueOnError: true,
    },
  );
  assert.equal(envOf(result, "bad")["LINE"], `use ${token}`);
  assert.deepEqual(result.started.at(-1)?.maskValues, [token]);
  for (const [who, seen] of Object.entries({ ...result, started: null })) {
    assert(!JSON.stringify(seen).includes(token), `${who} has the secret`);
  }
  const ended = result.recorded.find((event) =>
    event.kind === "job_ended" && event.jobId === "login"
  );
  assert.ok(ended?.kind === "job_ended" && ended.state.kind === "finished");
  assert.deepEqual(ended.state.past[0].outputs, [
    { name: "API_TOKEN", value: "***", masked: true },
    { name: "LINE", value: "use ***", masked: true },
    { name: "SHORT_KEY", value: "***", masked: true },
  ]);
});

function hook(name: HookName, place = 1): HookSpec {
  return {
    name,
    place,
    command: { kind: "argv", argv: ["true"], line: "true", meetsShell: true },
    commandText: "true",
    timeoutMs: 60_000,
    killGraceMs: 1_000,
  };
}

const allHooks = [hook("on_success"), hook("on_failure"), hook("on_failure", 2), hook("on_exit")];

function hooksOf({ events }: Simulated): readonly string[] {
  return events.flatMap((event) =>
    event.kind === "hook_ended"
      ? [`${event.hook.name} ${event.hook.place} ${event.hook.execution.outcome.kind}`]
      : []
  );
}

Deno.test("hooks follow the run by its verdict, one by one, and run_ended is still the last event", async () => {
  const good = await run([{ id: "a" }], {}, { hooks: allHooks });
  assert.deepEqual(hooksOf(good), ["on_success 1 succeeded", "on_exit 1 succeeded"]);
  assert.equal(good.highest, 1);
  assert.equal(good.events.at(-1)?.kind, "run_ended");
  const order = good.recorded.map(({ kind }) => kind).filter((kind) => /^(run|hook)_/.test(kind));
  assert.deepEqual(order, [
    ...["run_started", "run_ended"],
    ...["hook_started", "hook_ended", "hook_started", "hook_ended"],
  ]);
  const bad = await run([{ id: "bad" }, { id: "bad2" }], {}, {
    hooks: allHooks,
    env: { DB_PASSWORD: "hunter22" },
    continueOnError: true,
  });
  assert.deepEqual(hooksOf(bad), [
    "on_failure 1 succeeded",
    "on_failure 2 succeeded",
    "on_exit 1 succeeded",
  ]);
  const first = bad.started.find(({ logPath }) => logPath.includes(".hook-"));
  assert.equal(first?.logPath, "/x/logs/executioner.app.hook-on_failure-1.run-1.log");
  assert.deepEqual(first.maskValues, ["hunter22"]);
  assert.deepEqual(first.env, {
    DB_PASSWORD: "hunter22",
    EXECUTIONER_APPLICATION: "app",
    EXECUTIONER_ATTEMPT: "1",
    EXECUTIONER_EXIT_CODE: "1",
    EXECUTIONER_FAILED_COUNT: "2",
    EXECUTIONER_FAILED_JOBS: "bad\nbad2",
    EXECUTIONER_HOOK: "on_failure",
    EXECUTIONER_LOG_DIR: "/x/logs",
    EXECUTIONER_MARK: "mark/on_failure/1",
    EXECUTIONER_RUN_ID: "1",
    EXECUTIONER_RUN_LOG: "/x/logs/executioner.app.run-1.log",
    EXECUTIONER_RUN_STATUS: "FAILED",
    PWD: "/x",
  });
});

Deno.test("a hook that fails or takes too long changes nothing, and the next one runs", async () => {
  const result = await run([{ id: "bad" }], {}, {
    hooks: allHooks,
    hookScript: ({ logPath }) =>
      logPath.includes("on_failure-1")
        ? { durationMs: 5, outcome: { kind: "exited", code: 3 } }
        : { durationMs: 90_000, outcome: { kind: "succeeded" } },
  });
  assert.deepEqual(hooksOf(result), [
    "on_failure 1 exited",
    "on_failure 2 timed_out",
    "on_exit 1 timed_out",
  ]);
  assert.deepEqual([result.report.status, result.report.exitCode], ["FAILED", 1]);
  assert.equal(result.report.hooks.length, 3);
  assert.equal(result.report.finishedAt - result.report.run.startedAt, 10);
  assert.equal(result.elapsedMs, 10 + 5 + 60_000 + 60_000);
});

Deno.test("hooks run after a signal and after run_timeout; one more signal ends them", async () => {
  const long = () => ({ durationMs: 100_000, outcome: { kind: "succeeded" as const } });
  const jobs = makeJobs([{ id: "long" }]);
  const stopped = await simulate({
    ...{ jobs, workers: 1, script: long, hooks: allHooks },
    stopAfterMs: 1_000,
  });
  assert.equal(stopped.report.status, "INTERRUPTED");
  assert.equal(
    hooksOf(stopped).join(", "),
    [
      ...["on_failure 1 succeeded", "on_failure 2 succeeded", "on_exit 1 succeeded"],
    ].join(", "),
  );
  const timedOut = await simulate({
    ...{ jobs, workers: 1, script: long, hooks: allHooks },
    runTimeoutMs: 1_000,
  });
  assert.equal(hooksOf(timedOut).length, 3);
  const inHook = await simulate({
    ...{ jobs: makeJobs([{ id: "quick" }]), workers: 1, hooks: allHooks },
    hookScript: long,
    stopAfterMs: 1_000,
  });
  assert.deepEqual(hooksOf(inHook), ["on_success 1 cancelled", "on_exit 1 cancelled"]);
  assert.deepEqual([inHook.report.status, inHook.report.exitCode], ["SUCCESS", 0]);
  assert.equal(inHook.report.hooks[1]?.logPath, null, "it was not started");
});

Deno.test("hooks run, too, where the history cannot be written", async () => {
  const result = await run([{ id: "a" }], {}, { hooks: allHooks, historyFailsAt: 1 });
  assert.equal(result.report.stop?.kind, "history_failed");
  assert.equal(hooksOf(result).length, 3);
});

Deno.test("a signal that comes together with the end of a hook keeps the next one from starting", async () => {
  const inbox = new Inbox<RunMessage>();
  const clock = new VirtualClock(1);
  const started: string[] = [];
  const ended = {
    kind: "ended",
    slot: slotId(0),
    outcome: { kind: "succeeded" },
    finishedAt: 0,
    ...{ pid: 1, logOffset: 0, logBytes: 0, usage: null, checks: [], answer: null },
  } as const;
  const slots: SlotPool = {
    listen() {},
    warmUp() {},
    start({ logPath }) {
      started.push(logPath);
      inbox.push({ kind: "slot", event: ended });
      inbox.push({ kind: "stop_requested", signal: "SIGINT" });
    },
    terminate() {},
    killNow() {},
    close: () => Promise.resolve(),
  };
  const runner = new HookRunner({
    hooks: allHooks,
    environmentOf: () => ({ values: {}, origin: {}, warnings: [] }),
    marks: { own: "mark", outer: null },
    secrets: new SecretRegistry(createSecretRule([])),
    announcer: new Announcer({
      history: { name: "history", observe() {}, close() {} },
      observers: [],
      onObserverFailure: assert.fail,
      masked: (event) => event,
    }),
    ...{ clock, slots, inbox },
  }, null);
  const report = reportRun(header(), [], { finishedAt: 0, stop: null });
  const runs = await runner.run(report);
  assert.deepEqual(runs.map(({ execution }) => execution.outcome.kind), ["succeeded", "cancelled"]);
  assert.equal(started.length, 1);
});
