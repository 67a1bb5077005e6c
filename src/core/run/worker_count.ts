import type { Workflow } from "../job_spec.ts";

/** What the command line says of parallelism; `null` means nothing. */
export interface ParallelismOptions {
  readonly parallel: boolean | null;
  /** Beats everything else. */
  readonly sequential: boolean;
  /** At least 1. */
  readonly workers: number | null;
}

/** How many jobs may run at once, and what about it may surprise. */
export interface WorkerCount {
  readonly workers: number;
  readonly warning: string | null;
}

/**
 * Decides how many jobs may run at once. As with the ancestor, a number of workers alone does not
 * make a run parallel, and a parallel run without a number has one worker; both are said.
 */
export function decideWorkers(
  workflow: Pick<Workflow, "parallel" | "maxWorkers">,
  options: ParallelismOptions,
): WorkerCount {
  const parallel = !options.sequential && (options.parallel ?? workflow.parallel);
  const wanted = options.workers ?? workflow.maxWorkers;
  if (parallel) {
    return {
      workers: wanted,
      warning: wanted === 1 ? "A parallel run with 1 worker: set max_workers or --workers" : null,
    };
  }
  return {
    workers: 1,
    warning: options.workers !== null && !options.sequential
      ? `--workers ${options.workers} has no effect on a sequential run: add --parallel`
      : null,
  };
}
