import type { RunRecord } from "../ports/history_store.ts";

/** Something that a job was not allowed to do. */
export interface Denial {
  /** Epoch ms. */
  readonly at: number;
  readonly jobId: string;
  /** Counted from 1. */
  readonly execution: number;
  /** What was denied: its command, or one of its checks. */
  readonly what: string;
  /** What it would take. */
  readonly reason: string;
}

/** How reasons of denials begin. */
const prefix = "denied: ";

/** Returns all that was denied to the jobs of an attempt, in the order of the jobs. */
export function denialsOf({ jobs }: RunRecord): readonly Denial[] {
  return jobs.flatMap(({ id: jobId, executions }) =>
    executions.flatMap(({ n: execution, status, reason, startedAt: at, checks }) => {
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
      ];
    })
  );
}

function withoutPrefix(reason: string): string {
  return reason.startsWith(prefix) ? reason.slice(prefix.length) : reason;
}
