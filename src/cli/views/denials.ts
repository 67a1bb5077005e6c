import type { JobRecord, RunRecord } from "../../ports/history_records.ts";

/** Something that a job was not allowed to do. */
export interface Denial {
  /** Epoch ms. */
  readonly at: number;
  /** `null` for a hook. */
  readonly jobId: string | null;
  /** Counted from 1; 0 where the job was never executed. */
  readonly execution: number;
  /** What was denied: its command, or one of its checks. */
  readonly what: string;
  /** What it would take. */
  readonly reason: string;
}

/** How reasons of denials begin. */
const prefix = "denied: ";

/** Returns all that was denied to the jobs of an attempt, in the order of the jobs. */
export function denialsOf({ jobs, hooks }: RunRecord): readonly Denial[] {
  const ofHooks = hooks.filter(({ status }) => status === "DENIED").map((hook): Denial => ({
    at: hook.startedAt,
    jobId: null,
    execution: 1,
    what: `hook ${hook.name}`,
    reason: withoutPrefix(hook.reason ?? ""),
  }));
  return [
    ...jobs.flatMap((job) => [...conditionDenials(job), ...executionDenials(job)]),
    ...ofHooks,
  ];
}

/** A job whose condition is denied is never executed. */
function conditionDenials(
  { id: jobId, status, reason, waitStartedAt, finishedAt }: JobRecord,
): readonly Denial[] {
  const place = status === "CONDITION_FAILED" ? reason?.indexOf(prefix) ?? -1 : -1;
  if (reason === null || place === -1) return [];
  const at = finishedAt ?? waitStartedAt ?? 0;
  return [{
    at,
    jobId,
    execution: 0,
    what: "condition",
    reason: reason.slice(place + prefix.length),
  }];
}

function executionDenials({ id: jobId, executions }: JobRecord): readonly Denial[] {
  return executions.flatMap(
    ({ n: execution, status, reason, startedAt: at, checks, retryRule }) => {
      const command = status === "DENIED"
        ? [{ at, jobId, execution, what: "command", reason: withoutPrefix(reason ?? "") }]
        : [];
      const denied = checks.filter(({ message }) => message.startsWith(prefix));
      return [
        ...denied.map(({ phase, name, message }) => ({
          at,
          jobId,
          execution,
          what: `${phase}-check ${name}`,
          reason: withoutPrefix(message),
        })),
        ...command,
        ...askedDenials(retryRule).map((reason) => ({
          at,
          jobId,
          execution,
          what: "retry_if",
          reason,
        })),
      ];
    },
  );
}

/** What the rule says that decided about a retry, where the question itself was denied. */
function askedDenials(rule: string | null): readonly string[] {
  const place = rule?.indexOf(prefix) ?? -1;
  return rule === null || place === -1 ? [] : [rule.slice(place + prefix.length)];
}

function withoutPrefix(reason: string): string {
  return reason.startsWith(prefix) ? reason.slice(prefix.length) : reason;
}
