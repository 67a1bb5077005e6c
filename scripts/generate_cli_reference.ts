/**
 * Writes docs/cli.md from the command table. A test compares the two.
 *
 * Usage: scripts/deno run -A scripts/generate_cli_reference.ts
 */
import { formatMarkdown } from "./format_markdown.ts";
import { cliReference } from "./cli_reference/cli_reference.ts";
import { commandTable } from "../src/cli/command_line/command_table.ts";
import { legacyNote, referenceNotes } from "./cli_reference/reference_notes.ts";

const root = new URL("../", import.meta.url);

/** Where the reference is kept. */
export const referenceFile = new URL("docs/cli.md", root);

/**
 * Makes the reference as the formatter wants it, so that no check of the sources ever complains.
 *
 * @throws {Error} If the formatter cannot be run.
 */
export async function generateCliReference(): Promise<string> {
  return await formatMarkdown(cliReference(commandTable, referenceNotes, legacyNote));
}

if (import.meta.main) await Deno.writeTextFile(referenceFile, await generateCliReference());
