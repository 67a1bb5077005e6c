/** `show --json` is a contract: these keys, in this order, with these types. */
import assert from "node:assert/strict";
import { explain } from "../rig/example_run.ts";
import { RunRig } from "../rig/run_rig.ts";

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** What a value may be: a type, a pattern of a text, one value, or one of several of these. */
type Shape = "integer" | "boolean" | "string" | RegExp | null | readonly Shape[];

const runShape: Readonly<Record<string, Shape>> = {
  id: "integer",
  attempt: "integer",
  application_name: "string",
  status: /^(RUNNING|SUCCESS|FAILED|INTERRUPTED)$/,
  exit_code: ["integer", null],
  started_at: iso,
  finished_at: [iso, null],
  duration_ms: ["integer", null],
  config_path: /^\//,
  working_dir: /^\//,
  workers: "integer",
  grants: [null],
  log_dir: /^\//,
  config_fingerprint: /^\w+$/,
};

const engineShape: Readonly<Record<string, Shape>> = {
  host: "string",
  user: "string",
  pid: "integer",
  version: "string",
};

const attemptShape: Readonly<Record<string, Shape>> = {
  attempt: "integer",
  status: /^(RUNNING|SUCCESS|FAILED|INTERRUPTED)$/,
  exit_code: ["integer", null],
  started_at: iso,
  finished_at: [iso, null],
  duration_ms: ["integer", null],
};

const executionShape: Readonly<Record<string, Shape>> = {
  n: "integer",
  status: /^[A-Z_]+$/,
  exit_code: ["integer", null],
  signal: [/^SIG[A-Z0-9]+$/, null],
  started_at: iso,
  finished_at: [iso, null],
  duration_ms: ["integer", null],
  cpu_ms: ["integer", null],
  peak_memory_bytes: ["integer", null],
  expected_ms: ["integer", null],
  slow: "boolean",
  retry_delay_ms: ["integer", null],
  retry_rule: ["string", null],
};

const placeShape: Readonly<Record<string, Shape>> = {
  reason: ["string", null],
  slot: ["integer", null],
  pid: ["integer", null],
  log_offset: ["integer", null],
  log_bytes: ["integer", null],
};

const checkShape = {
  phase: /^(pre|post)$/,
  name: "string",
  ok: "boolean",
  message: "string",
  duration_ms: "integer",
} as const;

const jobShape: Readonly<Record<string, Shape>> = {
  id: "string",
  status:
    /^(PENDING|RUNNING|SUCCESS|FAILED|TIMEOUT|ERROR|(PRE|POST)CHECK_FAILED|DENIED|CONDITION_FAILED|MARKED_SUCCESS|SKIPPED|BLOCKED|NOT_STARTED|CANCELLED)$/,
  reason: ["string", null],
  exit_code: ["integer", null],
  signal: [/^SIG[A-Z0-9]+$/, null],
  attempt: "integer",
  started_at: [iso, null],
  finished_at: [iso, null],
  duration_ms: ["integer", null],
  waited_ms: ["integer", null],
  cpu_ms: ["integer", null],
  peak_memory_bytes: ["integer", null],
  expected_ms: ["integer", null],
  slow: "boolean",
  retry_rule: ["string", null],
  working_dir: /^\//,
  log_path: [/^\//, null],
  description: "string",
  command: "string",
  tolerated: "boolean",
  wait_started_at: [iso, null],
  wait_finished_at: [iso, null],
  fingerprint: /^[\w.]+$/,
};

const outputShape: Readonly<Record<string, Shape>> = {
  name: "string",
  value: "string",
  masked: "boolean",
};

const hookShape: Readonly<Record<string, Shape>> = {
  hook: /^on_(success|failure|exit)$/,
  place: "integer",
  command: ["string", null],
  status: "string",
  reason: ["string", null],
  exit_code: ["integer", null],
  signal: ["string", null],
  started_at: iso,
  finished_at: [iso, null],
  duration_ms: ["integer", null],
  log_path: [/^\//, null],
};

Deno.test("show --json has every key with its type, and every job in declared order", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const path = await rig.config({
    parallel: true,
    max_workers: 2,
    hooks: { on_exit: "exit 4" },
    jobs: [
      { id: "good", command: "echo A=1 >> $EXECUTIONER_OUTPUT", outputs: ["A"] },
      {
        id: "flaky",
        command: "exit 9",
        max_retries: 1,
        retry_delay: 0.05,
        retry_on_exit_codes: [9],
      },
      { id: "shot", command: "kill -9 $$" },
      { id: "behind", command: "true", dependencies: ["flaky"] },
      { id: "out", command: "true" },
      { id: "waits", command: gate.wait, dependencies: ["good"] },
      { id: "last", command: "true", dependencies: ["waits"] },
    ],
  });
  const engine = await rig.start(path, "--continue-on-error", "--skip", "out");
  await engine.untilSpawned("waits");
  await Promise.all([engine.untilEnded("flaky"), engine.untilEnded("shot")]);

  const during = await rig.show();
  assertShapes(during);
  assert.deepEqual(
    [during.run.status, during.run.exit_code, during.run.finished_at, during.run.duration_ms],
    ["RUNNING", null, null, null],
  );
  gate.open();
  const result = await engine.end();
  assert.equal(result.code, 1, explain(result));

  const shown = await rig.show();
  assertShapes(shown);
  assert.deepEqual(shown.hooks.map(({ hook, status }) => [hook, status]), [["on_exit", "FAILED"]]);
  assert.deepEqual(shown.jobs[0]?.outputs, [{ name: "A", value: "1", masked: false }]);
  assert.deepEqual(
    factsOf(shown.run),
    {
      id: 1,
      attempt: 1,
      application_name: "app",
      status: "FAILED",
      exit_code: 1,
      config_path: path,
      working_dir: rig.folder,
      workers: 2,
      grants: null,
      log_dir: rig.path("logs"),
    },
  );
  const facts = shown.jobs.map((
    job,
  ) => [job.id, job.status, job.exit_code, job.signal, job.executions.length]);
  assert.deepEqual(facts, [
    ["good", "SUCCESS", 0, null, 1],
    ["flaky", "FAILED", 9, null, 2],
    ["shot", "FAILED", null, "SIGKILL", 1],
    ["behind", "BLOCKED", null, null, 0],
    ["out", "SKIPPED", null, null, 0],
    ["waits", "SUCCESS", 0, null, 1],
    ["last", "SUCCESS", 0, null, 1],
  ]);
  assert.match(shown.jobs[3]?.reason ?? "", /flaky/);
  for (const job of shown.jobs) assertTimes(job);
  assert.equal(shown.run.duration_ms, between(shown.run));
});

Deno.test("show --json says the same as the events of the run said", async () => {
  await using rig = await RunRig.make();
  const result = await rig.run({
    jobs: [
      { id: "good", command: "true" },
      { id: "slow", command: "sleep 300", timeout: 0.1 },
      { id: "next", command: "true" },
    ],
  }, "--json");
  const ended = result.stdout.trimEnd().split("\n").map((line) => JSON.parse(line))
    .filter(({ event }) => event === "job_ended");
  const { jobs } = await rig.show();
  assert.equal(ended.length, jobs.length);
  for (const { event: _, at: _at, job_id, blocked_by: _by, executions, ...said } of ended) {
    const shown = jobs.find(({ id }) => id === job_id);
    assert.ok(shown, `"${job_id}" is not shown`);
    const { id: _, attempt: _n, working_dir, waited_ms, executions: rows, ...rest } = shown;
    assert.equal(waited_ms, null, "these wait for nothing");
    assert.equal(working_dir, rig.folder, job_id);
    const checks = rows.at(-1)?.checks ?? [];
    const recorded = { ...rest, checks } as Record<string, unknown>;
    assert.deepEqual(
      Object.fromEntries(Object.keys(said).map((key) => [key, recorded[key]])),
      said,
      job_id,
    );
    assert.equal(rows.length, executions, job_id);
  }
});

/** Without what is another thing with each run. */
function factsOf(run: Record<string, unknown>): Record<string, unknown> {
  const other = ["started_at", "finished_at", "duration_ms", "engine", "config_fingerprint"];
  return Object.fromEntries(Object.entries(run).filter(([key]) => !other.includes(key)));
}

type Period = {
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly duration_ms: number | null;
};

function between({ started_at, finished_at }: Period): number {
  return Date.parse(finished_at ?? "") - Date.parse(started_at ?? "");
}

/** A job spans its executions: it starts with its first and ends with its last. */
function assertTimes(
  job: Period & { readonly id: string; readonly executions: readonly Period[] },
) {
  const [first] = job.executions;
  if (first === undefined) {
    assert.deepEqual(
      [job.started_at, job.finished_at, job.duration_ms],
      [null, null, null],
      job.id,
    );
    return;
  }
  assert.equal(job.started_at, first.started_at, job.id);
  assert.equal(job.finished_at, job.executions.at(-1)?.finished_at, job.id);
  for (const period of [job, ...job.executions]) assert.equal(period.duration_ms, between(period));
}

function assertShapes(shown: unknown): void {
  const keys = ["run", "attempts", "jobs", "hooks", "leftovers", "audit", "notifications"];
  assertKeys(shown, keys, "the document");
  const { run, attempts, jobs, hooks, leftovers, audit, notifications } = shown;
  assert.ok(Array.isArray(attempts));
  for (const { counts, ...attempt } of attempts) {
    assertShape(attempt, attemptShape, "attempt");
    assert.ok(Object.values(counts).every((count) => fits(count, "integer")));
  }
  assert.deepEqual([leftovers, audit, notifications], [[], [], []]);
  const { engine, ...facts } = run as Record<string, unknown>;
  assertShape(facts, runShape, "run");
  assertShape(engine, engineShape, "engine");
  assert.ok(Array.isArray(jobs) && Array.isArray(hooks));
  for (const hook of hooks) assertShape(hook, hookShape, "hook");
  for (const job of jobs) {
    const { executions, outputs, dependencies, ...rest } = job;
    for (const one of dependencies) assertKeys(one, ["id", "trigger"], `${job.id}, dependency`);
    for (const output of outputs) assertShape(output, outputShape, `${job.id}, output`);
    assertShape(rest, jobShape, job.id);
    for (const { checks, ...execution } of executions) {
      assertShape(execution, { ...executionShape, ...placeShape }, `${job.id}, execution`);
      for (const check of checks) assertShape(check, checkShape, `${job.id}, check`);
    }
  }
}

function assertShape(value: unknown, shape: Readonly<Record<string, Shape>>, where: string): void {
  assertKeys(value, Object.keys(shape), where);
  for (const [key, expected] of Object.entries(shape)) {
    assert.ok(fits(value[key], expected), `${where}: "${key}" is ${JSON.stringify(value[key])}`);
  }
}

function assertKeys(
  value: unknown,
  keys: readonly string[],
  where: string,
): asserts value is Record<string, unknown> {
  assert.ok(typeof value === "object" && value !== null, `${where} is no object`);
  assert.deepEqual(Object.keys(value), keys, where);
}

function fits(value: unknown, shape: Shape): boolean {
  if (shape === null) return value === null;
  if (shape === "integer") return Number.isInteger(value);
  if (shape === "string") return typeof value === "string";
  if (shape === "boolean") return typeof value === "boolean";
  if (shape instanceof RegExp) return typeof value === "string" && shape.test(value);
  return shape.some((one) => fits(value, one));
}
