import { err, ok, type Result } from "../../core/result.ts";
import { describeFileError } from "./describe_file_error.ts";

/**
 * Writes a file as a whole: what stood there before stays until all of the new text is written. What
 * is no regular file, such as a pipe or /dev/null, is written to and not replaced.
 *
 * @returns Why it could not be written, in words.
 */
export async function writeTextFile(path: string, text: string): Promise<Result<null, string>> {
  let temporary: string | null = null;
  try {
    const target = await regularFile(path);
    if (target === null) {
      await Deno.writeTextFile(path, text);
      return ok(null);
    }
    temporary = `${target}.${crypto.randomUUID()}.part`;
    await Deno.writeTextFile(temporary, text, { createNew: true });
    await Deno.rename(temporary, target);
    return ok(null);
  } catch (error) {
    if (temporary !== null) await Deno.remove(temporary).catch(() => {});
    // Files are made where they are missing, so only their folder can be.
    return err(error instanceof Deno.errors.NotFound ? "No such folder" : describeFileError(error));
  }
}

/** Returns the path of the regular file that is to be there, behind links; `null` for all else. */
async function regularFile(path: string): Promise<string | null> {
  try {
    if (!(await Deno.stat(path)).isFile) return null;
    return await Deno.realPath(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return path;
    throw error;
  }
}
