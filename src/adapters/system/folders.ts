import { describeFileError } from "./describe_file_error.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { nodeFs, nodeProcess } from "./lazy_node.ts";

/** Says why nothing can run in a folder, or returns `null` where something can. */
export function folderTrouble(path: string): string | null {
  try {
    // Only who may enter a folder finds itself in it.
    nodeFs().statSync(`${path}/.`);
    return null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    switch (code) {
      case "ENOENT":
        return "No such folder";
      case "ENOTDIR":
        return "It is not a folder";
      case "EACCES":
        return "Permission denied";
      default:
        return message;
    }
  }
}

/**
 * Makes a folder and those above it; the error says in words why it cannot be written to. Only what is
 * made in it can tell: the runtime's access(2) knows nothing of file systems that are read-only.
 */
export function makeFolder(path: string): Result<null, string> {
  try {
    Deno.mkdirSync(path, { recursive: true });
    Deno.removeSync(Deno.makeTempDirSync({ dir: path, prefix: ".executioner-" }));
    return ok(null);
  } catch (error) {
    return err(describeFileError(error));
  }
}

/**
 * Makes a folder in the system's folder for temporary files that nobody else can look into
 * (mkdtemp(3)); the error says in words why not.
 */
export function makePrivateFolder(): Result<{ path: string; remove: () => void }, string> {
  try {
    const { mkdtempSync, realpathSync, rmSync } = nodeFs();
    const { tmpdir } = nodeProcess().getBuiltinModule("node:os");
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
