import type { Failure } from "../core/failure.ts";
import { nearest } from "../core/text/nearest.ts";
import { showStep } from "../core/run/next_step.ts";
import { printable } from "../core/text/printable.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { JobRecord, RunRecord } from "../ports/history_records.ts";

/**
 * Finds a job of a run by its id.
 *
 * @param places Options that make a command find the run's history.
 */
export function findJob(
  { run, jobs }: RunRecord,
  id: string,
  places: readonly string[],
): Result<JobRecord, Failure> {
  const job = jobs.find((one) => one.id === id);
  if (job !== undefined) return ok(job);
  const meant = nearest(id, jobs.map((one) => one.id));
  return err({
    kind: "not_found",
    message: `There is no job "${printable(id)}" in run ${run.runId}`,
    hint: meant === null
      ? `To list its jobs: ${showStep(run.runId, places).command}`
      : `Did you mean "${printable(meant)}"?`,
  });
}
