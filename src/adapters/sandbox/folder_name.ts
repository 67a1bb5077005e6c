import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import process from "node:process";
import { startTicksOfLiving } from "../proc/census.ts";
import { removeFolder } from "./remove_folder.ts";

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
  for (const path of staleFolders(base)) removeFolder(path);
}

/** Returns the folders of engines of this user that were killed and could not remove them. */
export function staleFolders(base: string): readonly string[] {
  const here = namespaceId();
  return readdirSync(base).flatMap((name) => {
    const owner = /^executioner-sandbox-(\d+)\.(\d+)\.(\d+)-\w+$/.exec(name);
    if (owner === null || owner[1] !== here) return [];
    const ticks = startTicksOfLiving(Number(owner[2]));
    if (ticks !== null && ticks === Number(owner[3])) return [];
    const path = `${base}/${name}`;
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats?.isDirectory() === true && stats.uid === process.getuid?.() ? [path] : [];
  });
}
