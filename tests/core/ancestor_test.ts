import assert from "node:assert/strict";
import fc from "fast-check";
import { localTime } from "../../src/core/ancestor/local_time.ts";
import { type OldRunRows, translateRun } from "../../src/core/ancestor/translate_run.ts";
import { jobRow, summary, tries } from "../rig/ancestor_db.ts";

const hour = 3_600_000;

/** Central Europe in 2026: one hour ahead of UTC, two from 29 March to 25 October. */
function berlin(at: number): number {
  return at >= Date.UTC(2026, 2, 29, 1) && at < Date.UTC(2026, 9, 25, 1) ? 120 : 60;
}

const context = { now: Date.UTC(2026, 5, 1), utcOffsetMinutes: berlin };

function translated(rows: Partial<OldRunRows>) {
  return translateRun({ oldId: 3, summaries: [], jobs: [], ...rows }, context);
}

/** The one run that rows come to. */
function run(rows: Partial<OldRunRows>) {
  const { runs, leftOut } = translated(rows);
  assert.equal(runs.length, 1, leftOut.join("; "));
  return runs[0]!;
}

/** The one job that a row comes to. */
function job(changes: Parameters<typeof jobRow>[0]) {
  const { attempts } = run({ summaries: [summary()], jobs: [jobRow(changes)] });
  assert.equal(attempts[0].jobs.length, 1);
  return attempts[0].jobs[0]!;
}

Deno.test("times of the wall clock are read in the zone that held then", () => {
  const cases: readonly (readonly [string, number | null])[] = [
    ["2026-01-05 02:30:00", Date.UTC(2026, 0, 5, 1, 30)],
    ["2026-07-05T02:30:00.250999", Date.UTC(2026, 6, 5, 0, 30, 0, 250)],
    // Twice on that night: the first of both.
    ["2026-10-25 02:30:00", Date.UTC(2026, 9, 25, 0, 30)],
    ["2026-10-25 03:00:00", Date.UTC(2026, 9, 25, 2)],
    // Never on that night: as if the clock had not been set forward.
    ["2026-03-29 02:30:00", Date.UTC(2026, 2, 29, 1, 30)],
    ["2026-02-30 10:00:00", null],
    ["2026-01-05", null],
    ["yesterday", null],
    ["", null],
  ];
  for (const [text, at] of cases) assert.equal(localTime(text, berlin), at, text);
});

Deno.test("what a wall clock showed is read as that moment, but in the hour that it showed twice", () => {
  const year = { min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) };
  fc.assert(fc.property(fc.integer(year), (at) => {
    const shown = new Date(at + berlin(at) * 60_000).toISOString().slice(0, 23);
    const isTwice = at >= Date.UTC(2026, 9, 25, 1) && at < Date.UTC(2026, 9, 25, 2);
    assert.equal(localTime(shown, berlin), isTwice ? at - hour : at, shown);
  }));
});

Deno.test("a run and its job become what this program would have recorded", () => {
  const { oldId, applicationName, attempts } = run({ summaries: [summary()], jobs: [jobRow()] });
  assert.deepEqual({ oldId, applicationName, attempts }, {
    oldId: 3,
    applicationName: "etl",
    attempts: [{
      attempt: 1,
      status: "SUCCESS",
      exitCode: 0,
      startedAt: Date.UTC(2026, 0, 5, 1, 30),
      finishedAt: Date.UTC(2026, 0, 5, 1, 31),
      jobCount: 2,
      workingDir: "/srv/etl",
      jobs: [{
        id: "load",
        description: "Load it",
        command: "./load.sh",
        status: "SUCCESS",
        reason: null,
        endedAt: Date.UTC(2026, 0, 5, 1, 30, 22, 500),
        reusedFrom: null,
        executions: [{
          status: "SUCCESS",
          exitCode: null,
          startedAt: Date.UTC(2026, 0, 5, 1, 30, 10),
          finishedAt: Date.UTC(2026, 0, 5, 1, 30, 22, 500),
        }],
      }],
    }],
  });
});

Deno.test("statuses are taken at their word, and what no word says is not made up", () => {
  const cases = [
    [{ status: "SUCCESS" }, "SUCCESS", null],
    [{ status: "FAILED", last_error: "exit code 3" }, "FAILED", "exit code 3"],
    [{ status: "TIMEOUT" }, "TIMEOUT", null],
    [{ status: "error" }, "ERROR", null],
    [{ status: "SKIPPED" }, "SKIPPED", null],
    [{ status: "RUNNING" }, "CANCELLED", "its engine ended before it did"],
    [{ status: "GREAT" }, "ERROR", 'status "GREAT" in the old history'],
    [{ status: null }, "ERROR", 'status "" in the old history'],
  ] as const;
  for (const [changes, status, reason] of cases) {
    const found = job(changes);
    assert.deepEqual([found.status, found.reason], [status, reason], JSON.stringify(changes));
  }
  const strange = translated({ summaries: [summary()], jobs: [jobRow({ status: "GREAT" })] });
  assert.deepEqual(strange.problems, [
    { oldId: 3, what: 'job "load": its status "GREAT" is not known; it becomes ERROR' },
  ]);
});

Deno.test("retries become executions, and a success behind a failure a mark", () => {
  const twice = tries(
    ["2026-01-05 02:30:10", 1.5, "FAILED", 3],
    ["2026-01-05 02:30:40", 2, "SUCCESS", 0],
  );
  const retried = job({ retry_history: twice, retry_count: 1 });
  assert.equal(retried.status, "SUCCESS");
  assert.deepEqual(retried.executions.map(({ status, exitCode }) => [status, exitCode]), [
    ["FAILED", 3],
    ["SUCCESS", 0],
  ]);
  assert.equal(retried.endedAt, Date.UTC(2026, 0, 5, 1, 30, 42));

  const failed = tries(["2026-01-05 02:30:10", 1, "FAILED", 3]);
  const marked = job({ retry_history: failed, retry_count: 0 });
  assert.equal(marked.status, "MARKED_SUCCESS");
  // A list that lacks the last execution proves nothing.
  assert.equal(job({ retry_history: failed, retry_count: 1 }).status, "SUCCESS");
});

Deno.test("a list of retries that makes no sense is said, and the row alone counts", () => {
  for (const retry_history of ["[", "7", '["x"]', '[{"timestamp": "soon"}]']) {
    const { runs, problems } = translated({
      summaries: [summary()],
      jobs: [jobRow({ retry_history })],
    });
    assert.deepEqual(problems.map(({ what }) => what), [
      'job "load": its retry_history cannot be read',
    ]);
    assert.equal(runs[0]?.attempts[0].jobs[0]?.executions.length, 1);
  }
});

Deno.test("a resume's attempt stands on the successes before it", () => {
  const { attempts } = run({
    summaries: [
      summary({ status: "FAILED", exit_code: 1 }),
      summary({ attempt_id: 2, start_time: "2026-01-05 09:00:00" }),
    ],
    jobs: [
      jobRow({ id: "a" }),
      jobRow({ id: "b", status: "FAILED" }),
      jobRow({ id: "b", attempt_id: 2, last_run: "2026-01-05 09:00:01" }),
      jobRow({ id: "c", attempt_id: 2, last_run: "2026-01-05 09:00:02" }),
    ],
  });
  assert.deepEqual(
    attempts.map(({ jobs }) => jobs.map(({ id, status, reusedFrom }) => [id, status, reusedFrom])),
    [
      [["a", "SUCCESS", null], ["b", "FAILED", null]],
      [["a", "SUCCESS", 1], ["b", "SUCCESS", null], ["c", "SUCCESS", null]],
    ],
  );
});

Deno.test("a run that nobody ended was interrupted, unless it may still be going", () => {
  const running = { status: "RUNNING", end_time: null, exit_code: null } as const;
  const old = run({ summaries: [summary(running)], jobs: [jobRow({ status: "RUNNING" })] });
  assert.deepEqual([old.attempts[0].status, old.attempts[0].finishedAt], ["INTERRUPTED", null]);
  const fresh = translated({
    summaries: [summary({ ...running, start_time: "2026-05-31 20:00:00" })],
  });
  assert.deepEqual(fresh.runs, []);
  assert.match(fresh.leftOut.join(), /^"etl" has been RUNNING for less than a day; import again/);
});

Deno.test("jobs without a run prove a failure, but no success", () => {
  const verdict = (status: string) => run({ jobs: [jobRow({ status })] }).attempts[0].status;
  assert.equal(verdict("FAILED"), "FAILED");
  assert.equal(verdict("SUCCESS"), "INTERRUPTED");
  const { leftOut, runs } = translated({ jobs: [jobRow({ last_run: null })] });
  assert.deepEqual(runs, []);
  assert.deepEqual(leftOut, ['nothing of "etl" under this number has a time']);
});

Deno.test("two applications under one number are two runs (D10)", () => {
  const { runs } = translated({
    summaries: [summary()],
    jobs: [
      jobRow(),
      jobRow({ id: "x", application_name: "other" }),
      jobRow({ id: "y", application_name: null }),
    ],
  });
  assert.deepEqual(
    runs.map(({ applicationName, attempts }) => [
      applicationName,
      attempts[0].jobs.map(({ id }) => id),
    ]),
    [["etl", ["load", "y"]], ["other", ["x"]]],
  );
  assert.notEqual(runs[0]?.identity, runs[1]?.identity);
});

Deno.test("no row, whatever it holds, breaks the translation", () => {
  const value = fc.oneof(
    fc.constantFrom("SUCCESS", "RUNNING", "2026-01-05 02:30:00", '[{"timestamp":1}]', "[null]"),
    fc.string(),
    fc.double(),
    fc.bigInt(),
    fc.constant(null),
    fc.uint8Array(),
  );
  const row = fc.dictionary(
    fc.constantFrom(...Object.keys(jobRow()), ...Object.keys(summary())),
    value,
  );
  fc.assert(fc.property(fc.array(row), fc.array(row), (summaries, jobs) => {
    for (const { attempts } of translated({ summaries, jobs }).runs) {
      for (const attempt of attempts) {
        assert.ok(
          Number.isSafeInteger(attempt.startedAt) && attempt.jobCount >= attempt.jobs.length,
        );
        for (const { executions, endedAt, reusedFrom } of attempt.jobs) {
          assert.ok(endedAt === null || Number.isSafeInteger(endedAt));
          assert.ok(
            executions.every(({ exitCode }) => exitCode === null || Number.isSafeInteger(exitCode)),
          );
          assert.ok(reusedFrom === null || reusedFrom < attempt.attempt);
        }
      }
    }
  }));
});
