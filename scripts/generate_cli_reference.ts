/**
 * Writes docs/cli.md from the command table. A test compares the two.
 *
 * Usage: scripts/deno run -A scripts/generate_cli_reference.ts
 */
import { cliReference } from "../src/cli/cli_reference.ts";
import { commandTable } from "../src/cli/command_table.ts";
import { legacyNote, referenceNotes } from "../src/cli/reference_notes.ts";

const root = new URL("../", import.meta.url);

/** Where the reference is kept. */
export const referenceFile = new URL("docs/cli.md", root);

/**
 * Makes the reference as the formatter wants it, so that no check of the sources ever complains.
 *
 * @throws {Error} If the formatter cannot be run.
 */
export async function generateCliReference(): Promise<string> {
  const formatter = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "--ext", "md", "-"],
    cwd: root,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const input = formatter.stdin.getWriter();
  await input.write(
    new TextEncoder().encode(cliReference(commandTable, referenceNotes, legacyNote)),
  );
  await input.close();
  const { success, stdout } = await formatter.output();
  if (!success) throw new Error("Cannot format the reference: deno fmt failed");
  return new TextDecoder().decode(stdout);
}

if (import.meta.main) await Deno.writeTextFile(referenceFile, await generateCliReference());
