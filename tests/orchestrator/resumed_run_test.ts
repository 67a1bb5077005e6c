import assert from "node:assert/strict";
import { type JobId, jobId } from "../../src/core/ids.ts";
import { type JobStatus, jobStatusOf } from "../../src/core/job_state.ts";
import type { ResumeOptions } from "../../src/core/run/run_plan.ts";
import { type JobSketch, makeJobs } from "../rig/make_job.ts";
import { simulate, type Simulated } from "../rig/simulate_run.ts";

const jobs = makeJobs(
  ([
    { id: "a" },
    { id: "b", dependencies: ["a"] },
    { id: "c", dependencies: ["b"] },
    { id: "d", dependencies: ["a"] },
    { id: "e" },
  ] satisfies JobSketch[]).map((job) => ({ ...job, commandText: job.id })),
);

function resumeFrom(
  statuses: Readonly<Record<string, JobStatus>>,
  changes: Partial<ResumeOptions> = {},
): ResumeOptions {
  const previous = new Map<JobId, { status: JobStatus; attempt: number }>();
  for (const [id, status] of Object.entries(statuses)) {
    previous.set(jobId(id), { status, attempt: 1 });
  }
  const triggerOf = () => "success" as const;
  return { previous, failedOnly: false, rerun: new Map(), triggerOf, ...changes };
}

/** Tells how each job ended, in declared order, and with `!` which were executed. */
function told({ events }: Simulated): string {
  const executed = new Set(
    events.flatMap((event) => event.kind === "job_started" ? [event.jobId] : []),
  );
  const ends = events.flatMap((event) =>
    event.kind === "job_ended" ? [[event.index, event] as const] : []
  ).sort(([one], [other]) => one - other);
  return ends.map(([, { jobId, state }]) =>
    `${jobId}${executed.has(jobId) ? "!" : ""} ${jobStatusOf(state)}`
  ).join(", ");
}

Deno.test("a resumed run starts what is left, behind what is reused", async () => {
  const done = {
    a: "SUCCESS",
    b: "MARKED_SUCCESS",
    c: "BLOCKED",
    d: "FAILED",
    e: "SUCCESS",
  } as const;
  const run = await simulate({ jobs, workers: 2, resume: resumeFrom(done) });
  assert.equal(told(run), "a SUCCESS, b MARKED_SUCCESS, c! SUCCESS, d! SUCCESS, e SUCCESS");
  assert.equal(run.report.status, "SUCCESS");
  assert.equal(run.elapsedMs, 10, "both that are left run at once");
});

Deno.test("with failed jobs only the held ones are not started, and the run has failed (D16)", async () => {
  const resume = resumeFrom(
    { a: "SUCCESS", b: "NOT_STARTED", c: "FAILED", d: "TIMEOUT", e: "SUCCESS" },
    { failedOnly: true },
  );
  const run = await simulate({ jobs, workers: 1, resume });
  assert.equal(told(run), "a SUCCESS, b NOT_STARTED, c BLOCKED, d! SUCCESS, e SUCCESS");
  assert.deepEqual([run.report.status, run.report.exitCode], ["FAILED", 1]);
  assert.deepEqual(run.report.unstarted.map(({ id, reason }) => [id, reason]), [
    ["b", "never started in attempt 1, and only failed jobs run again"],
    ["c", 'dependency "b" did not succeed'],
  ]);
});

Deno.test("a failure in a resumed run blocks what waits for it, not what is reused", async () => {
  const resume = resumeFrom({ a: "SUCCESS", b: "FAILED", c: "BLOCKED", d: "SUCCESS" });
  const run = await simulate({
    jobs,
    workers: 1,
    resume,
    script: () => ({ durationMs: 5, outcome: { kind: "exited", code: 1 } }),
  });
  assert.equal(told(run), "a SUCCESS, b! FAILED, c BLOCKED, d SUCCESS, e NOT_STARTED");
});
