import type { Assignment } from "../../core/assignment.ts";
import type { TerminationCause } from "../../core/outcome.ts";
import type { ExecutionLimits } from "../../ports/slot_pool.ts";
import type { KinEnder } from "../process/kin_ender.ts";
import { hasEnded } from "../proc/census.ts";
import { signalGroup } from "../process/process_group.ts";

/** An execution that occupies a slot. */
export interface Busy {
  readonly assignment: Assignment;
  readonly limits: ExecutionLimits;
  /** Whether a thread has it, which may die. */
  isOnThread: boolean;
  pid: number | null;
  /** When that process started, clock ticks since boot. */
  startTicks: number | null;
  /** Ends what has left the group, once the engine has decided to end the job. */
  kin: KinEnder | null;
  /** Whether the job's process and group have ended, so that their number may be another's by now. */
  gone: boolean;
  /** The process of a check or of a retry's question, if there is one. */
  checkPid: number | null;
  /** Why the engine ends the execution, if it does. */
  cause: TerminationCause | null;
  /** Whether that came while its process was there, which therefore did not succeed by itself. */
  isCut: boolean;
  /** Takes back what is planned for the process: its time limit, then its KILL. */
  cancelPlan: () => void;
}

/** Returns a slot's state as an execution takes it. */
export function createBusy(assignment: Assignment, limits: ExecutionLimits): Busy {
  return {
    assignment,
    limits,
    isOnThread: false,
    pid: null,
    startTicks: null,
    kin: null,
    gone: false,
    checkPid: null,
    cause: null,
    isCut: false,
    cancelPlan: () => {},
  };
}

/** Whether an execution's process has ended, though nobody may have told it yet. */
export function hasLeft({ pid, gone }: Busy): boolean {
  return gone || (pid !== null && hasEnded(pid));
}

/**
 * Notes why the engine ends an execution. What has ended by itself was not cut; but the kernel, which
 * keeps memory within its limit, may have ended a process before anybody hears why.
 */
export function note(busy: Busy, cause: TerminationCause): void {
  busy.isCut = cause.kind === "over_limit" || !hasLeft(busy);
  busy.cause = cause;
}

/** Sends KILL to what an execution is known to run, at once. */
export function killProcesses({ pid, gone, checkPid }: Busy): void {
  if (pid !== null && !gone) signalGroup(pid, "SIGKILL");
  if (checkPid !== null) signalGroup(checkPid, "SIGKILL");
}
