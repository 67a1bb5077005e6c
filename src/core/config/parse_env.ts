import { isJsonObject } from "./json/json_text.ts";
import { variableText } from "./schemas/value_schemas.ts";

const none: Readonly<Record<string, string>> = Object.freeze({});

/**
 * Turns variables of the config into what a program is given.
 *
 * @param raw As the config has them, validated: zod's copy would lose one called "__proto__".
 */
export function parseEnv(raw: unknown): Readonly<Record<string, string>> {
  if (!isJsonObject(raw)) return none;
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [name, variableText(value)]),
  );
}
