import type { Workflow } from "../core/job_spec.ts";
import type { RunOptions } from "./run_options.ts";

/** How many jobs a run may have at once, and what about it may surprise. */
export interface EffectiveWorkers {
  /** At least 1; 1 is a sequential run. */
  readonly workers: number;
  /** A warning, or `null`. */
  readonly warning: string | null;
}

/**
 * Decides how many jobs run at once: `--sequential` beats `--parallel`, which beats the config; the
 * number is `--workers`, else `max_workers`. As in the ancestor `--workers` alone makes nothing
 * parallel, which is said.
 */
export function effectiveWorkers(
  workflow: Pick<Workflow, "parallel" | "maxWorkers">,
  options: Pick<RunOptions, "parallel" | "sequential" | "workers">,
): EffectiveWorkers {
  if (options.sequential) return { workers: 1, warning: null };
  const parallel = options.parallel ?? workflow.parallel;
  if (parallel) return { workers: options.workers ?? workflow.maxWorkers, warning: null };
  const ignored = options.workers !== null && options.workers > 1;
  return {
    workers: 1,
    warning: ignored
      ? `--workers ${options.workers} has no effect: the run is sequential without --parallel`
      : null,
  };
}
