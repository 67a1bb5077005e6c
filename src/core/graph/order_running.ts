import type { DependencyManager } from "./dependency_manager.ts";
import { ReadyQueue } from "../schedule/ready_queue.ts";

/** The part of a graph that runs, in the order in which one worker runs it when nothing fails. */
export interface RunningOrder {
  /** Numbers of the jobs that run, in their order. */
  readonly order: Int32Array;
  /** Steps of the longest way to each job among those that run; -1 for the others. */
  readonly levels: Int32Array;
}

/**
 * Orders the jobs that run as the queue will, with all others satisfied from the start: those that
 * are ready by priority, then first come, first served.
 */
export function orderRunning(
  graph: DependencyManager,
  runs: (index: number) => boolean,
  priorityOf: (index: number) => number,
): RunningOrder {
  const open = new Int32Array(graph.size);
  const levels = new Int32Array(graph.size).fill(-1);
  const ready = new ReadyQueue<null>();
  const order: number[] = [];
  const push = (index: number) => ready.push(index, { priority: priorityOf(index), rank: 0 }, null);
  for (let index = 0; index < graph.size; index++) {
    if (!runs(index)) continue;
    for (const dependency of graph.dependenciesOf(index)) if (runs(dependency)) open[index]!++;
    levels[index] = 0;
    if (open[index] === 0) push(index);
  }
  for (;;) {
    const index = ready.take(() => true);
    if (index === undefined) return { order: Int32Array.from(order), levels };
    order.push(index);
    const next = (levels[index] as number) + 1;
    for (const dependent of graph.dependentsOf(index)) {
      if (!runs(dependent)) continue;
      levels[dependent] = Math.max(levels[dependent] as number, next);
      open[dependent]!--;
      if (open[dependent] === 0) push(dependent);
    }
  }
}
