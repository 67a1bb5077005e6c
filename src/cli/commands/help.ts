import type { Failure } from "../../core/failure.ts";
import { nearest } from "../../core/text/nearest.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { CommandAction, CommandFamily } from "../command_line/command.ts";
import {
  commandFamilies,
  commandsOf,
  commandTable,
  findCommand,
  findFamily,
} from "../command_line/command_table.ts";
import {
  commandHelp,
  familyHelp,
  type HelpLayout,
  programHelp,
} from "../command_line/help_text.ts";
import { commandOfOthers } from "../command_line/words_of_others.ts";

/** Prints the help of the program, or of the command, family of commands or topic that is named. */
export const helpCommand: CommandAction = async (input, { stdout }) => {
  const layout = { style: input.style, columns: stdout.columns() };
  const text = await helpFor(input.operands, layout);
  if (!text.ok) return text;
  stdout.write(text.value);
  return ok(0);
};

async function helpFor(
  words: readonly string[],
  layout: HelpLayout,
): Promise<Result<string, Failure>> {
  const [first, second] = words;
  if (first === undefined) return ok(programHelp(commandTable, commandFamilies, layout));
  const family = findFamily(first);
  if (family !== null && second === undefined) {
    return ok(familyHelp(family, commandsOf(family), layout));
  }
  const used = family === null ? 1 : 2;
  const command = findCommand(words.slice(0, used).join(" "));
  if (command === null && family !== null) return err(unknownMember(family, second ?? ""));
  if (command === null) return await helpOfTopic(first, layout);
  const extra = words[used];
  if (extra === undefined) return ok(commandHelp(command, layout));
  const hint = 'See "executioner --help"';
  return err({ kind: "usage", message: `Unexpected argument: "${extra}"`, hint });
}

/** Topics are texts that only this command needs. */
async function helpOfTopic(name: string, layout: HelpLayout): Promise<Result<string, Failure>> {
  const { findTopic, topics } = await import("../topics/find_topic.ts");
  const { topicHelp, topicList } = await import("../topics/topic_text.ts");
  if (name === "topics") return ok(topicList(topics, layout));
  const topic = findTopic(name);
  if (topic !== null) return ok(topicHelp(topic, layout));
  const failure = unknownCommand(name);
  const meant = nearest(name, ["topics", ...topics.map((one) => one.name)]);
  const hint = failure.hint?.startsWith("Did you mean") === true || meant === null
    ? failure.hint ?? ""
    : `Did you mean "help ${meant}"?`;
  return err({ ...failure, message: `Neither a command nor a topic: "${name}"`, hint });
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
  const meant = commandOfOthers(word) ??
    nearest(word, [...commandTable, ...commandFamilies].map(({ name }) => name)) ??
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
