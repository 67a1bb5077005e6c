import assert from "node:assert/strict";
import fc from "fast-check";
import { type JobOutcome, recentOf, statsOfJob, trendOf } from "../../src/core/job_stats.ts";
import { statsOfRuns } from "../../src/core/run/run_stats.ts";
import { compareDurations, quantile } from "../../src/core/statistics.ts";

Deno.test("quantiles lie between the nearest numbers, whatever their order", () => {
  assert.equal(quantile([], 0.5), null);
  assert.equal(quantile([7], 0.95), 7);
  assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
  assert.equal(quantile([10, 20], 0.95), 19.5);
  const numbers = fc.array(fc.nat(), { minLength: 1 });
  const part = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(numbers, part, part, (list, one, two) => {
    const [low, high] = [Math.min(one, two), Math.max(one, two)];
    const [a, b] = [quantile(list, low), quantile(list, high)] as [number, number];
    assert.ok(Math.min(...list) <= a && a <= b + 1e-6 && b <= Math.max(...list));
  }));
});

Deno.test("a difference counts where it is large for what is usual", () => {
  const direction = (before: number[], recent: number[]) =>
    compareDurations(before, recent)?.direction;
  assert.equal(compareDurations([], [1]), null);
  assert.equal(direction([10_000, 10_100, 9_900, 10_000], [12_000]), "longer");
  assert.equal(direction([10_000, 10_100, 9_900, 10_000], [10_900]), "same", "under a tenth");
  assert.equal(direction([4_000, 10_000, 16_000, 10_000], [12_000]), "same", "it varies so much");
  assert.equal(direction([10, 11, 10], [90]), "same", "not worth a word");
  assert.equal(direction([10_000], [7_000]), "shorter");
  assert.equal(direction([10_000], [8_000]), "same", "two single ones may differ by a quarter");
  assert.equal(direction([0], [900]), "longer");
  assert.equal(compareDurations([2000, 2000, 2000], [3000])?.ratio, 0.5);
});

const outcome = (
  lastStatus: JobOutcome["lastStatus"],
  changes: Partial<JobOutcome> = {},
): JobOutcome => ({
  status: lastStatus === null ? "BLOCKED" : lastStatus,
  executions: lastStatus === null ? 0 : 1,
  lastStatus,
  tookMs: lastStatus === null ? null : 1000,
  ...changes,
});

Deno.test("a job's statistics count what it came to by itself", () => {
  const stats = statsOfJob([
    outcome("RUNNING"),
    outcome("SUCCESS", { tookMs: 3000 }),
    outcome("CANCELLED"),
    outcome(null),
    outcome("TIMEOUT", { status: "MARKED_SUCCESS", tookMs: 99_000 }),
    outcome("SUCCESS", { status: "FAILED", tookMs: 98_000 }),
    outcome("SUCCESS", { executions: 3, tookMs: 5000 }),
  ]);
  assert.deepEqual(stats, {
    ran: 4,
    succeeded: 2,
    p50Ms: 4000,
    p95Ms: 4900,
    retried: 1,
    flips: 2,
    isFlaky: true,
    trend: null,
  });
  const mended = ["SUCCESS", "SUCCESS", "FAILED", "FAILED", "SUCCESS"] as const;
  assert.deepEqual(
    [statsOfJob(mended.map((status) => outcome(status)))].map((one) => [one.flips, one.isFlaky]),
    [[2, false]],
    "a failure that was mended is no flakiness",
  );
  const byTurns = ["SUCCESS", "FAILED", "SUCCESS", "FAILED"] as const;
  assert.equal(statsOfJob(byTurns.map((status) => outcome(status))).isFlaky, true);
  assert.equal(statsOfJob([]).p50Ms, null);
});

Deno.test("a trend compares the newest third with all before, three each at least", () => {
  assert.equal(trendOf([9, 9, 9, 1, 1]), null);
  const change = trendOf([3000, 3000, 3000, 2000, 2000, 2000, 2000]);
  assert.deepEqual([change?.recentMs, change?.beforeMs, change?.direction], [3000, 2000, "longer"]);
  assert.equal(trendOf([...Array(10).fill(1000), ...Array(90).fill(2000)])?.direction, "shorter");
});

Deno.test("what has changed of late is judged by its recent times alone", () => {
  const before = [1000, 1010, 990, 1000, 1005, 995, 1000, 1000, 1000];
  assert.deepEqual(recentOf([1020, 1000, ...before]), [1020, 1000, ...before]);
  assert.deepEqual(recentOf([9000, ...before]), [9000, ...before], "one may be luck");
  assert.deepEqual(recentOf([9000, 9100, 9050, ...before]), [9000, 9100, 9050, 1000]);
  assert.deepEqual(recentOf([]), []);
});

Deno.test("runs stand as their latest attempts do; only what needed one attempt has a duration", () => {
  const attempt = (runId: number, n: number, status: "SUCCESS" | "FAILED" | "RUNNING") => ({
    runId,
    attempt: n,
    status,
    startedAt: runId * 1000,
    finishedAt: status === "RUNNING" ? null : runId * 1000 + 60 * runId,
  });
  const stats = statsOfRuns([
    attempt(5, 1, "RUNNING"),
    attempt(4, 2, "SUCCESS"),
    attempt(4, 1, "FAILED"),
    attempt(3, 1, "FAILED"),
    attempt(2, 1, "SUCCESS"),
    attempt(1, 1, "SUCCESS"),
  ]);
  assert.deepEqual(stats, {
    ended: 4,
    succeeded: 3,
    resumed: 1,
    p50Ms: 90,
    p95Ms: 117,
    trend: null,
    firstStartedAt: 1000,
    lastStartedAt: 5000,
  });
  assert.equal(statsOfRuns([]).firstStartedAt, null);
});
