import type { ConditionSpec, LookAnswer } from "../../src/core/conditions/condition.ts";
import { jobStatusOf } from "../../src/core/job_state.ts";
import type { RunEvent } from "../../src/core/run/run_event.ts";
import type { JobSketch } from "./make_job.ts";
import type { Simulated } from "./simulate_run.ts";

/** A look that finds a file from a moment on, ms after the start. */
export function thereFrom(from: number) {
  return (_: unknown, at: number) => ({ answer: fileAt(at >= from) });
}

/** What a look finds: a file with a snapshot, or none. */
export function fileAt(isThere: boolean, snapshot = "a"): LookAnswer {
  return isThere
    ? { kind: "present", found: 'the file "/in"', snapshot }
    : { kind: "not_yet", reason: "expected a regular file, found none" };
}

/** Events of one kind with their time after the start, ms. */
export function told<K extends RunEvent["kind"]>(run: Simulated, kind: K) {
  const { startedAt } = run.report.run;
  return run.events.flatMap((event) =>
    event.kind === kind
      ? [{ ...event as Extract<RunEvent, { kind: K }>, after: event.at - startedAt }]
      : []
  );
}

/** Says when a job started, ms after the run. */
export function startedAfter(run: Simulated, id: string): number | undefined {
  return told(run, "job_started").find((event) => event.jobId === id)?.after;
}

/** Returns final status words by job. */
export function statuses(run: Simulated): Record<string, string> {
  return Object.fromEntries(
    told(run, "job_ended").map(({ jobId, state }) => [jobId, jobStatusOf(state)]),
  );
}

/** A job that waits. */
export function waiter(
  id: string,
  conditions: readonly ConditionSpec[],
  rest: Partial<JobSketch> = {},
) {
  return { id, conditions, ...rest };
}
