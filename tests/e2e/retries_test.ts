import assert from "node:assert/strict";
import { explain } from "../rig/example_run.ts";
import { RunRig } from "../rig/run_rig.ts";

/** What `show --json` says of an execution beside what the rig knows. */
interface ShownExecution {
  readonly status: string;
  readonly slow: boolean;
  readonly expected_ms: number | null;
  readonly retry_delay_ms: number | null;
  readonly retry_rule: string | null;
}

async function executions(rig: RunRig, id: string): Promise<readonly ShownExecution[]> {
  const job = (await rig.show()).jobs.find((job) => job.id === id);
  return (job?.executions ?? []) as unknown as readonly ShownExecution[];
}

const exact = { retry_delay: 0.05, retry_backoff: 2, retry_jitter: 0 };

Deno.test("jobs are retried by their output or by an answer, and the record says why each time", async () => {
  await using rig = await RunRig.make();
  const result = await rig.run({
    jobs: [
      {
        id: "load",
        command:
          "if [ -e once ]; then echo broken; exit 1; fi; touch once; echo 'deadlock 7'; exit 1",
        max_retries: 2,
        retry_on_output: ["^deadlock \\d$"],
        ...exact,
      },
      {
        id: "publish",
        command: "exit 9",
        max_retries: 3,
        retry_if: 'test "$EXECUTIONER_EXIT_CODE" = 9 && test "$EXECUTIONER_EXECUTION" -lt 2',
        ...exact,
      },
      {
        id: "slow",
        command: "echo late; sleep 60",
        timeout: 0.1,
        max_retries: 1,
        retry_if: "test $EXECUTIONER_STATUS = TIMEOUT",
        ...exact,
      },
    ],
  }, "--continue-on-error");
  assert.equal(result.code, 1, explain(result));
  const choices = async (id: string) =>
    (await executions(rig, id)).map((one) => [one.status, one.retry_delay_ms, one.retry_rule]);
  assert.deepEqual(await choices("load"), [
    ["FAILED", 50, '"^deadlock \\d$" in retry_on_output matches "deadlock 7", retry 1 of 2'],
    ["FAILED", null, "nothing in retry_on_output matches the output"],
  ]);
  assert.deepEqual(await choices("publish"), [
    ["FAILED", 50, "retry_if says yes: exit code 0, retry 1 of 3"],
    ["FAILED", null, "retry_if did not say yes: expected exit code 0, found 1"],
  ]);
  assert.deepEqual(await choices("slow"), [
    ["TIMEOUT", 50, "retry_if says yes: exit code 0, retry 1 of 1"],
    ["TIMEOUT", null, "all 1 of max_retries used"],
  ]);
  const text = await rig.command("show", "last");
  assert.match(text.stdout, /waits 50ms: retry_if says yes: exit code 0, retry 1 of 3/);
  assert.match(text.stdout, /no retry: nothing in retry_on_output matches the output/);
  assert.match(result.stdout, /FAILED +load .*; nothing in retry_on_output matches the output/);
});

Deno.test("a job that waits for its retry holds no slot, and SIGTERM ends the wait at once", async () => {
  await using rig = await RunRig.make();
  const engine = await rig.start({
    jobs: [
      {
        id: "flaky",
        command: "exit 1",
        max_retries: 1,
        retry_delay: "1h",
        retry_jitter: 0,
        max_retry_time: 0,
      },
      { id: "other", command: "true" },
    ],
  });
  await engine.untilEnded("other");
  engine.kill("SIGTERM");
  const result = await engine.end();
  assert.equal(result.code, 143, explain(result));
  const [first] = await executions(rig, "flaky");
  assert.deepEqual([first?.retry_delay_ms, first?.retry_rule], [
    3_600_000,
    "exit code 1 is in retry_on_exit_codes, retry 1 of 1; no retry: SIGTERM",
  ]);
});

Deno.test("a second signal also ends a question that ignores the first", async () => {
  await using rig = await RunRig.make();
  const engine = await rig.start({
    jobs: [{
      id: "a",
      command: "exit 1",
      max_retries: 1,
      retry_if: "trap '' TERM; touch asked; while :; do sleep 1; done",
    }],
  });
  await rig.untilFile("asked");
  engine.kill("SIGTERM");
  await engine.until("the run stops", ({ event }) => event === "run_stopping");
  engine.kill("SIGTERM");
  const result = await engine.end();
  assert.equal(result.code, 143, explain(result));
  const { jobs } = await rig.show();
  assert.deepEqual([jobs[0]?.status, jobs[0]?.exit_code], ["FAILED", 1]);
  assert.match(jobs[0]?.reason ?? "", /^exit code 1; /);
  await rig.untilNoProcess();
});

Deno.test("a job that takes longer than expected is told of while it runs and called slow everywhere", async () => {
  await using rig = await RunRig.make();
  const gate = await rig.gate();
  const engine = await rig.start({
    jobs: [{ id: "long", command: gate.wait, expected_duration: "100ms" }],
  });
  const notice = await engine.until("the notice", ({ event }) => event === "notice");
  assert.deepEqual(
    [notice["level"], notice.job_id, notice["message"]],
    ["warning", "long", "slow: still running after its expected_duration of 100ms"],
  );
  gate.open();
  const result = await engine.end();
  assert.equal(result.code, 0, explain(result));
  const ended = engine.events.find(({ event }) => event === "job_ended");
  assert.deepEqual([ended?.status, ended?.["slow"], ended?.["expected_ms"]], [
    "SUCCESS",
    true,
    100,
  ]);
  const [only] = await executions(rig, "long");
  assert.deepEqual([only?.slow, only?.expected_ms, only?.retry_rule], [true, 100, null]);
  assert.match((await rig.command("show", "last")).stdout, /long +SUCCESS.*slow: expected 100ms/);
});

Deno.test("no rule shows a secret that the output or the answer had", async () => {
  await using rig = await RunRig.make();
  const secret = "hunter22-and-more";
  const result = await rig.run({
    env_variables: { PASSWORD: secret },
    jobs: [
      {
        id: "out",
        command: "echo login with $PASSWORD refused; exit 1",
        max_retries: 1,
        retry_on_output: ["login with .* refused"],
        ...exact,
      },
      {
        id: "answer",
        command: "exit 1",
        max_retries: 1,
        retry_if: "echo $PASSWORD expired",
        ...exact,
      },
    ],
  }, "--continue-on-error");
  assert.equal(result.code, 1, explain(result));
  assert.match(result.stdout, /matches "login with \*\*\* refused", retry 1 of 1/);
  assert.match(result.stdout, /retry_if says yes: exit code 0: \*\*\* expired, retry 1 of 1/);
  const shown = JSON.stringify(await rig.show());
  assert.ok(!shown.includes(secret) && !result.stdout.includes(secret), shown);
});
