import { err, ok, type Result } from "../../core/result.ts";

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
    if (error instanceof Deno.errors.PermissionDenied) return err({ reason: "Permission denied" });
    const text = error instanceof Error ? error.message : String(error);
    return err({ reason: /^(.*?) \(os error \d+\)/.exec(text)?.[1] ?? text });
  }
}
