import { nodeFs } from "../system/lazy_node.ts";
import { startTicksOfLiving } from "./census.ts";

/** Tells of what an engine has made which engine that was, also once it has been killed. */
const tagForm = /^([0-9a-f]{32})\.(\d+)\.(\d+)\.(\d+)$/;

/**
 * Returns a text that names this engine among all that may come across it: the boot of the system, the
 * namespace that numbers its processes, its number and its start time. `null` where the system does
 * not tell all of these.
 */
export function engineTag(): string | null {
  const here = readHere();
  const ticks = startTicksOfLiving(Deno.pid);
  return here === null || ticks === null ? null : `${here}.${Deno.pid}.${ticks}`;
}

/**
 * Whether a text is the tag of an engine that is known to be dead. Of another system, boot or
 * namespace nothing can be known here.
 */
export function isTagOfDead(text: string): boolean {
  const [tag, boot, namespace, pid, ticks] = tagForm.exec(text) ?? [];
  if (tag === undefined || `${boot}.${namespace}` !== readHere()) return false;
  // Where this process cannot be seen, none can.
  return startTicksOfLiving(Deno.pid) !== null && startTicksOfLiving(Number(pid)) !== Number(ticks);
}

function readHere(): string | null {
  try {
    const boot = Deno.readTextFileSync("/proc/sys/kernel/random/boot_id").trim();
    const namespace = /\d+/.exec(nodeFs().readlinkSync("/proc/self/ns/pid"))?.[0] ?? "";
    const here = `${boot.replaceAll("-", "")}.${namespace}`;
    return tagForm.test(`${here}.1.1`) ? here : null;
  } catch {
    return null;
  }
}
