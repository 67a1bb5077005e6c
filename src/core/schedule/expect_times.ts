import { triggerOf } from "../job_spec.ts";
import type { JobState } from "../job_state.ts";
import { settledState } from "../settled_state.ts";
import { judgeTrigger } from "../graph/trigger.ts";
import type { FutureRun } from "./predict_run.ts";

/** What the jobs of a run are expected to take. Times in ms. */
export interface ExpectedTimes {
  /** 1 for each job that runs where all succeed, 0 for the others. */
  readonly runs: Uint8Array;
  /** Returns what a job takes, by its number; `null` where nothing is known. */
  readonly timeOf: (index: number) => number | null;
  /**
   * The mean of the known jobs that run, which one of which nothing is known counts as; `null` where
   * none is known. What is expected of several jobs are sums, as of ways through a graph, and of times
   * as unequal as those of jobs the mean is far more than the median.
   */
  readonly meanMs: number | null;
  /** How many of the jobs that run are not known. */
  readonly unknown: number;
  /** How many of the jobs that run wait for conditions outside the run, for how long nobody knows. */
  readonly awaiting: number;
}

/**
 * Finds out what is known of the times of a run's jobs.
 *
 * @param usualMs Returns how long a job with a command usually takes, ms; `null` where nothing is known.
 */
export function expectTimes(
  run: Omit<FutureRun, "ranks">,
  usualMs: (index: number) => number | null,
): ExpectedTimes {
  const runs = findThoseThatRun(run);
  // A blank command takes no time, which needs no history.
  const isBlank = (index: number) => run.jobs[index]?.command.kind === "nothing";
  let [known, knownMs, unknown, awaiting] = [0, 0, 0, 0];
  for (const [index, { conditions }] of run.jobs.entries()) {
    if (runs[index] === 0) continue;
    if (conditions.length > 0) awaiting++;
    if (isBlank(index)) continue;
    const usual = usualMs(index);
    if (usual === null) unknown++;
    else {
      known++;
      knownMs += usual;
    }
  }
  const timeOf = (index: number) => isBlank(index) ? 0 : usualMs(index);
  return { runs, timeOf, meanMs: known === 0 ? null : knownMs / known, unknown, awaiting };
}

const succeeded: JobState = { kind: "reused", attempt: 1, status: "SUCCESS" };
const outOfReach: JobState = { kind: "skipped", because: "" };

/** Finds the jobs that run where all succeed: none that would react to a failure. */
function findThoseThatRun({ graph, jobs, plan }: Omit<FutureRun, "ranks">): Uint8Array {
  const runs = new Uint8Array(graph.size);
  const states = new Array<JobState>(graph.size);
  for (const index of graph.order()) {
    const job = jobs[index];
    const decision = plan[index];
    if (job === undefined || decision === undefined) {
      throw new Error(`Internal error: there is no job number ${index}`);
    }
    let state = settledState(decision);
    if (state === null) {
      for (const dependency of graph.dependenciesOf(index)) {
        const before = states[dependency] as JobState;
        const verdict = judgeTrigger(triggerOf(job, graph.id(dependency)), before);
        if (verdict === "moot") state = outOfReach;
        else if (verdict === "unmet") state ??= { kind: "blocked", by: graph.id(dependency) };
      }
    }
    if (state === null) runs[index] = 1;
    states[index] = state ?? succeeded;
  }
  return runs;
}
