import type { CommandSpec } from "../../src/cli/command_line/command.ts";
import { exitCodes, optionText, signature } from "../../src/cli/command_line/help_text.ts";
import { optionLabel } from "../../src/cli/command_line/option.ts";

/** Contracts of commands' output that belong into the reference, by the command's name. */
export type ReferenceNotes = ReadonlyMap<string, string>;

/**
 * Writes the reference of the command line as Markdown, from the table that the program itself uses.
 *
 * @param legacy Markdown about the flag form, after the commands.
 */
export function cliReference(
  commands: readonly CommandSpec[],
  notes: ReferenceNotes,
  legacy: string,
): string {
  const contents = commands.map((command) =>
    `- [${command.name}](#${command.name.replaceAll(" ", "-")}): ${command.summary}`
  );
  return [
    "# Command line",
    "<!-- Made by scripts/generate_cli_reference.ts from src/cli/command_line/command_table.ts: do not edit. -->",
    "`executioner COMMAND [OPTIONS]`, options and arguments in any order. A value follows its option " +
    "as the next word or after `=`; after `--` every word is an argument. Where an option that " +
    "cannot be repeated is given twice, the last one counts. `executioner --help` lists the " +
    "commands, `executioner COMMAND --help` shows one, `executioner --version` the version.",
    contents.join("\n"),
    "## Exit codes",
    table(["Code", "Meaning"], exitCodes.map(([code, meaning]) => [`\`${code}\``, meaning])),
    "A job's own exit code never becomes the program's. Without any argument the help goes to stderr " +
    "and the exit code is 1.",
    ...commands.flatMap((command) => commandSection(command, notes.get(command.name))),
    legacy.trim(),
  ].join("\n\n") + "\n";
}

function commandSection(command: CommandSpec, note: string | undefined): readonly string[] {
  const options = command.options.filter((option) => option.hidden !== true);
  const operands = command.operands.map((one) => [`\`${one.name}\``, one.description]);
  return [
    `## ${command.name}`,
    `\`executioner ${signature(command)} [OPTIONS]\``,
    ...command.description,
    ...(operands.length === 0 ? [] : [table(["Argument", "Meaning"], operands)]),
    table(
      ["Option", "Meaning"],
      options.map((option) => [`\`${optionLabel(option)}\``, optionText(option)]),
    ),
    ["```sh", ...command.examples.flatMap(({ line, says }) => [`# ${says}`, line]), "```"].join(
      "\n",
    ),
    ...(note === undefined ? [] : [note.trim()]),
  ];
}

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heading), line(heading.map(() => "---")), ...rows.map(line)].join("\n");
}
