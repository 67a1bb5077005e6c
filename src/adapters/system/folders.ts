import { mkdirSync, mkdtempSync, rmdirSync, statSync } from "node:fs";
import { err, ok, type Result } from "../../core/result.ts";

/** Whether a path leads to a folder. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

/**
 * Makes a folder and those above it; the error says in words why it cannot be written to. Only what is
 * made in it can tell: the runtime's access(2) knows nothing of file systems that are read-only.
 */
export function makeFolder(path: string): Result<null, string> {
  try {
    mkdirSync(path, { recursive: true });
    rmdirSync(mkdtempSync(`${path}/.executioner-`));
    return ok(null);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}
