import { isJsonObject } from "../config/json/json_text.ts";
import { printable } from "../text/printable.ts";

/** Variables that were read, and what could not be. */
export interface DaguVariables {
  readonly values: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/** Returns a text or a number as text; `null` for anything else. */
export function asText(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

/** Returns a number of 0 or more, also one in quotes; `null` for anything else. */
export function asNumber(value: unknown): number | null {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number >= 0 ? number : null;
}

/** Returns a list as it is, nothing as an empty one, and a single value as a list of it. */
export function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Reads variables: an object, a list of objects or of `NAME=value`, or a line of `NAME=value`. */
export function readDaguVariables(value: unknown, key: string): DaguVariables {
  const values: Record<string, string> = {};
  const notes: string[] = [];
  const add = (name: string, text: string) => {
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      notes.push(`${key}: "${printable(name)}" is no name of a variable and was left out`);
      return;
    }
    if (/`/.test(text)) {
      notes.push(`${key}: ${name} is the output of a command, which is not executed here: ${text}`);
    }
    // dagu writes $NAME and \${NAME} alike; here only the second is a reference.
    values[name] = text.replaceAll(/(?<!\$)\$([A-Za-z_]\w*)/g, "${$1}");
  };
  const read = (one: unknown): void => {
    if (isJsonObject(one)) {
      for (const [name, inner] of Object.entries(one)) add(name, asText(inner) ?? "");
      return;
    }
    for (const word of asText(one)?.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []) {
      const equals = word.indexOf("=");
      if (equals > 0) add(word.slice(0, equals), word.slice(equals + 1).replaceAll(/["']/g, ""));
      else notes.push(`${key}: "${printable(word)}" has no name and was left out`);
    }
  };
  for (const one of asList(value)) read(one);
  return { values, notes };
}
