import { messageOf } from "../../core/message_of.ts";
import type { Assignment, ExecutionEnding } from "../../core/assignment.ts";
import { type SlotId, slotId } from "../../core/ids.ts";
import { SlotTable } from "../../core/slot_table.ts";
import type { TerminationCause } from "../../core/outcome.ts";
import type { ExecutionLimits, SlotEvent, SlotPool } from "../../ports/slot_pool.ts";
import { whyCut } from "../fs/log_room.ts";
import { signalGroup } from "../process/process_group.ts";
import { endRemainder, type KinEnder } from "../process/kin_ender.ts";
import { widenPipe } from "../process/widen_pipe.ts";
import { createSpawnTurns } from "../process/spawn_turns.ts";
import { reapGroup, terminateGroup } from "../process/terminate.ts";
import { MemoryWatch } from "../sandbox/memory_watch.ts";
import { signalGroupOnly, terminateSandbox } from "../sandbox/terminate_sandbox.ts";
import { startTicksOfLiving } from "../proc/census.ts";
import { createResourceSampler } from "../proc/resource_usage.ts";
import { systemClock } from "../system/system_clock.ts";
import { endKin, kinOf } from "./busy_kin.ts";
import { type Busy, createBusy, hasLeft, killProcesses, note } from "./busy_slot.ts";
import { noChecks, settledOutcome, settledOutputs } from "./ending.ts";
import { logSize } from "./log_size.ts";
import { isPlain, type PlainStarter, runPlain } from "./plain_execution.ts";
import type { SlotPoolOptions } from "./slot_pool_options.ts";
import type { SlotThread } from "./slot_thread.ts";
import { SlotThreads } from "./slot_threads.ts";
import { SlowStarts } from "./slow_starts.ts";
import type { SlotReply } from "./thread_questions.ts";
import { YoungExecutions, youthMs } from "./young_executions.ts";

/** How long the system may take to execute a program, ms; a thread that hangs has as long. */
const startPatienceMs = 30_000;

/**
 * Makes slots out of Web Workers, created when first needed and replaced when they die. An execution
 * that is one process without anything to look at needs no thread and gets none.
 */
export function createSlotPool(options: SlotPoolOptions): SlotPool {
  return new WorkerSlotPool(options);
}

class WorkerSlotPool implements SlotPool {
  readonly #options: SlotPoolOptions;
  readonly #busy = new SlotTable<Busy>();
  readonly #threads: SlotThreads;
  readonly #young = new YoungExecutions<Busy>((busy, ageMs) => this.#onGrown(busy, ageMs));
  readonly #slowStarts = new SlowStarts<Busy>((busy, ageMs) => this.#onSlowStart(busy, ageMs));
  readonly #usage = createResourceSampler();
  /** Ends confined jobs that take more memory than is allowed; `null` where jobs are trusted. */
  readonly #memory: MemoryWatch | null;
  readonly #starter: PlainStarter | null;
  #listener: (event: SlotEvent) => void = () => {};
  #killing = false;

  constructor(options: SlotPoolOptions) {
    this.#options = options;
    this.#threads = new SlotThreads({
      options,
      turns: options.turns ?? createSpawnTurns(),
      busy: this.#busy,
      onReply: (reply, thread) => this.#onReply(reply, thread),
      onLost: (slot, busy, reason) => void this.#endLost(slot, busy, reason),
    });
    const confinement = options.permissions.confinement ?? null;
    this.#memory = confinement === null ? null : new MemoryWatch(confinement);
    this.#starter = confinement === null ? options.starter ?? null : null;
  }

  listen(listener: (event: SlotEvent) => void): void {
    this.#listener = listener;
  }

  warmUp({ arePlain }: { readonly arePlain: boolean }): void {
    // Where that does not work, the first job will say so.
    if (this.#starter === null || !arePlain) this.#threads.take(slotId(0));
  }

  start(assignment: Assignment, limits: ExecutionLimits): void {
    const { slot } = assignment;
    const busy = createBusy(assignment, limits);
    this.#busy.set(slot, busy);
    if (this.#starter !== null && isPlain(assignment)) {
      this.#guard(busy, this.#runPlain(busy, this.#starter));
    } else this.#runOnThread(busy, assignment);
  }

  /** A bug in what is done for an execution that no thread has is the end of it, not of the engine. */
  async #guard(busy: Busy, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      const { slot } = busy.assignment;
      // Of one that has ended already nothing is left to be said.
      if (this.#busy.get(slot) === busy) await this.#endLost(slot, busy, messageOf(error));
    }
  }

  #runOnThread(busy: Busy, assignment: Assignment): void {
    const { slot } = assignment;
    const found = this.#threads.take(slot);
    if (!found.ok) return queueMicrotask(() => this.#endUnstarted(busy, found.error));
    const thread = found.value;
    busy.isOnThread = true;
    thread.watched = true;
    thread.send({ kind: "run", assignment });
    if (busy.cause !== null) thread.send({ kind: "cancel", slot, cause: busy.cause });
  }

  /** What cannot be started directly a thread starts, or says why it cannot. */
  async #runPlain(busy: Busy, starter: PlainStarter): Promise<void> {
    const { assignment } = busy;
    const { slot } = assignment;
    // Others may start in the same moment.
    await Promise.resolve();
    if (this.#busy.get(slot) !== busy) return;
    const isAlone = this.#busy.size === 1;
    const { loadCarry } = this.#options;
    const listener = {
      spawned: (pid: number) => {
        this.#slowStarts.remove(busy);
        if (this.#busy.get(slot) === busy) this.#onSpawned(busy, pid);
        else signalGroup(pid, "SIGKILL");
      },
      left: (pid: number) => this.#reap(busy, pid),
      gone: () => this.#onGone(busy),
    };
    this.#slowStarts.add(busy);
    const result = await runPlain(assignment, { starter, loadCarry, listener, isAlone })
      .finally(() => this.#slowStarts.remove(busy));
    if (this.#busy.get(slot) !== busy) return;
    if (result === null) return this.#runOnThread(busy, { ...assignment, logHeading: null });
    await this.#endWithKin(slot, busy, { ...result, checks: noChecks, answer: null });
  }

  /** Nobody waits longer than the job may take for a process that is not there yet. */
  #onSlowStart(busy: Busy, ageMs: number): void {
    const { assignment: { slot }, limits: { timeoutMs } } = busy;
    if (ageMs >= timeoutMs) this.terminate(slot, { kind: "timed_out", afterMs: timeoutMs });
    const patienceMs = this.#options.startPatienceMs ?? startPatienceMs;
    if (busy.cause === null && ageMs < patienceMs) return;
    const seconds = patienceMs / 1000;
    this.#endUnstarted(busy, `the system has not executed the program for ${seconds} s`);
  }

  terminate(slot: SlotId, cause: TerminationCause): void {
    const busy = this.#busy.get(slot);
    if (busy === undefined) return;
    // After a timeout somebody may be asked about a retry: a cancellation ends that too.
    if (busy.cause !== null && cause.kind !== "cancelled") return;
    if (cause.kind === "timed_out" && hasLeft(busy)) return;
    this.#threads.find(slot)?.send({ kind: "cancel", slot, cause });
    if (busy.cause === null) {
      note(busy, cause);
      if (busy.pid !== null && !busy.gone) this.#terminateNow(busy, busy.pid);
    }
    if (cause.kind === "cancelled") this.#threads.urge(slot);
  }

  killNow(cause: TerminationCause): void {
    this.#killing = true;
    for (const [, busy] of this.#busy.entries()) {
      // Nobody is to take what follows for the job's own end.
      if (busy.cause === null) note(busy, cause);
      this.#young.grow(busy);
      killProcesses(busy);
    }
    for (const [, busy] of this.#busy.entries()) this.#kinOf(busy)?.killNow();
  }

  // deno-lint-ignore require-await -- the port allows for pools whose end takes time
  async close(): Promise<void> {
    this.killNow({ kind: "cancelled", by: "the engine" });
    for (const [, busy] of this.#busy.entries()) busy.cancelPlan();
    this.#busy.clear();
    this.#young.close();
    this.#slowStarts.close();
    this.#usage.close();
    this.#memory?.close();
    this.#threads.end();
    this.#starter?.close();
  }

  #onReply(reply: SlotReply, thread: SlotThread): void {
    const busy = this.#busy.get(reply.slot);
    if (busy === undefined) return;
    switch (reply.kind) {
      case "spawned":
        return this.#onSpawned(busy, reply.pid);
      case "exited":
        return void this.#tellReaped(busy, thread, this.#reap(busy, reply.pid));
      case "check_process":
        // A thread of a confined job may not signal groups itself.
        if (reply.pid === null && busy.checkPid !== null && this.#memory !== null) {
          signalGroupOnly(busy.checkPid, "SIGKILL");
        }
        this.#watchCheck(busy.checkPid, reply.pid);
        busy.checkPid = reply.pid;
        if (this.#killing) killProcesses(busy);
        return;
      case "check_cut":
        return void this.#tellReaped(busy, thread, endRemainder(reply.pid, reply.mark));
      case "ended":
        return void this.#guard(busy, this.#endWithKin(reply.slot, busy, reply));
      default:
        reply satisfies never;
    }
  }

  #onSpawned(busy: Busy, pid: number): void {
    busy.pid = pid;
    // What a job has open that nobody trusts is not opened by the engine.
    if (busy.isOnThread && this.#memory === null) widenPipe(pid);
    this.#memory?.watch(pid, (limit) => {
      this.terminate(busy.assignment.slot, { kind: "over_limit", limit });
    });
    this.#young.add(busy);
    if (busy.cause !== null) this.#terminateNow(busy, pid);
    else if (busy.limits.timeoutMs <= youthMs) this.#young.grow(busy);
  }

  /** An execution goes on: its process is told, looked at now and then, and ended in time. */
  #onGrown(busy: Busy, ageMs: number): void {
    const { assignment: { slot }, limits: { timeoutMs }, pid } = busy;
    if (pid === null) return;
    // Of a process that has ended already it does not matter.
    if (!busy.gone) busy.startTicks = startTicksOfLiving(pid);
    this.#usage.watch(pid);
    this.#listener({ kind: "spawned", slot, pid, startTicks: busy.startTicks });
    if (busy.gone) return;
    const cause = { kind: "timed_out", afterMs: timeoutMs } as const;
    const leftMs = Math.max(0, timeoutMs - ageMs);
    busy.cancelPlan = systemClock.after(leftMs, () => this.terminate(slot, cause));
  }

  /** What a check starts has the limit that its job has, for itself. */
  #watchCheck(before: number | null, now: number | null): void {
    if (before !== null) this.#memory?.ended(before);
    if (now !== null) this.#memory?.watch(now, () => signalGroupOnly(now, "SIGKILL"));
  }

  get #isInSandbox(): boolean {
    return (this.#options.permissions.confinement?.os ?? null) !== null;
  }

  #terminateNow(busy: Busy, pid: number): void {
    this.#young.grow(busy);
    busy.cancelPlan();
    if (this.#killing) signalGroup(pid, "SIGKILL");
    else {
      this.#usage.lookBeforeEnd(pid);
      // Before the group is ended: some are known by their parents only.
      this.#kinOf(busy)?.look();
      const end = this.#isInSandbox ? terminateSandbox : terminateGroup;
      busy.cancelPlan = end(pid, busy.limits.graceMs);
    }
  }

  /** Returns what ends the processes of a job that the engine ends; `null` where it has none. */
  #kinOf(busy: Busy): KinEnder | null {
    // A sandbox ends with all that is in it.
    return this.#isInSandbox ? null : kinOf(busy);
  }

  /** Of a job that the engine ended nothing is left when its end is told. */
  async #endWithKin(slot: SlotId, busy: Busy, ending: ExecutionEnding): Promise<void> {
    if (busy.cause !== null) await this.#endKin(slot, busy);
    this.#end(slot, ending);
  }

  async #endKin(slot: SlotId, busy: Busy): Promise<void> {
    const kin = this.#kinOf(busy);
    if (kin === null) return;
    const messages = await endKin(kin);
    if (this.#busy.get(slot) !== busy) return;
    for (const message of messages) this.#listener({ kind: "notice", slot, message });
  }

  /** Lets a thread go on once what a process has left behind is seen to, whatever comes of that. */
  async #tellReaped(busy: Busy, thread: SlotThread, work: Promise<void>): Promise<void> {
    const { slot } = busy.assignment;
    try {
      await work;
    } catch (error) {
      const message = `Cannot end what a process has left behind: ${messageOf(error)}`;
      if (this.#busy.get(slot) === busy) this.#listener({ kind: "notice", slot, message });
    }
    thread.send({ kind: "reaped", slot });
  }

  /** The job's own process has ended; sees to the rest of its group. */
  async #reap(busy: Busy, pid: number): Promise<void> {
    const { slot, logPath } = busy.assignment;
    this.#young.grow(busy);
    this.#memory?.forget(pid);
    // What is left of a job that nobody trusts was not meant to stay.
    if (busy.cause === null && this.#memory !== null) signalGroupOnly(pid, "SIGKILL");
    const all = busy.cause !== null;
    if (!all) busy.cancelPlan();
    const graceMs = busy.limits.graceMs;
    const message = await reapGroup(pid, logPath, { all, graceMs, isLeaderGone: true })
      .finally(() => this.#onGone(busy));
    if (all) await this.#endKin(slot, busy);
    this.#memory?.ended(pid);
    if (message !== null && this.#busy.get(slot) === busy) {
      this.#listener({ kind: "notice", slot, message });
    }
  }

  /** The job's process and its group have ended: their number may be another's from now on. */
  #onGone(busy: Busy): void {
    busy.gone = true;
    busy.cancelPlan();
  }

  #end(slot: SlotId, ending: ExecutionEnding): void {
    const busy = this.#busy.get(slot);
    if (busy === undefined) return;
    busy.cancelPlan();
    this.#slowStarts.remove(busy);
    if (busy.pid !== null) this.#memory?.ended(busy.pid);
    if (this.#young.giveUp(busy) && busy.pid !== null) {
      this.#listener({ kind: "spawned", slot, pid: busy.pid, startTicks: null });
    }
    this.#busy.delete(slot);
    this.#threads.restIfIdle(slot);
    const outcome = settledOutcome(busy, ending.outcome);
    this.#listener({
      kind: "ended",
      slot,
      outcome,
      pid: busy.pid,
      finishedAt: Date.now(),
      logOffset: ending.logOffset,
      logBytes: ending.logBytes,
      ...this.#logLossOf(busy, ending),
      usage: busy.pid === null ? null : this.#usage.take(busy.pid),
      checks: ending.checks,
      ...settledOutputs(outcome, ending),
      answer: ending.answer,
    });
  }

  /** What the engine itself writes into a log says when it cannot; a process need not. */
  #logLossOf(
    { pid, assignment }: Busy,
    { logOffset, logBytes }: ExecutionEnding,
  ): { readonly logLoss?: string } {
    const { logPath: path, launcher = [], maskValues, logMaxBytes } = assignment;
    const isDirect = maskValues.length === 0 && logMaxBytes === null && this.#memory === null;
    if (pid === null || !isDirect) return {};
    const logLoss = whyCut({ path, end: logOffset + logBytes, launcher });
    return logLoss === null ? {} : { logLoss };
  }

  #endUnstarted(busy: Busy, message: string): void {
    const { slot } = busy.assignment;
    if (this.#busy.get(slot) !== busy) return;
    const outcome = busy.cause ?? { kind: "spawn_failed", message };
    this.#end(slot, { outcome, logOffset: 0, logBytes: 0, checks: noChecks, answer: null });
  }

  async #endLost(slot: SlotId, busy: Busy, reason: string): Promise<void> {
    const { logPath } = busy.assignment;
    this.#young.grow(busy);
    busy.cancelPlan();
    killProcesses(busy);
    if (busy.pid !== null && !busy.gone) {
      const options = { all: true, graceMs: 0, isLeaderGone: false };
      await reapGroup(busy.pid, logPath, options);
    }
    this.#kinOf(busy)?.killNow();
    await this.#endKin(slot, busy);
    const logBytes = logSize(logPath);
    // What was to end has ended, though its thread did not see to it.
    const outcome = busy.cause ?? { kind: "slot_died", message: reason };
    this.#end(slot, { outcome, logOffset: 0, logBytes, checks: noChecks, answer: null });
  }
}
