import assert from "node:assert/strict";
import fc from "fast-check";
import type { Outcome } from "../../../src/core/outcome.ts";
import {
  mayBeRetried,
  needsAnswer,
  type RetryAnswer,
  type RetryConditions,
} from "../../../src/core/retries/retry_conditions.ts";
import {
  decideRetry,
  minJitteredDelayMs,
  retryDelay,
  type RetryPolicy,
} from "../../../src/core/retries/retry_policy.ts";
import { longestTimerMs } from "../../../src/core/longest_timer.ts";

const policy: RetryPolicy = {
  maxRetries: 2,
  delayMs: 30_000,
  backoff: 2,
  jitter: 0,
  maxDelayMs: 0,
  maxTimeMs: 0,
  onStatus: ["ERROR", "FAILED", "TIMEOUT"],
  onExitCodes: [3],
  onOutput: [],
  question: null,
};

const failed: Outcome = { kind: "exited", code: 1 };

function decide(
  changes: Partial<RetryPolicy> = {},
  past: { executions?: number; now?: number; outcome?: Outcome; answer?: RetryAnswer } = {},
  random = 0.5,
) {
  const all = {
    executions: 1,
    firstStartedAt: 1_000_000,
    now: 1_005_000,
    outcome: failed,
    answer: null,
    ...past,
  };
  return decideRetry({ ...policy, ...changes }, all, random);
}

Deno.test("tries again after a listed exit code or status and says which rule decided", () => {
  assert.deepEqual(decide({}, { outcome: { kind: "exited", code: 3 } }), {
    kind: "again",
    at: 1_035_000,
    delayMs: 30_000,
    rule: "exit code 3 is in retry_on_exit_codes, retry 1 of 2",
  });
  assert.deepEqual(decide({}, { executions: 2 }), {
    kind: "again",
    at: 1_065_000,
    delayMs: 60_000,
    rule: "status FAILED is in retry_on_status, retry 2 of 2",
  });
  const others: readonly (readonly [Outcome, string])[] = [
    [{ kind: "signalled", signal: "SIGKILL" }, "FAILED"],
    [{ kind: "timed_out", afterMs: 5 }, "TIMEOUT"],
    [{ kind: "spawn_failed", message: "no such file" }, "ERROR"],
    [{ kind: "slot_died", message: "gone" }, "ERROR"],
  ];
  for (const [outcome, status] of others) {
    const decision = decide({}, { outcome });
    assert.equal(decision.kind, "again", status);
    assert.equal(decision.rule, `status ${status} is in retry_on_status, retry 1 of 2`);
  }
});

Deno.test("stops when no rule matches, and says so", () => {
  assert.deepEqual(decide({ onStatus: ["TIMEOUT"] }), {
    kind: "stop",
    rule: "status FAILED is not in retry_on_status and exit code 1 not in retry_on_exit_codes",
    isNews: true,
  });
  const outcome: Outcome = { kind: "timed_out", afterMs: 1 };
  assert.deepEqual(decide({ onStatus: [] }, { outcome }), {
    kind: "stop",
    rule: "status TIMEOUT is not in retry_on_status",
    isNews: true,
  });
});

Deno.test("stops when all retries are used", () => {
  assert.deepEqual(decide({}, { executions: 3 }), {
    kind: "stop",
    rule: "all 2 of max_retries used",
    isNews: true,
  });
  assert.deepEqual(decide({ maxRetries: 0 }), {
    kind: "stop",
    rule: "max_retries is 0",
    isNews: false,
  });
});

Deno.test("never tries again after a success, a failed pre-check, a denial or a cancellation", () => {
  const everything: Partial<RetryPolicy> = {
    onStatus: ["SUCCESS", "PRECHECK_FAILED", "POSTCHECK_FAILED", "DENIED", "CANCELLED"],
    onExitCodes: [0],
  };
  const never: readonly (readonly [Outcome, string | null])[] = [
    [{ kind: "succeeded" }, null],
    [
      { kind: "check_failed", phase: "pre", check: "c", message: "m" },
      "a failed pre-check is never tried again",
    ],
    [{ kind: "denied", message: "m" }, "a denied command is never tried again"],
    [{ kind: "cancelled", by: "SIGINT" }, "a cancelled job is never tried again"],
  ];
  const answer = { kind: "yes", rule: "why not" } as const;
  for (const [outcome, rule] of never) {
    const decision = decide(everything, { outcome, answer });
    assert.deepEqual(decision, { kind: "stop", rule, isNews: false }, outcome.kind);
  }
});

Deno.test("tries again after a failed post-check where it or exit code 0 is listed", () => {
  const outcome: Outcome = { kind: "check_failed", phase: "post", check: "c", message: "m" };
  assert.equal(decide({}, { outcome }).kind, "stop");
  assert.equal(
    decide({ onStatus: ["POSTCHECK_FAILED"] }, { outcome }).rule,
    "status POSTCHECK_FAILED is in retry_on_status, retry 1 of 2",
  );
  assert.equal(
    decide({ onExitCodes: [0] }, { outcome }).rule,
    "exit code 0 is in retry_on_exit_codes, retry 1 of 2",
  );
});

const asking: Partial<RetryPolicy> = {
  onStatus: [],
  onExitCodes: [],
  onOutput: ["deadlock"],
  question: { command: "ask", timeoutMs: 1_000 },
};

Deno.test("tries again where an answer says so, and says what answered", () => {
  const answer = { kind: "yes", rule: "retry_if says yes" } as const;
  const yes = decide(asking, { answer });
  assert.deepEqual([yes.kind, yes.rule], ["again", "retry_if says yes, retry 1 of 2"]);
  // A list is enough, and then nobody was asked.
  const listed = decide({ ...asking, onExitCodes: [1] });
  assert.equal(listed.rule, "exit code 1 is in retry_on_exit_codes, retry 1 of 2");
});

Deno.test("says which conditions did not hold, and only those that there are", () => {
  const answer = { kind: "no", reason: "nothing matches" } as const;
  const rules = [
    decide(asking, { answer }),
    decide({ ...asking, onStatus: ["TIMEOUT"] }, { answer }),
    decide({ ...asking, onExitCodes: [9] }, { answer }),
    decide({ ...asking, onStatus: ["TIMEOUT"], onExitCodes: [9] }, { answer }),
    decide(asking, { outcome: { kind: "slot_died", message: "gone" } }),
    decide(asking, { executions: 3 }),
  ].map(({ rule }) => rule);
  assert.deepEqual(rules, [
    "nothing matches",
    "status FAILED is not in retry_on_status; nothing matches",
    "exit code 1 is not in retry_on_exit_codes; nothing matches",
    "status FAILED is not in retry_on_status and exit code 1 not in retry_on_exit_codes; " +
    "nothing matches",
    "nobody could look at its other conditions",
    "all 2 of max_retries used",
  ]);
});

Deno.test("knows before the wait that the time limit would be passed", () => {
  // The next start is 35 s after the first one.
  assert.equal(decide({ maxTimeMs: 35_000 }).kind, "again", "the limit itself is within it");
  assert.deepEqual(decide({ maxTimeMs: 34_999 }), {
    kind: "stop",
    rule:
      "max_retry_time of 34.999 s leaves no room: retry 1 would start 35 s after the first start",
    isNews: true,
  });
  assert.equal(decide({ maxTimeMs: 0 }, { now: 9e12 }).kind, "again", "0 is no limit");
});

function delayOf(
  policy: Pick<RetryPolicy, "delayMs" | "backoff" | "jitter">,
  retry: number,
  random: number,
): number {
  return retryDelay({ ...policy, maxDelayMs: 0 }, retry, random);
}

Deno.test("spreads the delay by the jitter, with a floor only then", () => {
  assert.equal(delayOf({ delayMs: 1000, backoff: 1, jitter: 0.2 }, 1, 0), 800);
  assert.equal(delayOf({ delayMs: 1000, backoff: 1, jitter: 0.2 }, 1, 0.5), 1000);
  assert.equal(delayOf({ delayMs: 1000, backoff: 1, jitter: 0.2 }, 1, 0.75), 1100);
  assert.equal(delayOf({ delayMs: 1000, backoff: 1.5, jitter: 0 }, 3, 0.9), 2250);
  assert.equal(delayOf({ delayMs: 10, backoff: 1, jitter: 0 }, 1, 0), 10);
  assert.equal(delayOf({ delayMs: 10, backoff: 1, jitter: 0.1 }, 1, 0), minJitteredDelayMs);
  assert.equal(delayOf({ delayMs: 0, backoff: 2, jitter: 0 }, 5000, 0), 0);
  assert.equal(delayOf({ delayMs: 1, backoff: 10, jitter: 0 }, 5000, 0), longestTimerMs);
});

Deno.test("keeps the delay within retry_max_delay, jitter included", () => {
  const policy = { delayMs: 1000, backoff: 2, jitter: 0.5, maxDelayMs: 5000 };
  assert.equal(retryDelay(policy, 1, 0.5), 1000);
  assert.equal(retryDelay(policy, 3, 0.5), 4000);
  assert.equal(retryDelay(policy, 3, 0.99), 5000);
  assert.equal(retryDelay(policy, 50, 0.5), 5000);
});

const anyPolicy = fc.record({
  delayMs: fc.double({ min: 0, max: 1e12, noNaN: true }),
  backoff: fc.double({ min: 0, max: 1e6, noNaN: true }),
  jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  maxDelayMs: fc.constant(0),
});
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const retry = fc.integer({ min: 1, max: 2000 });

Deno.test("keeps any delay a whole number of ms within what a timer holds and the jitter allows", () => {
  fc.assert(fc.property(anyPolicy, retry, random, (policy, retry, random) => {
    const delay = retryDelay(policy, retry, random);
    assert.ok(Number.isInteger(delay) && delay <= longestTimerMs, `${delay} ms`);
    assert.ok(delay >= (policy.jitter > 0 ? minJitteredDelayMs : 0), `${delay} ms`);
    const plain = retryDelay({ ...policy, jitter: 0 }, retry, 0);
    const least = plain * (1 - policy.jitter) - 1;
    const most = Math.max(minJitteredDelayMs, plain * (1 + policy.jitter) + 1);
    assert.ok(delay >= least && delay <= most, `${least} <= ${delay} <= ${most}`);
  }));
});

Deno.test("never shortens a delay from one retry to the next with a backoff of at least 1", () => {
  fc.assert(fc.property(anyPolicy, retry, random, (policy, retry, random) => {
    const growing = { ...policy, backoff: 1 + policy.backoff };
    assert.ok(retryDelay(growing, retry, random) <= retryDelay(growing, retry + 1, random));
  }));
});

Deno.test("never executes a job more than 1 + max_retries times nor starts beyond the time limit", () => {
  const retries = fc.integer({ min: 0, max: 20 });
  const limit = fc.integer({ min: 0, max: 1_000_000 });
  fc.assert(
    fc.property(anyPolicy, retries, limit, random, (changes, maxRetries, maxTimeMs, random) => {
      let now = 0;
      for (let executions = 1;; executions++) {
        assert.ok(executions <= 1 + maxRetries, `execution ${executions}`);
        const past = { executions, firstStartedAt: 0, now, outcome: failed, answer: null };
        const decision = decideRetry(
          { ...policy, ...changes, maxRetries, maxTimeMs },
          past,
          random,
        );
        if (decision.kind === "stop") break;
        assert.equal(decision.at, now + decision.delayMs);
        assert.ok(maxTimeMs === 0 || decision.at <= maxTimeMs, `start at ${decision.at}`);
        now = decision.at + 10;
      }
    }),
  );
});

const statuses = ["SUCCESS", "FAILED", "TIMEOUT", "ERROR", "POSTCHECK_FAILED"] as const;
const anyOutcome = fc.oneof<fc.Arbitrary<Outcome>[]>(
  fc.constant({ kind: "succeeded" }),
  fc.record({ kind: fc.constant("exited"), code: fc.integer({ min: 1, max: 5 }) }),
  fc.constant({ kind: "timed_out", afterMs: 1 }),
  fc.constant({ kind: "spawn_failed", message: "m" }),
  fc.constant({ kind: "denied", message: "m" }),
  fc.constant({ kind: "cancelled", by: "SIGTERM" }),
  fc.record({
    kind: fc.constant("check_failed"),
    phase: fc.constantFrom("pre", "post"),
    check: fc.constant("c"),
    message: fc.constant("m"),
  }),
);
const anyConditions: fc.Arbitrary<RetryConditions> = fc.record({
  onStatus: fc.subarray([...statuses]),
  onExitCodes: fc.subarray([0, 1, 2, 3, 4, 5]),
  onOutput: fc.subarray(["a", "b"]),
  question: fc.option(fc.constant({ command: "ask", timeoutMs: 1 })),
});
const anyAnswer = fc.option(fc.oneof<fc.Arbitrary<RetryAnswer>[]>(
  fc.constant({ kind: "yes", rule: "yes" }),
  fc.constant({ kind: "no", reason: "no" }),
));

Deno.test("with retries left, any one condition that holds is enough, and without one none follows", () => {
  fc.assert(
    fc.property(
      anyConditions,
      anyOutcome,
      anyAnswer,
      random,
      (conditions, outcome, given, random) => {
        const answer = needsAnswer(conditions, outcome) ? given : null;
        const decision = decide(
          { ...conditions, maxRetries: 1 },
          { outcome, ...(answer === null ? {} : { answer }) },
          random,
        );
        // Without the conditions that have to be looked at, the lists say the same as ever.
        const lists = { ...conditions, onOutput: [], question: null, maxRetries: 1 };
        const listed = decide(lists, { outcome }, random);
        const expected = listed.kind === "again" || answer?.kind === "yes" ? "again" : "stop";
        assert.equal(decision.kind, expected, JSON.stringify(decision));
        if (listed.kind === "again") assert.deepEqual(decision, listed);
        if (decision.kind === "again") assert.ok(mayBeRetried(outcome));
        // Every failure has a reason that can be recorded.
        assert.equal(decision.rule === null, outcome.kind === "succeeded");
        assert.notEqual(decision.rule, "");
      },
    ),
  );
});

Deno.test("nobody is asked where the answer could change nothing", () => {
  fc.assert(fc.property(anyConditions, anyOutcome, (conditions, outcome) => {
    const decideWith = (answer: RetryAnswer) =>
      decide({ ...conditions, maxRetries: 1 }, { outcome, answer }).kind;
    const matters =
      decideWith({ kind: "yes", rule: "y" }) !== decideWith({ kind: "no", reason: "n" });
    if (needsAnswer(conditions, outcome)) assert.ok(matters);
    else if (conditions.onOutput.length > 0 || conditions.question !== null) assert.ok(!matters);
  }));
});
