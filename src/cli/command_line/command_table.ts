import type { CommandFamily, CommandSpec } from "./command.ts";
import { commonOptions } from "./common_options.ts";
import { dbCommands } from "./db_commands.ts";
import { lookCommands } from "./look_commands.ts";
import { mendCommands } from "./mend_commands.ts";
import { notifyCommands } from "./notify_commands.ts";
import { pictureCommands } from "./picture_commands.ts";
import { runCommands } from "./run_commands.ts";
import { securityCommands } from "./security_commands.ts";
import { setupCommands } from "./setup_commands.ts";

/** Every command: help, documentation, parsing and suggestions are made from this table. */
export const commandTable: readonly CommandSpec[] = [
  ...runCommands,
  ...lookCommands,
  ...pictureCommands,
  ...mendCommands,
  ...dbCommands,
  ...setupCommands,
  ...notifyCommands,
  ...securityCommands,
  {
    name: "help",
    group: "Help",
    summary: "Show help for a command or a topic",
    description: [
      "Shows the same as --help after a command, or what there is to know of a topic; without a " +
      "name, all commands. The topics are listed by: executioner help topics.",
    ],
    operands: [{
      name: "NAME",
      description: "The name of a command, or a topic",
      optional: true,
      repeatable: true,
    }],
    options: [...commonOptions],
    examples: [
      { line: "executioner help run", says: "Show all that run can do" },
      { line: "executioner help retries", says: "Tell how jobs are retried" },
    ],
    load: async () => (await import("../commands/help.ts")).helpCommand,
  },
];
/** Every first word that several commands share. */
export const commandFamilies: readonly CommandFamily[] = [
  {
    name: "db",
    group: "Keep",
    summary: "Look after the history database",
    description: [
      "Shows which database is used, checks it, copies it, deletes old runs, and exchanges runs with " +
      "other programs.",
    ],
  },
  {
    name: "import",
    group: "Set up",
    summary: "Make a config of what you have",
    description: [
      "Turns jobs of cron, make or dagu into a config, with notes on what could not be carried over. " +
      "Runs that the Python executioner recorded are taken over by: executioner db import.",
    ],
  },
  {
    name: "notify",
    group: "Keep",
    summary: "Try mail and other notifications",
    description: ["Tries how a config tells of its runs."],
  },
  {
    name: "policy",
    group: "Keep",
    summary: "Look after the policies of restricted runs",
    description: [
      "Checks the files by which operators say what configs that nobody trusts may do.",
    ],
  },
];

/** Returns the command with a name, or `null` where there is none. */
export function findCommand(name: string): CommandSpec | null {
  return commandTable.find((command) => command.name === name) ?? null;
}

/** Returns the family with a name, or `null` where there is none. */
export function findFamily(name: string): CommandFamily | null {
  return commandFamilies.find((family) => family.name === name) ?? null;
}

/** Returns the commands of a family. */
export function commandsOf(family: CommandFamily): readonly CommandSpec[] {
  return commandTable.filter((command) => command.name.startsWith(`${family.name} `));
}
