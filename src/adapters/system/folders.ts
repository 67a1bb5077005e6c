import { mkdirSync, mkdtempSync, realpathSync, rmdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
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

/**
 * Makes a folder in the system's folder for temporary files that nobody else can look into
 * (mkdtemp(3)); the error says in words why not.
 */
export function makePrivateFolder(): Result<{ path: string; remove: () => void }, string> {
  try {
    const path = mkdtempSync(`${realpathSync(tmpdir())}/executioner-`);
    const remove = () => {
      try {
        rmSync(path, { recursive: true, force: true });
      } catch {
        // What resists is in a folder of its own, which the system clears in its time.
      }
    };
    return ok({ path, remove });
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}
