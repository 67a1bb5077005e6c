import { counted } from "../../core/text/counted.ts";
import { askGroupToEnd, askToEnd } from "./ask_to_end.ts";
import { groupExists, holdsOpen, livingMembers, outputsOf, signalGroup } from "./process_group.ts";

/** How long processes that a job left behind may go on writing to its log, ms. */
const drainMs = 1_000;

/** How long the wait for a killed group lasts before it is given up, ms. */
const killWaitMs = 2_000;

/** First and longest pause between two looks at a group, ms. */
const pollMs = { first: 5, longest: 100 };

/**
 * Ends a process group: TERM now, KILL after the grace.
 *
 * @returns A function that takes the KILL back, for when the group has ended.
 */
export function terminateGroup(leader: number, graceMs: number): () => void {
  askGroupToEnd(leader);
  const timer = setTimeout(() => signalGroup(leader, "SIGKILL"), graceMs);
  return () => clearTimeout(timer);
}

/**
 * Looks after what a job left behind when its own process had ended. What still holds the job's log,
 * or the pipe to it, is given a moment to finish, then ended: nobody would wait for its output. What
 * has redirected its output elsewhere was meant to stay, as a daemon is, and stays.
 *
 * @param options `all` says that the group is being ended already, by `terminateGroup` with the same
 * grace: then every member is waited for, daemons too. `isLeaderGone` says that somebody has waited
 * for the leader: whoever has its pid now is a stranger, and so is that one's group.
 * @returns What happened, in words, or `null` where there was nothing left.
 */
export async function reapGroup(
  leader: number,
  logPath: string,
  options: { readonly all: boolean; readonly graceMs: number; readonly isLeaderGone: boolean },
): Promise<string | null> {
  if (!groupExists(leader)) return null;
  const members = () => membersOf(leader, options);
  if (options.all) {
    const limitMs = options.graceMs + killWaitMs;
    if (!await untilNone(members, limitMs)) signalGroup(leader, "SIGKILL");
    return null;
  }
  const outputs = outputsOf(logPath);
  const holders = () => members().filter((pid) => holdsOpen(pid, outputs));
  if (await untilNone(holders, drainMs)) return describeDaemons(members());
  const left = holders();
  for (const [end, waitMs] of [[askToEnd, options.graceMs], [kill, killWaitMs]] as const) {
    for (const pid of holders()) end(pid);
    if (await untilNone(holders, waitMs)) break;
  }
  return `Ended ${
    counted(left.length, "process", "processes")
  } that the job left behind with its log open: ${left.join(", ")}`;
}

function describeDaemons(left: readonly number[]): string | null {
  return left.length === 0
    ? null
    : `The job left ${counted(left.length, "process", "processes")} running in the background: ${
      left.join(", ")
    }`;
}

/** Without /proc the group counts as its leader's number alone: all or nothing. */
function membersOf(
  leader: number,
  { isLeaderGone }: { readonly isLeaderGone: boolean },
): readonly number[] {
  if (!groupExists(leader)) return [];
  const living = livingMembers(leader);
  if (living === null) return [leader];
  return isLeaderGone && living.includes(leader) ? [] : living;
}

function kill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile, which is what was wanted.
  }
}

/** Waits until a list of processes is empty; says whether that came in time. */
async function untilNone(list: () => readonly number[], limitMs: number): Promise<boolean> {
  const limit = performance.now() + limitMs;
  let pause = pollMs.first;
  while (list().length > 0) {
    if (performance.now() >= limit) return false;
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, pollMs.longest);
  }
  return true;
}
