import { nodeProcess } from "../system/lazy_node.ts";
import { askToEnd } from "../process/ask_to_end.ts";
import { signalGroup } from "../process/process_group.ts";
import { descendantsOf, readProcesses } from "./process_tree.ts";

/** Sends a signal to a group and to nobody else, whatever has become of its leader's number. */
export function signalGroupOnly(leader: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    nodeProcess().kill(-leader, signal);
  } catch {
    // There is nobody left.
  }
}

/**
 * Ends what runs in a sandbox: TERM now, KILL after the grace. TERM goes past bwrap and the first
 * process of the sandbox, both of which would take all others down with them at once.
 *
 * @param leader The outer bwrap, which leads the group.
 * @returns A function that takes the KILL back, for when the group has ended.
 */
export function terminateSandbox(leader: number, graceMs: number): () => void {
  const inside = insideOf(leader);
  // Nothing runs in it yet, or any more.
  if (inside.length === 0) signalGroup(leader, "SIGKILL");
  for (const pid of inside) askToEnd(pid);
  const timer = setTimeout(() => signalGroup(leader, "SIGKILL"), graceMs);
  return () => clearTimeout(timer);
}

/** Returns the pids of what runs in the sandbox, without its first process. */
function insideOf(leader: number): readonly number[] {
  const all = readProcesses();
  const first = all.find(({ parent }) => parent === leader);
  if (first === undefined) return [];
  return descendantsOf(first.pid, all).map(({ pid }) => pid);
}
