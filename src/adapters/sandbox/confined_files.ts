import { closeSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { resolvePath } from "../../core/paths.ts";
import type { Confinement } from "../../core/security/confinement.ts";
import type { PathGuard } from "../fs/files.ts";
import { expectGranted, grantedPath, openGranted } from "./granted_files.ts";

/** Lets checks of a config that nobody trusts see what is granted, wherever links lead. */
export function guardPaths(confinement: Confinement): PathGuard {
  return {
    admit(path) {
      const named = grantedPath(resolvePath("/", path), confinement);
      expectGranted(named, realOf(named), confinement);
    },
    open: (path) => openGranted(path, confinement),
    close: closeSync,
  };
}

/** What is not there yet is as much granted as the folder that it would be in. */
function realOf(path: string): string {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return realpathSync(path);
  let folder = dirname(path);
  while (folder !== "/" && statSync(folder, { throwIfNoEntry: false }) === undefined) {
    folder = dirname(folder);
  }
  return resolvePath(realpathSync(folder), path.slice(folder.length + 1));
}
