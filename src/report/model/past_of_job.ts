import type { RunId } from "../../core/ids.ts";
import { toneOfStatus } from "../../core/text/status_tone.ts";
import type { JobSample } from "../../ports/run_samples.ts";

/** What became of a job in the runs before the one that is told. */
export interface PastOfJob {
  /** In how many of these runs it was executed. */
  readonly runs: number;
  /** The newest of them in which it succeeded, or `null` if there is none. */
  readonly lastSuccess: RunId | null;
  /** How many of them it has failed in since. */
  readonly failures: number;
}

/**
 * Looks back from a run at what one job came to.
 *
 * @param samples The newest first, of any runs.
 * @returns `null` where the job was not executed in any run before.
 */
export function pastOfJob(samples: readonly JobSample[], before: RunId): PastOfJob | null {
  const seen = new Set<RunId>();
  let failures = 0;
  let lastSuccess: RunId | null = null;
  for (const { runId, status, executions } of samples) {
    // The newest attempt of a run tells what it came to.
    if (runId >= before || executions === 0 || seen.has(runId)) continue;
    seen.add(runId);
    if (lastSuccess !== null) continue;
    if (status === "SUCCESS") lastSuccess = runId;
    else if (toneOfStatus(status) === "bad") failures++;
  }
  return seen.size === 0 ? null : { runs: seen.size, lastSuccess, failures };
}
