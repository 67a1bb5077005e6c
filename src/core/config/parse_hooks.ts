import { parseCommand } from "../command_line.ts";
import { hookNames, type HookSpec } from "../hooks.ts";
import type { AppConfig } from "./app_schema.ts";
import { isJsonObject } from "./json_text.ts";
import type { ParseContext } from "./parse_context.ts";
import { durationMs } from "./parse_values.ts";
import { type HookConfig, hookSchema } from "./hooks_schema.ts";

const defaultTimeout = hookSchema.shape.timeout.def.defaultValue;

/**
 * Reads the `hooks` of a config. A blank command is none.
 *
 * @param raw As the config has them.
 */
export function parseHooks(
  { hooks }: Pick<AppConfig, "hooks">,
  raw: unknown,
  killGraceMs: number,
  { unknownKeys }: ParseContext,
): readonly HookSpec[] {
  if (!isJsonObject(raw)) return [];
  unknownKeys.note("hooks", raw, ["hooks"]);
  const specs: HookSpec[] = [];
  for (const name of hookNames) {
    const given = hooks[name];
    const list = given === undefined ? [] : asList(given);
    const rawList: unknown = raw[name];
    for (const [index, entry] of list.entries()) {
      const rawEntry: unknown = Array.isArray(rawList) ? rawList[index] : rawList;
      if (isJsonObject(rawEntry)) {
        const path = ["hooks", name, ...(Array.isArray(rawList) ? [index] : [])];
        unknownKeys.note("hook", rawEntry, path);
      }
      const { command: commandText, timeout } = typeof entry === "string"
        ? { command: entry, timeout: defaultTimeout }
        : entry;
      const command = parseCommand(commandText);
      if (command.kind === "nothing") continue;
      const place = index + 1;
      const timeoutMs = durationMs(timeout);
      specs.push({ name, place, command, commandText, timeoutMs, killGraceMs });
    }
  }
  return specs;
}

function asList(given: HookConfig | HookConfig[]): readonly HookConfig[] {
  return Array.isArray(given) ? given : [given];
}
