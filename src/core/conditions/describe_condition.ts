import { fitText } from "../text/text_width.ts";
import type { Command } from "../commands/command.ts";
import type { WrittenCondition } from "./condition.ts";
import { formatDuration } from "../text/format_duration.ts";
import { withoutSecrets } from "../text/web_address.ts";

/** Longest part of a command that is quoted, columns. */
const maxCommand = 60;

/**
 * Names a condition for people: `file "/in/sales.csv"`, `port 5432 of db`.
 *
 * @param mask Takes secrets out of a text, before it is cut: not even their start may be seen.
 */
export function describeCondition(
  condition: WrittenCondition,
  mask: (text: string) => string = (text) => text,
): string {
  return mask(nameOf(condition, mask));
}

function nameOf(condition: WrittenCondition, mask: (text: string) => string): string {
  switch (condition.kind) {
    case "file": {
      const { path, stableForMs } = condition;
      const stable = stableForMs === 0 ? "" : ` unchanged for ${formatDuration(stableForMs)}`;
      return `file "${path}"${stable}`;
    }
    case "time":
      return `time ${condition.after}${
        condition.timezone === null ? "" : ` in ${condition.timezone}`
      }`;
    case "command":
      return `command "${fitText(mask(commandLine(condition.command)).trim(), maxCommand, "...")}"`;
    case "port":
      return `port ${condition.port} of ${condition.host}`;
    case "http": {
      const { url, method, status } = condition;
      const asked = `${method === "GET" ? "" : `${method} `}${withoutSecrets(mask(url))}`;
      return `${asked}${status === null ? "" : ` with status ${status}`}`;
    }
    case "plugin":
      return `plugin "${condition.plugin}"`;
  }
}

function commandLine(command: Command): string {
  return command.kind === "nothing" ? "" : command.line;
}
