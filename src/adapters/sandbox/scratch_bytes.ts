import { ownFolder } from "../../core/security/confinement.ts";
import { nodeFs } from "../system/lazy_node.ts";

/** Folders of a sandbox that are in memory, unless something of the machine is granted there. */
const folders = ["/tmp", "/dev/shm", ownFolder];

/** What the kernel keeps for a file, also for an empty one: about its inode and its name, bytes. */
const bytesPerFile = 1024;

/** Returns what the files in memory take that a process in a sandbox sees, bytes. */
export function scratchBytes(pid: number): number {
  return folders.map((folder) => bytesIn(folder, pid)).reduce((sum, bytes) => sum + bytes);
}

function bytesIn(folder: string, pid: number): number {
  try {
    const { statfsSync, statSync } = nodeFs();
    const path = `/proc/${pid}/root${folder}`;
    // What is granted is the machine's own, and no part of the job.
    if (statSync(path).dev === statSync(folder, { throwIfNoEntry: false })?.dev) return 0;
    const { bsize, blocks, bfree, files, ffree } = statfsSync(path);
    return (blocks - bfree) * bsize + (files - ffree) * bytesPerFile;
  } catch {
    // The process has ended, or is not to be looked at.
    return 0;
  }
}
