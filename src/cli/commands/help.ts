import type { Failure } from "../../core/failure.ts";
import { nearest } from "../../core/nearest.ts";
import { err, ok } from "../../core/result.ts";
import type { CommandAction } from "../command.ts";
import { commandTable, findCommand } from "../command_table.ts";
import { commandHelp, programHelp } from "../help_text.ts";

/** Prints the help of the program, or of the command that is named. */
export const helpCommand: CommandAction = (input, { stdout }) => {
  const layout = { style: input.style, columns: stdout.columns() };
  const [name] = input.operands;
  if (name === undefined) {
    stdout.write(programHelp(commandTable, layout));
    return Promise.resolve(ok(0));
  }
  const command = findCommand(name);
  if (command === null) return Promise.resolve(err(unknownCommand(name)));
  stdout.write(commandHelp(command, layout));
  return Promise.resolve(ok(0));
};

/** Returns the failure for a word that is no command, with the one that was probably meant. */
export function unknownCommand(word: string): Failure {
  const meant = nearest(word, commandTable.map((command) => command.name));
  const looksLikeFile = /[./]/.test(word);
  const hint = meant !== null
    ? `Did you mean "${meant}"?`
    : looksLikeFile
    ? `To run a config: executioner run ${word}`
    : 'See "executioner --help"';
  return { kind: "usage", message: `Unknown command: "${word}"`, hint };
}
