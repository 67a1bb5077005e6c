import { parseCommandValue } from "../commands/command_line.ts";
import { hookNames, type HookSpec } from "../hooks/hooks.ts";
import type { AppConfig } from "./schemas/app_schema.ts";
import { hookSchema } from "./schemas/hooks_schema.ts";
import { isJsonObject, type JsonObject } from "./json/json_text.ts";
import type { ParseContext } from "./parse_context.ts";
import { durationMs } from "./parse_values.ts";
import type { UnknownKeys } from "./messages/unknown_keys.ts";

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
  noteUnknown(raw, unknownKeys);
  return hookNames.flatMap((name) => {
    const given = hooks[name];
    const list = given === undefined ? [] : Array.isArray(given) ? given : [given];
    return list.flatMap((entry, index): HookSpec[] => {
      const { command: value, timeout } = typeof entry === "string"
        ? { command: entry, timeout: defaultTimeout }
        : entry;
      const command = parseCommandValue(value);
      if (command.kind === "nothing") return [];
      const commandText = command.line;
      const timeoutMs = durationMs(timeout);
      return [{ name, place: index + 1, command, commandText, timeoutMs, killGraceMs }];
    });
  });
}

/** Looks at what the file has: what is wrong is not read, and may be so for a wrong key. */
function noteUnknown(raw: JsonObject, unknownKeys: UnknownKeys): void {
  unknownKeys.note("hooks", raw, ["hooks"]);
  for (const name of hookNames) {
    const given: unknown = raw[name];
    const path = ["hooks", name];
    if (isJsonObject(given)) unknownKeys.note("hook", given, path);
    for (const [index, entry] of Array.isArray(given) ? given.entries() : []) {
      if (isJsonObject(entry)) unknownKeys.note("hook", entry, [...path, index]);
    }
  }
}
