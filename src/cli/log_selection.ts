import type { Failure } from "../core/failure.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { ExecutionRecord, JobRecord, RunRecord } from "../ports/history_records.ts";
import { logPathOf } from "./views/run_json.ts";

/** The part of a job's log that is wanted. */
export interface LogSelection {
  /** `null` where the job was not executed (yet). */
  readonly path: string | null;
  /** First byte. */
  readonly from: number;
  /** Byte after the last one; `null` for the end of the file. */
  readonly to: number | null;
  /** Whether no more can come. */
  readonly complete: boolean;
}

/**
 * Finds the bytes of a job's log that are wanted, by the offsets that the history keeps.
 *
 * @param asked `null` in both for the whole log.
 * @param earlier Loads the attempts before this one, latest first; called only where it is needed.
 */
export function selectLog(
  record: RunRecord,
  job: JobRecord,
  asked: { readonly attempt: number | null; readonly execution: number | null },
  earlier: () => readonly RunRecord[],
): Result<LogSelection, Failure> {
  const path = logPathOf(record.run, job);
  const ended = job.status !== "PENDING" && job.status !== "RUNNING";
  if (asked.attempt === null && asked.execution === null) {
    return ok({ path, from: 0, to: null, complete: ended });
  }
  if (asked.execution === null) {
    const first = job.executions[0];
    if (first === undefined) return ok({ path, from: 0, to: null, complete: ended });
    const last = job.executions.at(-1) ?? first;
    const from = startOf(job, first, earlier);
    return ok({ path, from, to: endOf(last), complete: ended });
  }
  const wanted = job.executions.find(({ n }) => n === asked.execution);
  if (wanted === undefined) {
    if (!ended) return ok({ path: null, from: 0, to: null, complete: false });
    return err({
      kind: "not_found",
      message: `There is no execution ${asked.execution} of job "${job.id}": it has ` +
        `${job.executions.length}`,
    });
  }
  const to = endOf(wanted);
  return ok({ path, from: startOf(job, wanted, earlier), to, complete: to !== null || ended });
}

/** An execution that still runs has no offset yet: it started where the one before it ended. */
function startOf(
  job: JobRecord,
  execution: ExecutionRecord,
  earlier: () => readonly RunRecord[],
): number {
  if (execution.logOffset !== null) return execution.logOffset;
  const before = job.executions.findLast(({ n }) => n < execution.n);
  if (before !== undefined) return endOf(before) ?? 0;
  for (const { jobs } of earlier()) {
    const last = jobs.find(({ id }) => id === job.id)?.executions.at(-1);
    if (last !== undefined) return endOf(last) ?? 0;
  }
  return 0;
}

function endOf({ logOffset, logBytes }: ExecutionRecord): number | null {
  return logOffset === null || logBytes === null ? null : logOffset + logBytes;
}
