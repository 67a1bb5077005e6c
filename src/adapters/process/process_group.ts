import { readdirSync, readFileSync, statSync } from "node:fs";
import process from "node:process";

/**
 * Sends a signal to a process group or, in the moment before the leader has made its group, to the
 * leader alone.
 *
 * @param signal 0 sends nothing and only asks whether there is somebody (kill(2)).
 * @returns Whether there was anybody to send it to.
 */
export function signalGroup(leader: number, signal: "SIGTERM" | "SIGKILL" | 0): boolean {
  return send(-leader, signal) || send(leader, signal);
}

/**
 * Whether a process group has members, dead ones that nobody has waited for included. Says `true`
 * where this thread has no right to ask.
 */
export function groupExists(leader: number): boolean {
  try {
    process.kill(-leader, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

function send(target: number, signal: "SIGTERM" | "SIGKILL" | 0): boolean {
  try {
    process.kill(target, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * Finds the living members of a process group by proc(5).
 *
 * @returns Their pids, or `null` where the system has no /proc.
 */
export function livingMembers(group: number): readonly number[] | null {
  let names: readonly string[];
  try {
    names = readdirSync("/proc");
  } catch {
    return null;
  }
  const pids: number[] = [];
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readStat(name);
    if (stat !== null && stat.group === group && stat.state !== "Z" && stat.state !== "X") {
      pids.push(Number(name));
    }
  }
  return pids;
}

/** Reads state and group of a process; the name before them may hold anything, even brackets. */
function readStat(pid: string): { readonly state: string; readonly group: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, , group] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return state === undefined || group === undefined ? null : { state, group: Number(group) };
  } catch {
    return null;
  }
}

/**
 * Whether a process reads from or writes to a file by one of its standard streams, by proc(5); `true`
 * where it cannot be told. Other descriptors do not count: a daemon may have inherited some unawares.
 */
export function holdsOpen(pid: number, path: string): boolean {
  try {
    const wanted = statSync(path);
    return [0, 1, 2].some((descriptor) => {
      const stats = statSync(`/proc/${pid}/fd/${descriptor}`, { throwIfNoEntry: false });
      return stats !== undefined && stats.ino === wanted.ino && stats.dev === wanted.dev;
    });
  } catch {
    return send(pid, 0);
  }
}
