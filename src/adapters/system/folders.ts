import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { err, ok, type Result } from "../../core/result.ts";

/** Whether a path leads to a folder. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

/** Makes a folder and those above it; the error says in words why it cannot be written to. */
export function makeFolder(path: string): Result<null, string> {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK | constants.X_OK);
    return ok(null);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}
