import { ok } from "../../core/result.ts";
import { buildInfo } from "../build_info.ts";
import type { CommandAction } from "../command_line/command.ts";
import { commandFamilies, commandTable } from "../command_line/command_table.ts";
import { manPage } from "../command_line/man_page.ts";
import { topics } from "../topics/find_topic.ts";

/** Prints the manual page. */
export const manCommand: CommandAction = (_input, { stdout }) => {
  const { version } = buildInfo;
  stdout.write(manPage({ commands: commandTable, families: commandFamilies, topics, version }));
  return Promise.resolve(ok(0));
};
