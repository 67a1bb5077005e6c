import type { Condition } from "./condition.ts";
import { formatDuration } from "./format_duration.ts";
import { withoutSecrets } from "./web_address.ts";

/** Longest part of a command that is quoted, characters. */
const maxCommand = 60;

/** Names a condition for people: `file "/in/sales.csv"`, `port 5432 of db`. */
export function describeCondition(condition: Condition): string {
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
      return `command "${cut(condition.command.kind === "nothing" ? "" : condition.command.line)}"`;
    case "port":
      return `port ${condition.port} of ${condition.host}`;
    case "http": {
      const { url, method, status } = condition;
      const asked = `${method === "GET" ? "" : `${method} `}${withoutSecrets(url)}`;
      return `${asked}${status === null ? "" : ` with status ${status}`}`;
    }
    case "plugin":
      return `plugin "${condition.plugin}"`;
  }
}

function cut(line: string): string {
  const text = line.trim();
  return text.length > maxCommand ? `${text.slice(0, maxCommand)}...` : text;
}
