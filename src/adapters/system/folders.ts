import { messageOf } from "../../core/message_of.ts";
import { describeFileError } from "./describe_file_error.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { nodeFs, nodeProcess } from "./lazy_node.ts";
import { isWithin } from "../../core/security/granted_paths.ts";

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
    const isInTheWay = error instanceof Deno.errors.AlreadyExists;
    return err(isInTheWay ? "It is not a folder" : describeFileError(error));
  }
}

/**
 * Makes a folder in a folder for temporary files, the system's where that can be, that nobody else can
 * look into (mkdtemp(3)); the error says in words why not.
 *
 * @param outside Folders that it must not be in, as where jobs write that nobody trusts.
 * @param isPassable Whether others may go through it to what they know the name of.
 */
export function makePrivateFolder(
  outside: readonly string[] = [],
  isPassable = false,
): Result<{ path: string; remove: () => void }, string> {
  try {
    const { chmodSync, mkdtempSync, realpathSync, rmSync } = nodeFs();
    const { tmpdir } = nodeProcess().getBuiltinModule("node:os");
    const base = [realpathSync(tmpdir()), "/tmp", "/var/tmp"]
      .find((folder) => !isWithin(folder, outside));
    if (base === undefined) return err("every folder for temporary files is granted to jobs");
    const path = mkdtempSync(`${base}/executioner-`);
    if (isPassable) chmodSync(path, 0o711);
    const remove = () => {
      try {
        rmSync(path, { recursive: true, force: true });
      } catch {
        // What resists is in a folder of its own, which the system clears in its time.
      }
    };
    return ok({ path, remove });
  } catch (error) {
    return err(messageOf(error));
  }
}
