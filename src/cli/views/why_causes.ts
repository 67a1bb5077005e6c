import { describeStop, isDone, type JobStatus } from "../../core/job_state.ts";
import { jobId } from "../../core/ids.ts";
import { changedParts } from "../../core/job_fingerprint.ts";
import type { AuditRecord, JobRecord, RunRecord } from "../../ports/history_records.ts";
import { durationOf } from "./run_json.ts";
import { explainStart, type StartExplanation } from "./why_start.ts";

/** One job of a chain of causes: what became of it and what of that can be explained by itself. */
export interface Cause {
  readonly job: JobRecord;
  /** What it is to the job before it in the chain; `null` for the job that was asked about. */
  readonly relation: "blocked_by" | "stopped_by" | "reacts_to" | "waits_for" | null;
  /** Why it ran in a resumed run; `null` where it did not run, or ran as every job of a run does. */
  readonly ranAgain: RanAgain | null;
  /** What it waited for before its first execution; `null` where it was not executed. */
  readonly start: StartExplanation | null;
  /** How long it waited for conditions outside the run, ms; `null` where it did not, or still does. */
  readonly waitedOutsideMs: number | null;
  /** What people changed of it in this attempt and before, oldest first. */
  readonly marks: readonly AuditRecord[];
}

/** Why a job ran in an attempt that was not the run's first. */
export type RanAgain =
  | { readonly kind: "not_done"; readonly status: JobStatus; readonly attempt: number }
  | { readonly kind: "marked_failed"; readonly user: string }
  | { readonly kind: "changed"; readonly parts: readonly string[] }
  | { readonly kind: "follows"; readonly id: string }
  | { readonly kind: "new" };

/**
 * Follows the causes of what became of a job, from itself to the job that began it: from one that is
 * blocked over those between to the one that failed, from one that did not start to the one that
 * stopped the run, from one that has not started yet to the one that it waits for.
 *
 * @param before Loads the attempt before the one that is shown; called only where it is needed.
 */
export function findCauses(
  record: RunRecord,
  job: JobRecord,
  before: () => RunRecord | null,
): readonly Cause[] {
  const byId = new Map(record.jobs.map((one) => [one.id, one]));
  const chain: { job: JobRecord; relation: Cause["relation"] }[] = [{ job, relation: null }];
  // Each job once, though a history that was changed by hand may have a cycle.
  const seen = new Set([job.id]);
  for (const { job: last } of chain) {
    const next = nextCause(last, record.jobs, byId);
    if (next === null || seen.has(next.job.id)) break;
    seen.add(next.job.id);
    chain.push(next);
  }
  return chain.map(({ job: one, relation }) => ({
    job: one,
    relation,
    ranAgain: record.run.attempt === 1 || !ranHere(one, record)
      ? null
      : whyAgain(one, record, byId, before()),
    start: explainStart(record, one, byId),
    waitedOutsideMs: durationOf({ startedAt: one.waitStartedAt, finishedAt: one.waitEndedAt }),
    marks: record.audit.filter(({ jobId, attempt }) =>
      jobId === one.id && attempt <= record.run.attempt
    ),
  }));
}

function nextCause(
  job: JobRecord,
  jobs: readonly JobRecord[],
  byId: ReadonlyMap<string, JobRecord>,
): { job: JobRecord; relation: Cause["relation"] } | null {
  switch (job.status) {
    case "BLOCKED": {
      const found = blocker(job, byId);
      return found === null ? null : { job: found, relation: "blocked_by" };
    }
    case "NOT_STARTED": {
      const stopper = jobs.find(({ id }) =>
        job.reason === describeStop({ kind: "job_failed", jobId: jobId(id) })
      );
      return stopper === undefined ? null : { job: stopper, relation: "stopped_by" };
    }
    case "SKIPPED": {
      const reaction = job.dependencies.find(({ id, trigger }) =>
        (trigger === "failure" || trigger === "skipped") &&
        job.reason?.includes(`"${id}"`) === true
      );
      const found = reaction === undefined ? undefined : byId.get(reaction.id);
      return found === undefined ? null : { job: found, relation: "reacts_to" };
    }
    case "PENDING": {
      const open = job.dependencies.flatMap(({ id }) => byId.get(id) ?? [])
        .filter(({ status }) => status === "RUNNING" || status === "PENDING");
      const next = open.find(({ status }) => status === "RUNNING") ?? open[0];
      return next === undefined ? null : { job: next, relation: "waits_for" };
    }
    default:
      return null;
  }
}

/**
 * Returns the next job on the way to the one that failed: a direct dependency that did not succeed,
 * and of several the one that leads to the job that the reason names.
 */
function blocker(job: JobRecord, byId: ReadonlyMap<string, JobRecord>): JobRecord | null {
  const unmet = job.dependencies.flatMap(({ id, trigger }) => {
    const found = byId.get(id);
    return found === undefined || trigger !== "success" || isMet(found) ? [] : [found];
  });
  const named = unmet.find(({ id }) => job.reason?.includes(`"${id}"`));
  // All that a failure blocks carries the same reason.
  return named ?? unmet.find(({ reason }) => reason === job.reason) ?? unmet[0] ?? null;
}

function isMet({ status, tolerated }: JobRecord): boolean {
  return isDone(status) || status === "SKIPPED" || tolerated;
}

/** Whether a job was executed in the attempt that is shown, or is about to be. */
function ranHere(job: JobRecord, { run }: RunRecord): boolean {
  return job.executions.length > 0 && job.attempt === run.attempt;
}

function whyAgain(
  job: JobRecord,
  record: RunRecord,
  byId: ReadonlyMap<string, JobRecord>,
  before: RunRecord | null,
): RanAgain | null {
  if (before === null) return null;
  const old = before.jobs.find(({ id }) => id === job.id);
  if (old === undefined) return { kind: "new" };
  const mark = record.audit.findLast(({ jobId, attempt }) =>
    jobId === job.id && attempt === before.run.attempt
  );
  if (mark?.action === "mark_failed") return { kind: "marked_failed", user: mark.user };
  if (!isDone(old.status)) {
    return { kind: "not_done", status: old.status, attempt: before.run.attempt };
  }
  const parts = changedParts(old.fingerprint, job.fingerprint);
  if (parts.length > 0) return { kind: "changed", parts };
  const dependency = job.dependencies.find(({ id }) => {
    const found = byId.get(id);
    return found !== undefined && ranHere(found, record);
  });
  return dependency === undefined ? null : { kind: "follows", id: dependency.id };
}
