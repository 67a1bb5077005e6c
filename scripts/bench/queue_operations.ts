/**
 * Takes jobs through the queue without starting anything: what deciding costs, and how that grows.
 * Arguments: how many jobs a graph has, and how many jobs are taken through it in all.
 */
import { chooseRanks } from "../../src/core/schedule/choose_ranks.ts";
import { blankExecution } from "../../src/orchestrator/without_process.ts";
import { type Match, QueueManager } from "../../src/queue/queue_manager.ts";
import { StateManager } from "../../src/queue/state_manager.ts";
import { layersOfJobs } from "./graphs.ts";
import { unrankedRun } from "./unranked_run.ts";

const layers = 10;
const slots = 16;
const detail = { at: 0, logPath: "" };

/** Returns a graph of jobs, a tenth of which are ready at once, and how to take all through it. */
export function queueOf(size: number): { readonly drain: () => number } {
  const run = unrankedRun(layersOfJobs(layers, size / layers), slots);
  const { graph, jobs, limits } = run;
  // Different enough that all orders of arrival and of ranks occur.
  const ranks = chooseRanks(run, "critical_path", (index) => 1 + (index * 7919) % 997);
  return { drain: () => drain(new StateManager(graph), { graph, jobs, ranks, slots, limits }) };
}

/** Returns how many jobs have run. */
function drain(
  states: StateManager,
  deps: Omit<ConstructorParameters<typeof QueueManager>[0], "states">,
): number {
  const queue = new QueueManager({ ...deps, states });
  const ready = (index: number) => {
    states.move(index, { kind: "ready" }, detail);
    queue.enqueue(index);
  };
  for (let index = 0; index < deps.graph.size; index++) if (queue.isSatisfied(index)) ready(index);
  const running: Match[] = [];
  const execution = blankExecution(0);
  let done = 0;
  for (;;) {
    for (let match = queue.next("all"); match !== null; match = queue.next("all")) {
      const { index, slot } = match;
      states.move(index, { kind: "running", slot, startedAt: 0, past: [] }, detail);
      running.push(match);
    }
    // Not the one that started last, so that slots come back in another order than they went.
    const [ended] = running.splice(done % (running.length || 1), 1);
    if (ended === undefined) return done;
    done++;
    queue.release(ended);
    const end = { kind: "finished", past: [execution], note: null, tolerated: false } as const;
    states.move(ended.index, end, detail);
    for (const index of queue.settle(ended.index).ready) ready(index);
    states.takeEvents();
  }
}

if (import.meta.main) {
  const [size = 0, total = 0] = Deno.args.map(Number);
  const queue = queueOf(size);
  for (let left = total; left > 0;) left -= queue.drain();
}
