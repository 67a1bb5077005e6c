import type { KeyReader } from "./key_reader.ts";
import type { KeySpec } from "./key_spec.ts";
import { appKeys } from "./keys.ts";

/**
 * Warns of each key that this version knows but does not act on, unless its value asks for nothing:
 * whoever believes in a mail or a policy must hear that there is none.
 */
export function warnOfIgnoredKeys(reader: KeyReader<keyof typeof appKeys>): void {
  for (const name of Object.keys(appKeys) as (keyof typeof appKeys)[]) {
    const spec: KeySpec = appKeys[name];
    if (spec.standing !== "ignored") continue;
    const value = reader.raw(name);
    if (value === undefined || asksForNothing(value, spec)) continue;
    reader.findings.warning(`"${name}" is not honoured by this version: ${effectOf(name)}`, {
      ...reader.keySpot(name),
    });
  }
}

function asksForNothing(value: unknown, spec: KeySpec): boolean {
  if (value === null || value === "" || value === spec.default) return true;
  return Array.isArray(value) && value.length === 0;
}

function effectOf(name: string): string {
  if (/^(email|smtp)_/.test(name)) return "no mail is sent";
  if (name === "dependency_plugins") return "no plugin is loaded";
  return "commands are not examined";
}
