import type { Assignment } from "../core/assignment.ts";
import type { Execution } from "../core/execution.ts";
import type { JobSpec } from "../core/job_spec.ts";
import { isGood, type JobState, type StopCause, stopWord } from "../core/job_state.ts";
import { cutState, finishedState, judgeExecution } from "../core/retries/judge_execution.ts";
import type { JobOutputs, ShownOutput } from "../core/outputs/job_outputs.ts";
import { appended, pastOf } from "../core/retries/past_executions.ts";
import { SlotTable } from "../core/slot_table.ts";
import type { RetryAnswer } from "../core/retries/retry_conditions.ts";
import type { SlotEvent } from "../ports/slot_pool.ts";
import { QueueManager } from "../queue/queue_manager.ts";
import { JobFlow } from "./job_flow.ts";
import type { OrchestratorDeps } from "./orchestrator_deps.ts";
import { recordEvents } from "./record_events.ts";
import type { RunMessage } from "./run_message.ts";
import { RunStop } from "./run_stop.ts";
import { SlowWatch } from "./slow_watch.ts";
import { mostAtOnce, turnOfOthers } from "./turn_of_others.ts";
import { blankExecution, unstartedEnd } from "./without_process.ts";

/** An execution that occupies a slot. */
interface Running {
  readonly index: number;
  readonly startedAt: number;
}

/**
 * Drives one run: fills the free slots, records what has changed, starts what was recorded, waits
 * for what happens next, and applies it. Nothing is started before its start, and the end of what it
 * waited for, are in the history.
 */
export class ExecutionOrchestrator {
  readonly #deps: OrchestratorDeps;
  readonly #queue: QueueManager;
  readonly #flow: JobFlow;
  readonly #running = new SlotTable<Running>();
  readonly #slow: SlowWatch;
  /** Cancels the wait of each job between two executions. */
  readonly #backingOff = new Map<number, () => void>();
  readonly #stop = new RunStop();
  /** Whether reactions to what did not start have had their chance. */
  #reacted = false;

  constructor(deps: OrchestratorDeps) {
    this.#deps = deps;
    this.#queue = new QueueManager({ ...deps, slots: deps.workers });
    this.#flow = new JobFlow(deps, this.#queue, (index) => this.#mayStart(index));
    this.#slow = new SlowWatch(deps.clock, (index, message) => {
      deps.inbox.push({ kind: "warning", index, message });
    });
  }

  /** Runs until nothing runs, waits or can start; then every job has its final state. */
  async run(): Promise<StopCause | null> {
    this.#flow.begin();
    const { runTimeoutMs, clock, inbox } = this.#deps;
    const cancelLimit = runTimeoutMs === null
      ? () => {}
      : clock.after(runTimeoutMs, () => inbox.push({ kind: "run_timed_out" }));
    for (;;) {
      const { assignments, hasMore } = this.#fill();
      const { isRecorded, hasHeard } = await this.#record();
      // While the history was locked a signal may have come.
      if (isRecorded && this.#stop.cut === null) {
        for (const next of assignments) this.#start(next);
        this.#deps.watch.start();
      } else this.#abandon(assignments);
      // Or what jobs were waiting for.
      if (hasHeard) continue;
      if (hasMore) {
        await turnOfOthers(clock);
        for (const message of inbox.takeNow()) this.#apply(message);
        continue;
      }
      if (this.#running.size + this.#backingOff.size + this.#deps.watch.size === 0) {
        if (this.#concludeUnstarted()) continue;
        break;
      }
      for (const message of await inbox.take()) this.#apply(message);
    }
    cancelLimit();
    await this.#record();
    return this.#stop.cause;
  }

  /**
   * Moves ready jobs into free slots; what it returns is to be started once it is recorded. There may
   * be more of those that end at once.
   */
  #fill(): { readonly assignments: readonly Assignment[]; readonly hasMore: boolean } {
    const assignments: Assignment[] = [];
    const { states, assigner, clock } = this.#deps;
    for (let ended = 0;;) {
      if (this.#stop.cut !== null) break;
      if (ended === mostAtOnce) return { assignments, hasMore: true };
      const match = this.#queue.next(this.#stop.cause === null ? "all" : "reactions");
      if (match === null) break;
      const { index, slot } = match;
      const job = this.#job(index);
      const now = clock.now();
      if (job.command.kind === "nothing") {
        this.#queue.release(match);
        this.#succeedAtOnce(index, now);
        ended++;
        continue;
      }
      const past = pastOf(states.get(index));
      const { assignment, warnings } = assigner.assign(job, { slot, n: past.length + 1, now });
      for (const message of warnings) this.#notice(now, index, message, "warning");
      states.move(index, { kind: "running", slot, startedAt: now, past }, {
        at: now,
        logPath: assignment.logPath,
      });
      this.#running.set(slot, { index, startedAt: now });
      assignments.push(assignment);
    }
    return { assignments, hasMore: false };
  }

  #start(assignment: Assignment): void {
    const running = this.#running.get(assignment.slot);
    if (running === undefined) throw new Error("Internal error: an assignment without a job");
    const job = this.#job(running.index);
    this.#deps.slots.start(assignment, { timeoutMs: job.timeoutMs, graceMs: job.killGraceMs });
    this.#slow.watch(job);
  }

  /** What could not be recorded as started does not start, nor what a stop came before. */
  #abandon(assignments: readonly Assignment[]): void {
    const now = this.#deps.clock.now();
    const { cut } = this.#stop;
    const by = cut?.kind === "signal" || cut?.kind === "run_timeout"
      ? stopWord(cut)
      : "the history's failure";
    for (const { slot } of assignments) this.#applySlot(unstartedEnd(slot, now, by));
  }

  /** Records all that has happened since the last call; waits while the history is locked. */
  async #record(): Promise<{ readonly isRecorded: boolean; readonly hasHeard: boolean }> {
    const { failure, hasHeard } = await recordEvents(this.#deps, {
      // Once a lock was waited for in vain each step is tried, but not waited for.
      isPatient: () => this.#stop.cause?.kind !== "history_failed",
      apply: (message) => this.#apply(message),
    });
    if (failure !== null) this.#stopStarting({ kind: "history_failed", message: failure });
    return { isRecorded: failure === null, hasHeard };
  }

  #apply(message: RunMessage): void {
    switch (message.kind) {
      case "slot":
        return this.#applySlot(message.event);
      case "retry_due":
        if (this.#backingOff.delete(message.index)) this.#queue.enqueueRetry(message.index);
        return;
      case "condition": {
        const next = this.#deps.watch.take(message, this.#job(message.index));
        if (next?.kind === "condition_failed") return this.#end(message.index, next);
        return next === null
          ? undefined
          : this.#flow.enqueue(message.index, this.#deps.clock.now());
      }
      case "warning":
        return this.#notice(this.#deps.clock.now(), message.index, message.message, "warning");
      case "stop_requested":
        return this.#interrupt({ kind: "signal", signal: message.signal });
      case "run_timed_out": {
        const afterMs = this.#deps.runTimeoutMs ?? 0;
        return this.#interrupt({ kind: "run_timeout", afterMs });
      }
      default:
        message satisfies never;
    }
  }

  #applySlot(event: SlotEvent): void {
    const running = this.#running.get(event.slot);
    if (running === undefined) return;
    const { states, clock } = this.#deps;
    const { index } = running;
    switch (event.kind) {
      case "notice":
        return this.#notice(clock.now(), index, event.message, "info");
      case "spawned": {
        const execution = pastOf(states.get(index)).length + 1;
        const job = { index, jobId: this.#job(index).id };
        return states.announce({
          kind: "job_spawned",
          at: clock.now(),
          ...job,
          execution,
          pid: event.pid,
          startTicks: event.startTicks,
        });
      }
      case "ended": {
        this.#running.delete(event.slot);
        this.#slow.forget(index);
        this.#queue.release({ index, slot: event.slot });
        const past = pastOf(states.get(index));
        const { kind: _, slot: __, answer, outputs, unused, ...ending } = event;
        if (unused !== undefined) this.#deps.environments.hide(unused);
        const execution = {
          n: past.length + 1,
          startedAt: running.startedAt,
          ...ending,
          ...(outputs === undefined ? {} : { outputs: this.#publish(index, outputs) }),
          expectedMs: this.#job(index).expectedMs,
          retry: null,
        };
        return this.#judge(index, appended(past, execution), answer);
      }
      default:
        event satisfies never;
    }
  }

  /** Takes what a job gives others, before anything else is said: there may be secrets in it. */
  #publish(index: number, outputs: JobOutputs): readonly ShownOutput[] {
    const { environments, clock } = this.#deps;
    const { shown, warning } = environments.publish(index, outputs);
    if (warning !== null) this.#notice(clock.now(), index, warning, "warning");
    return shown;
  }

  /** Does what follows an execution: waits for another one, or ends the job. */
  #judge(
    index: number,
    past: readonly [Execution, ...Execution[]],
    answer: RetryAnswer | null,
  ): void {
    const { clock, states, inbox } = this.#deps;
    const now = clock.now();
    const { cut } = this.#stop;
    const noRetry = cut === null ? null : stopWord(cut);
    const random = clock.random();
    const judgement = judgeExecution(this.#job(index), past, { now, random, noRetry, answer });
    if (judgement.kind === "end") return this.#end(index, judgement.state);
    const { state, delayMs, rule } = judgement;
    states.move(index, state, { at: now, logPath: null, rule });
    const due = () => inbox.push({ kind: "retry_due", index });
    this.#backingOff.set(index, clock.after(delayMs, due));
  }

  #succeedAtOnce(index: number, now: number): void {
    this.#end(index, finishedState(this.#job(index), [blankExecution(now)], null));
  }

  /** Gives a job its final state and draws the consequences for those that depend on it. */
  #end(index: number, state: JobState): void {
    const { states, assigner, clock, continueOnError } = this.#deps;
    const at = clock.now();
    const logPath = state.kind === "finished" ? assigner.logPathOf(this.#job(index)) : null;
    states.move(index, state, { at, logPath });
    if (this.#wasCut(state)) return;
    this.#flow.settle(index, at);
    if (!continueOnError && !isGood(state)) {
      this.#stopStarting({ kind: "job_failed", jobId: this.#job(index).id });
    }
  }

  /** A job that the engine itself ended says nothing about its dependents: they did not start. */
  #wasCut(state: JobState): boolean {
    return state.kind === "finished" &&
      state.past[state.past.length - 1]?.outcome.kind === "cancelled";
  }

  #mayStart(index: number): boolean {
    const { cause, cut } = this.#stop;
    return cause === null || (cut === null && this.#queue.isReaction(index));
  }

  #stopStarting(cause: StopCause): void {
    const { states, clock } = this.#deps;
    // Too late to keep anything from starting, or to cut it short.
    if (cause.kind !== "history_failed" && states.unfinished === 0) return;
    if (!this.#stop.take(cause)) return;
    states.announce({ kind: "run_stopping", at: clock.now(), cause });
    this.#deps.watch.cancel((index) => this.#mayStart(index));
    if (cause.kind === "job_failed") return;
    for (const cancel of this.#backingOff.values()) cancel();
    this.#backingOff.clear();
  }

  /** Ends what runs, whoever stopped the run before. */
  #interrupt(cause: Extract<StopCause, { kind: "signal" | "run_timeout" }>): void {
    this.#stopStarting(cause);
    for (const [slot] of this.#running.entries()) {
      this.#deps.slots.terminate(slot, { kind: "cancelled", by: stopWord(cause) });
    }
  }

  /**
   * Gives the jobs that the stop kept from starting their final state, once nothing runs any more.
   *
   * @returns Whether others react to that and may run now.
   */
  #concludeUnstarted(): boolean {
    const { states, jobs, clock } = this.#deps;
    if (states.unfinished === 0) return false;
    const because = this.#stop.cause;
    if (because === null) throw new Error("Internal error: the run ended with jobs left to start");
    const at = clock.now();
    for (const { index } of jobs) {
      const state = states.get(index);
      if (state.kind === "backing_off" && because.kind !== "job_failed") {
        this.#end(index, cutState(this.#job(index), state.past, stopWord(because)));
      }
    }
    const mayReact = because.kind === "job_failed" && !this.#reacted;
    this.#reacted = true;
    // Only now: the jobs above may have blocked some that would seem to have merely not started.
    for (const { index } of jobs) {
      const { kind } = states.get(index);
      if (kind !== "waiting" && kind !== "awaiting" && kind !== "ready") continue;
      if (mayReact && this.#queue.isReaction(index)) continue;
      states.move(index, { kind: "not_started", because }, { at, logPath: null });
      if (mayReact) this.#flow.settle(index, at);
    }
    return mayReact && states.unfinished > 0;
  }

  #notice(at: number, index: number, message: string, level: "info" | "warning"): void {
    const { id } = this.#job(index);
    this.#deps.states.announce({ kind: "notice", at, level, jobId: id, message });
  }

  #job(index: number): JobSpec {
    const job = this.#deps.jobs[index];
    if (job === undefined) throw new Error(`Internal error: there is no job number ${index}`);
    return job;
  }
}
