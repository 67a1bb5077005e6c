import { chmodSync, readdirSync, rmSync } from "node:fs";
import process from "node:process";

/**
 * Removes a folder that jobs could write to, with all that is in it. What they have made read-only
 * there, as some caches are, is made writable first. What resists all the same stays: it must not
 * change what became of a job, or of the run.
 */
export function removeFolder(path: string): void {
  if (isRemoved(path)) return;
  // Nothing resists root for lack of a right, and where others may write it follows no names.
  if (process.getuid?.() !== 0) makeWritable(path);
  isRemoved(path);
}

function isRemoved(path: string): boolean {
  try {
    rmSync(path, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}

function makeWritable(folder: string): void {
  try {
    chmodSync(folder, 0o700);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) makeWritable(`${folder}/${entry.name}`);
    }
  } catch {
    // It is gone, or somebody else's.
  }
}
