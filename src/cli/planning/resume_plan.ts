import type { Failure } from "../../core/failure.ts";
import { type JobId, jobId } from "../../core/ids.ts";
import { changedParts } from "../../core/job_fingerprint.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { planRun, type PreviousJob, type RunPlan } from "../../core/run/run_plan.ts";
import type { ReusedJob, RunRecord } from "../../ports/history_records.ts";
import { describeReuse } from "../../core/job_state.ts";
import type { LoadedConfig } from "../loaded_config.ts";
import { describeUnknownJobs } from "../unknown_jobs.ts";

/** What to do with jobs whose definition changed since they succeeded. */
export type OnChange = "refuse" | "accept" | "rerun";

/** What a user asked of a resumed run. */
export interface ResumeRequest {
  readonly skip: readonly string[];
  readonly failedOnly: boolean;
  readonly onChange: OnChange;
}

/** A job that would be reused though its definition is another one now. */
export interface ChangedJob {
  readonly id: JobId;
  /** What of it changed, for people. */
  readonly parts: readonly string[];
}

/** What a resumed run would do, and which jobs it would reuse though they changed. */
export interface ResumePlan {
  readonly plan: RunPlan;
  readonly changed: readonly ChangedJob[];
}

/**
 * Plans the next attempt of a run from the record of its latest one. What somebody marked as failed
 * runs again with all that succeeded behind it; so does, where asked for, what changed.
 *
 * @param fingerprints Those of the config's jobs as they are now, in their order.
 */
export function planResume(
  record: RunRecord,
  { graph, workflow }: LoadedConfig,
  request: ResumeRequest,
  fingerprints: readonly string[],
): Result<ResumePlan, Failure> {
  const previous = new Map<JobId, PreviousJob>(
    record.jobs.map(({ id, status, attempt, outputs }) => {
      const hiddenOutputs = outputs.filter(({ masked }) => masked).map(({ name }) => name);
      return [jobId(id), { status, attempt, hiddenOutputs }];
    }),
  );
  const known = new Map(record.jobs.map((job) => [job.id, job.fingerprint]));
  const triggerOf = (index: number, id: JobId) =>
    workflow.jobs[index]?.triggers.get(id) ?? "success";
  const rerun = new Map(markedFailed(record));
  const priorityOf = (index: number) => workflow.jobs[index]?.priority ?? 0;
  for (;;) {
    const resume = { previous, failedOnly: request.failedOnly, rerun, triggerOf };
    const plan = planRun(graph, { skip: request.skip, resume, priorityOf });
    if (!plan.ok) return err(describeUnknownJobs(`--${plan.error.option}`, plan.error.unknown));
    const changed = workflow.jobs.flatMap((job): ChangedJob[] => {
      if (plan.value.jobs[job.index]?.kind !== "reuse") return [];
      const parts = changedParts(known.get(job.id) ?? "", fingerprints[job.index] ?? "");
      return parts.length === 0 ? [] : [{ id: job.id, parts }];
    });
    if (changed.length === 0 || request.onChange !== "rerun") {
      return ok({ plan: plan.value, changed });
    }
    // The second time round none of these is reused, so the loop ends.
    for (const { id, parts } of changed) rerun.set(id, `changed since: ${parts.join(", ")}`);
  }
}

/** Returns the jobs that a plan reuses, as the history wants them. */
export function reusedJobs({ jobs }: RunPlan): readonly ReusedJob[] {
  return jobs.flatMap((job, index) =>
    job.kind === "reuse"
      ? [{ index, status: job.status, reason: describeReuse(job.status, job.attempt) }]
      : []
  );
}

/** Finds the jobs that stand as failed since somebody said so, and have not run since. */
function markedFailed({ run, jobs, audit }: RunRecord): ReadonlyMap<JobId, string> {
  const failed = new Set(jobs.filter(({ status }) => status === "FAILED").map(({ id }) => id));
  const marked = new Map<JobId, string>();
  for (const entry of audit) {
    if (entry.attempt !== run.attempt || !failed.has(entry.jobId)) continue;
    const id = jobId(entry.jobId);
    if (entry.action === "mark_failed") marked.set(id, `marked as failed by ${entry.user}`);
    else marked.delete(id);
  }
  return marked;
}

const maxListed = 20;

/** Returns the failure for jobs that would be reused though they changed. */
export function describeChanged(runId: number, changed: readonly ChangedJob[]): Failure {
  const lines = changed.slice(0, maxListed).map(({ id, parts }) =>
    `\n  ${JSON.stringify(id)}: ${parts.join(", ")}`
  );
  const more = changed.length > maxListed ? `\n  and ${changed.length - maxListed} more` : "";
  const jobs = changed.length === 1 ? "a job that has" : `${changed.length} jobs that have`;
  return {
    kind: "config",
    message: `Cannot resume run ${runId}: it would reuse ${jobs} changed since${
      lines.join("")
    }${more}`,
    hint:
      "--accept-changes takes their results nevertheless, --rerun-changed runs them again with " +
      "all that depends on them",
  };
}
