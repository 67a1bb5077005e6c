import type { ProcessSighting } from "../../core/engine_life.ts";
import { startTicksOf } from "./engine_identity.ts";
import { isOver, statFields } from "./stat_fields.ts";

/**
 * Looks for the process that has a pid now, on the system of `self`. A zombie counts as gone: it does
 * nothing any more.
 */
export function sightProcess(
  pid: number,
  self: Pick<ProcessSighting, "host" | "bootId">,
): ProcessSighting {
  const { host, bootId } = self;
  return { host, bootId, process: self.bootId === null ? askPs(pid) : readProc(pid) };
}

function readProc(pid: number): ProcessSighting["process"] {
  let stat: string;
  try {
    stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  } catch (error) {
    // What is there and cannot be read is somebody's.
    return error instanceof Deno.errors.NotFound ? null : { startTicks: null };
  }
  return isOver(statFields(stat)) ? null : { startTicks: startTicksOf(stat) };
}

/** For systems without proc(5). */
function askPs(pid: number): ProcessSighting["process"] {
  try {
    const args = ["-o", "pid=", "-p", String(pid)];
    const { success } = new Deno.Command("ps", { args, stderr: "null" }).outputSync();
    return success ? { startTicks: null } : null;
  } catch {
    return { startTicks: null };
  }
}
