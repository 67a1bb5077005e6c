import { markVariable } from "../../core/environment/engine_variables.ts";
import { KinEnder } from "../process/kin_ender.ts";
import type { Busy } from "./busy_slot.ts";

/** Returns what ends the processes that have left a job's group; `null` where it has no process. */
export function kinOf(busy: Busy): KinEnder | null {
  const { pid, startTicks, assignment, limits } = busy;
  if (pid === null) return null;
  const mark = assignment.env[markVariable]?.split(" ").at(-1) ?? null;
  // A pid without its start time may be anybody's by now: then the mark alone counts.
  const kin = { leader: startTicks === null ? -1 : pid, leaderTicks: startTicks, mark };
  return busy.kin ??= new KinEnder(kin, { graceMs: limits.graceMs, group: pid });
}

/** Ends the processes that have left a job's group, and returns what an operator should know of it. */
export async function endKin(kin: KinEnder): Promise<readonly string[]> {
  const left = await kin.finish();
  const ended = kin.takeFound();
  const messages: string[] = [];
  if (ended.length > 0) {
    messages.push(`Ended processes that had left the job's process group: ${ended.join(", ")}`);
  }
  if (left.length > 0) {
    messages.push(`Cannot end processes of the job: ${left.map(({ pid }) => pid).join(", ")}`);
  }
  return messages;
}
