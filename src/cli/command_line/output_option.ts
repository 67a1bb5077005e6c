import type { Failure } from "../../core/failure.ts";
import { resolvePath } from "../../core/paths.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { OptionSpec } from "./option.ts";

/** Where a document is written to. */
export const outputOption = {
  name: "output",
  short: "o",
  type: "text",
  valueName: "FILE",
  description: 'Write to this file; "-" is stdout',
} as const satisfies OptionSpec;

/**
 * Writes a document to a file, or to stdout where `-` is asked for.
 *
 * @param path As typed.
 * @returns The absolute path, or `null` for stdout.
 */
export async function writeDocument(
  path: string,
  text: string,
  { cwd, stdout, writeTextFile }: CliDependencies,
): Promise<Result<string | null, Failure>> {
  if (path === "-") {
    stdout.write(text);
    return ok(null);
  }
  if (path === "") return err({ kind: "usage", message: 'Option --output needs a path: ""' });
  const absolute = resolvePath(cwd, path);
  const written = await writeTextFile(absolute, text);
  if (written.ok) return ok(absolute);
  const message = `Cannot write "${printable(absolute)}": ${printable(written.error)}`;
  return err({ kind: "system", message });
}
