import type { Execution } from "../../../src/core/execution.ts";
import type { JobStatus } from "../../../src/core/job_state.ts";
import type { Outcome } from "../../../src/core/outcome.ts";
import type { HistoryWrite, JobMark, NewRun } from "../../../src/ports/history_store.ts";

/** A run of `jobs` jobs named `job-0`, `job-1`, ... for tests of the history. */
export function sampleRun(jobs: number, changes: Partial<NewRun> = {}): NewRun {
  return {
    applicationName: "nightly",
    configPath: "/etc/jobs/nightly.json",
    workingDir: "/srv/nightly",
    logDir: "/srv/nightly/logs",
    workers: 4,
    startedAt: 1_700_000_000_000,
    engine: {
      pid: 4711,
      pidStartTicks: 123,
      bootId: "eb4dff02-b9eb-460b-aeb4-7a95461666e1",
      host: "batch-1",
      user: "ops",
      version: "1.2.3",
    },
    mark: "0123456789abcdef",
    configFingerprint: "c0ffee",
    jobs: Array.from({ length: jobs }, (_, index) => ({
      id: `job-${index}`,
      description: "",
      command: `echo ${index}`,
      workingDir: null,
      logDir: null,
      fingerprint: "1.2.3.4",
    })),
    ...changes,
  };
}

/** An execution that ended with `outcome`. */
export function sampleExecution(outcome: Outcome, changes: Partial<Execution> = {}): Execution {
  return {
    n: 1,
    startedAt: 1_700_000_001_000,
    finishedAt: 1_700_000_002_500,
    outcome,
    pid: 99,
    logOffset: 0,
    logBytes: 12,
    usage: { cpuMs: 1210, peakMemoryBytes: 50_331_648 },
    checks: [],
    expectedMs: null,
    retry: null,
    ...changes,
  };
}

/** All writes of a job that starts and succeeds at once. */
export function successOf(index: number): HistoryWrite[] {
  const execution = sampleExecution({ kind: "succeeded" });
  return [
    { kind: "execution_started", index, n: 1, at: execution.startedAt },
    { kind: "execution_ended", index, execution },
    { kind: "job_ended", index, at: execution.finishedAt, status: "SUCCESS", reason: null },
  ];
}

/** What a person does who marks one job. */
export function sampleMark(index: number, previousStatus: JobStatus, status: JobStatus): JobMark {
  return {
    action: status === "FAILED" ? "mark_failed" : "mark_success",
    user: "ops",
    host: "batch-1",
    at: 1_700_000_200_000,
    reason: "by hand",
    jobs: [{ index, previousStatus, status, statusReason: "because" }],
  };
}
