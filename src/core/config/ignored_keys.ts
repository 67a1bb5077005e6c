import type { Findings } from "./findings.ts";
import { ignoredShape } from "./ignored_schema.ts";
import type { JsonObject } from "./json_text.ts";

/**
 * Warns of each key that this version knows but does not act on, unless its value asks for nothing:
 * whoever believes in a mail or a policy must hear that there is none.
 */
export function warnOfIgnoredKeys(config: JsonObject, findings: Findings): void {
  for (const [key, schema] of Object.entries(ignoredShape)) {
    const value = config[key];
    if (value === undefined || asksForNothing(value, schema.def.defaultValue)) continue;
    findings.warning(`"${key}" is not honoured by this version: ${effectOf(key)}`, {
      path: [key],
      part: "key",
    });
  }
}

function asksForNothing(value: unknown, fallback: unknown): boolean {
  if (value === null || value === "" || value === fallback) return true;
  return Array.isArray(value) && value.length === 0;
}

function effectOf(key: string): string {
  if (/^(email|smtp)_/.test(key)) return "no mail is sent";
  return "commands are not examined";
}
