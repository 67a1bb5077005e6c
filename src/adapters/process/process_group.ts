import { nodeFs, nodeProcess } from "../system/lazy_node.ts";
import { isOver, statFields } from "../proc/stat_fields.ts";

/** 0 sends nothing and only asks whether there is somebody (kill(2)). */
export type GroupSignal = "SIGTERM" | "SIGCONT" | "SIGKILL" | 0;

/**
 * Sends a signal to a process group or, in the moment before the leader has made its group, to the
 * leader alone.
 *
 * @returns Whether there was anybody to send it to.
 */
export function signalGroup(leader: number, signal: GroupSignal): boolean {
  return send(-leader, signal) || send(leader, signal);
}

/**
 * Whether a process group has members, dead ones that nobody has waited for included. Says `true`
 * where this thread has no right to ask.
 */
export function groupExists(leader: number): boolean {
  try {
    nodeProcess().kill(-leader, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

function send(target: number, signal: GroupSignal): boolean {
  try {
    nodeProcess().kill(target, signal);
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
    names = nodeFs().readdirSync("/proc");
  } catch {
    return null;
  }
  const pids: number[] = [];
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    if (groupOfLiving(name) === group) pids.push(Number(name));
  }
  return pids;
}

/** Returns the group of a process, or `null` where it has ended. */
function groupOfLiving(pid: string): number | null {
  try {
    const field = statFields(nodeFs().readFileSync(`/proc/${pid}/stat`, "utf8"));
    return isOver(field) ? null : Number(field(5));
  } catch {
    return null;
  }
}

/** Names an open file or pipe; both ends of a pipe have the same name. */
function identityOf({ dev, ino }: { readonly dev: number; readonly ino: number }): string {
  return `${dev}:${ino}`;
}

/**
 * Finds what a job's output may go to: its log and, for jobs whose output passes through the engine,
 * the pipes that the engine has open. `null` where it cannot be told.
 */
export function outputsOf(logPath: string): ReadonlySet<string> | null {
  try {
    return new Set([identityOf(nodeFs().statSync(logPath)), ...ownPipes()]);
  } catch {
    return null;
  }
}

/** Bits of a file's mode that tell its type, and what they are for a pipe (inode(7)). */
const fileType = 0o170000;
const pipeType = 0o010000;

/** The engine's own standard streams do not count: whoever holds them got them elsewhere. */
function ownPipes(): readonly string[] {
  return nodeFs().readdirSync("/proc/self/fd").filter((name) => Number(name) > 2).flatMap(
    (name) => {
      // What the folder was read by is closed again.
      const stats = nodeFs().statSync(`/proc/self/fd/${name}`, { throwIfNoEntry: false });
      // By its mode, since isFIFO() says no to a pipe on Deno 2.4.2.
      return stats === undefined || (stats.mode & fileType) !== pipeType ? [] : [identityOf(stats)];
    },
  );
}

/**
 * Whether a process has one of these outputs open by one of its standard streams, by proc(5); `true`
 * where it cannot be told. Other descriptors do not count: a daemon may have inherited some unawares.
 */
export function holdsOpen(pid: number, outputs: ReadonlySet<string> | null): boolean {
  try {
    if (outputs === null) return send(pid, 0);
    return [0, 1, 2].some((descriptor) => {
      const stats = nodeFs().statSync(`/proc/${pid}/fd/${descriptor}`, { throwIfNoEntry: false });
      return stats !== undefined && outputs.has(identityOf(stats));
    });
  } catch {
    return send(pid, 0);
  }
}
