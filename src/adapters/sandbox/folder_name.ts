import { lstatSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import process from "node:process";
import { startTicksOfLiving } from "../proc/census.ts";

/** How folders of restricted runs are called. */
const prefix = "executioner-sandbox-";

/** Which numbers of processes mean the same as here. */
function namespaceId(): string {
  return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "0";
}

/** Returns the beginning of a folder's name; it says which engine the folder belongs to. */
export function folderPrefix(): string {
  const { pid } = process;
  return `${prefix}${namespaceId()}.${pid}.${startTicksOfLiving(pid) ?? 0}-`;
}

/** Removes the folders of engines of this user that were killed and could not do it themselves. */
export function removeStaleFolders(base: string): void {
  const here = namespaceId();
  for (const name of readdirSync(base)) {
    const owner = /^executioner-sandbox-(\d+)\.(\d+)\.(\d+)-\w+$/.exec(name);
    if (owner === null || owner[1] !== here) continue;
    const ticks = startTicksOfLiving(Number(owner[2]));
    if (ticks !== null && ticks === Number(owner[3])) continue;
    const path = `${base}/${name}`;
    try {
      const stats = lstatSync(path);
      if (!stats.isDirectory() || stats.uid !== process.getuid?.()) continue;
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Another engine was faster.
    }
  }
}
