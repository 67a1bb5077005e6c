import { err, ok, type Result } from "../../core/result.ts";
import { describeFileError } from "./describe_file_error.ts";

/** Makes a file with a text. What is there already, be it a link that leads nowhere, stays. */
export async function createTextFile(
  path: string,
  text: string,
): Promise<Result<null, "exists" | { readonly reason: string }>> {
  try {
    await Deno.writeTextFile(path, text, { createNew: true });
    return ok(null);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return err("exists");
    if (error instanceof Deno.errors.NotFound) return err({ reason: "No such folder" });
    return err({ reason: describeFileError(error) });
  }
}
