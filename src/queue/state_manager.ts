import type { DependencyManager } from "../core/graph/dependency_manager.ts";
import { isFinal, type JobState, transition } from "../core/job_state.ts";
import type { RunEvent } from "../core/run/run_event.ts";

/** What a change of state needs said beside the state itself. */
export interface ChangeDetail {
  /** Epoch ms. */
  readonly at: number;
  /** Absolute path of the job's log, or `null` for a job that never gets one. */
  readonly logPath: string | null;
  /** The retry rule that decided, for a move to `backing_off`. */
  readonly rule?: string;
}

/**
 * The only owner of where each job stands. Every change passes `transition()` and becomes the event
 * that observers see; queues and counts elsewhere are views of this list, never copies.
 */
export class StateManager {
  readonly #graph: DependencyManager;
  readonly #states: JobState[];
  #events: RunEvent[] = [];
  #unfinished: number;

  constructor(graph: DependencyManager) {
    this.#graph = graph;
    this.#states = new Array<JobState>(graph.size).fill({ kind: "waiting" });
    this.#unfinished = graph.size;
  }

  /** Returns where a job stands. */
  get(index: number): JobState {
    const state = this.#states[index];
    if (state === undefined) throw new Error(`Internal error: there is no job number ${index}`);
    return state;
  }

  /** How many jobs are not in a final state yet. */
  get unfinished(): number {
    return this.#unfinished;
  }

  /**
   * Moves a job to its next state.
   *
   * @throws {Error} If the job cannot go there: a bug of the caller.
   */
  move(index: number, to: JobState, detail: ChangeDetail): void {
    this.#states[index] = transition(this.get(index), to);
    if (isFinal(to)) this.#unfinished--;
    const event = this.#eventOf(index, to, detail);
    if (event !== null) this.#events.push(event);
  }

  /** Adds an event that no job's state carries, in its place among the others. */
  announce(event: RunEvent): void {
    this.#events.push(event);
  }

  /** Returns the events since the last call, in order, and forgets them. */
  takeEvents(): readonly RunEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #eventOf(index: number, state: JobState, detail: ChangeDetail): RunEvent | null {
    const { at, logPath } = detail;
    const job = { at, index, jobId: this.#graph.id(index) };
    switch (state.kind) {
      case "waiting":
      case "ready":
        return null;
      case "awaiting":
        return { kind: "job_awaiting", ...job, conditions: state.conditions };
      case "running": {
        if (logPath === null) throw new Error("Internal error: a running job has no log");
        const execution = state.past.length + 1;
        return { kind: "job_started", ...job, execution, slot: state.slot, logPath };
      }
      case "backing_off": {
        const execution = state.past.at(-1);
        if (execution === undefined) throw new Error("Internal error: a retry of nothing");
        const { until } = state;
        return { kind: "job_retrying", ...job, execution, until, rule: detail.rule ?? "" };
      }
      default:
        return { kind: "job_ended", ...job, state, logPath };
    }
  }
}
