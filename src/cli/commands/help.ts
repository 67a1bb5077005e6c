import type { Failure } from "../../core/failure.ts";
import { nearest } from "../../core/nearest.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { CommandAction, CommandFamily } from "../command.ts";
import {
  commandFamilies,
  commandsOf,
  commandTable,
  findCommand,
  findFamily,
} from "../command_table.ts";
import { commandHelp, familyHelp, type HelpLayout, programHelp } from "../help_text.ts";

/** Prints the help of the program, or of the command or family of commands that is named. */
export const helpCommand: CommandAction = (input, { stdout }) => {
  const text = helpFor(input.operands, { style: input.style, columns: stdout.columns() });
  if (!text.ok) return Promise.resolve(text);
  stdout.write(text.value);
  return Promise.resolve(ok(0));
};

function helpFor(words: readonly string[], layout: HelpLayout): Result<string, Failure> {
  const [first, second] = words;
  if (first === undefined) return ok(programHelp(commandTable, commandFamilies, layout));
  const family = findFamily(first);
  if (family !== null && second === undefined) {
    return ok(familyHelp(family, commandsOf(family), layout));
  }
  const used = family === null ? 1 : 2;
  const command = findCommand(words.slice(0, used).join(" "));
  if (command === null) {
    return err(family === null ? unknownCommand(first) : unknownMember(family, second ?? ""));
  }
  const extra = words[used];
  if (extra === undefined) return ok(commandHelp(command, layout));
  const hint = 'See "executioner --help"';
  return err({ kind: "usage", message: `Unexpected argument: "${extra}"`, hint });
}

/** Returns the failure for a second word that a family has not, with the one probably meant. */
export function unknownMember(family: CommandFamily, word: string): Failure {
  const help = `See "executioner ${family.name} --help"`;
  if (word.startsWith("-")) {
    const message = `Missing COMMAND after "${family.name}": "${word}" is an option`;
    return { kind: "usage", message, hint: help };
  }
  const names = commandsOf(family).map((command) => command.name.slice(family.name.length + 1));
  const meant = nearest(word, names);
  return {
    kind: "usage",
    message: `Unknown command: "${family.name} ${word}"`,
    hint: meant === null ? help : `Did you mean "${family.name} ${meant}"?`,
  };
}

/** Returns the failure for a word that is no command, with the one that was probably meant. */
export function unknownCommand(word: string): Failure {
  const meant = nearest(word, [...commandTable, ...commandFamilies].map(({ name }) => name)) ??
    memberCalled(word);
  const looksLikeFile = /[./]/.test(word);
  const hint = meant !== null
    ? `Did you mean "${meant}"?`
    : looksLikeFile
    ? `To run a config: executioner run ${word}`
    : 'See "executioner --help"';
  return { kind: "usage", message: `Unknown command: "${word}"`, hint };
}

/** Returns the command whose second word somebody took for the first. */
function memberCalled(word: string): string | null {
  return commandTable.find((command) => command.name.endsWith(` ${word}`))?.name ?? null;
}
