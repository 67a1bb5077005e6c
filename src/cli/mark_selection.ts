import type { Failure } from "../core/failure.ts";
import { isGlob, matchesGlob } from "../core/text/glob_text.ts";
import { isDone, type JobStatus } from "../core/job_state.ts";
import { nearest } from "../core/text/nearest.ts";
import { showStep } from "../core/run/next_step.ts";
import { printable } from "../core/text/printable.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { JobRecord, RunRecord } from "../ports/history_records.ts";
import type { AuditAction } from "../ports/job_mark.ts";

/** A job that was named, with its place in the attempt. */
export interface NamedJob {
  readonly index: number;
  readonly job: JobRecord;
}

/** The jobs that were named: those that can be marked, and those that are so already. */
export interface MarkSelection {
  readonly markable: readonly NamedJob[];
  readonly others: readonly NamedJob[];
}

/**
 * Finds the jobs that ids and patterns name, in declared order. An id that is there is itself, even
 * if it looks like a pattern.
 *
 * @param places Options that make a command find the run's history.
 * @returns A failure for the first that names nothing: half of what was meant is not marked.
 */
export function selectJobs(
  { run, jobs }: RunRecord,
  names: readonly string[],
  action: AuditAction,
  places: readonly string[],
): Result<MarkSelection, Failure> {
  const indexes = new Map(jobs.map((job, index) => [job.id, index]));
  const chosen = new Set<number>();
  for (const name of names) {
    const place = indexes.get(name);
    const found = place !== undefined
      ? [place]
      : isGlob(name)
      ? [...jobs.keys()].filter((index) => matchesGlob(name, jobs[index]?.id ?? ""))
      : [];
    if (found.length === 0) return err(namesNothing(name, run.runId, jobs, places));
    for (const index of found) chosen.add(index);
  }
  const selected = jobs.flatMap((job, index) => chosen.has(index) ? [{ index, job }] : []);
  const can = ({ job }: NamedJob) => canMark(job.status, action);
  return ok({ markable: selected.filter(can), others: selected.filter((one) => !can(one)) });
}

/** Whether a job with this status can be marked. Only called where no engine is at work. */
function canMark(status: JobStatus, action: AuditAction): boolean {
  return action === "mark_success" ? !isDone(status) : isDone(status);
}

function namesNothing(
  name: string,
  runId: number,
  jobs: readonly JobRecord[],
  places: readonly string[],
): Failure {
  const meant = isGlob(name) ? null : nearest(name, jobs.map((job) => job.id));
  const what = isGlob(name) ? "no job that fits" : "no job";
  return {
    kind: "not_found",
    message: `There is ${what} "${printable(name)}" in run ${runId}`,
    hint: meant === null
      ? `To list its jobs: ${showStep(runId, places).command}`
      : `Did you mean "${printable(meant)}"?`,
  };
}
