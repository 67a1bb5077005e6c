import { readdirSync, rmdirSync } from "node:fs";

/** How often, and after how long each, a group is tried again whose processes are still dying. */
const maxTries = 50;
const pauseMs = 20;

/**
 * Removes control groups with the groups within them, as far as nothing lives in them: the files of a
 * group cannot be removed, only the group can.
 *
 * @param isPatient Whether to wait for what is dying, for a second at most.
 */
export function removeGroups(folders: readonly string[], isPatient: boolean): void {
  const tries = isPatient ? maxTries : 1;
  let left = folders;
  for (let tried = 0; left.length > 0 && tried < tries; tried++) {
    if (tried > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    left = left.filter((folder) => !isRemoved(folder));
  }
}

function isRemoved(folder: string): boolean {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) rmdirSync(`${folder}/${entry.name}`);
    }
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "EBUSY";
  }
}
