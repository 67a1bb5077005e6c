import { signalGroup } from "./process_group.ts";

/**
 * Sends TERM to a process group, as {@link signalGroup} does. What is stopped, as by Ctrl-Z, a
 * terminal or a debugger, hears of it only when it goes on: so it does.
 */
export function askGroupToEnd(leader: number): void {
  if (signalGroup(leader, "SIGTERM")) signalGroup(leader, "SIGCONT");
}

/** Sends TERM to a process, also where it is stopped. What has ended or is another user's is none. */
export function askToEnd(pid: number): void {
  try {
    Deno.kill(pid, "SIGTERM");
    Deno.kill(pid, "SIGCONT");
  } catch {
    // Nobody is there who could be asked.
  }
}
