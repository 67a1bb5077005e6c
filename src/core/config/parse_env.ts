import { quote } from "./describe_value.ts";
import type { KeyReader } from "./key_reader.ts";
import { variableName } from "./keys.ts";
import type { ParseContext } from "./parse_context.ts";

/** Longest value of a variable, UTF-16 units, as the ancestor has it. */
const maxValueLength = 32_768;

const none: Readonly<Record<string, string>> = Object.freeze({});

/** Reads `env_variables`: every JSON value becomes text, and `null` the empty text. */
export function parseEnv<Name extends string>(
  reader: KeyReader<Name>,
  name: Name,
  context: ParseContext,
): Readonly<Record<string, string>> {
  const object = reader.object(name);
  if (object === null) return none;
  const entries: [string, string][] = [];
  for (const [variable, value] of Object.entries(object)) {
    if (!variableName.test(variable)) {
      const message = `Expected ${reader.title(name)} to hold names of variables: ${
        quote(variable)
      }`;
      const hint = "a name has letters, digits and underscores and starts with no digit";
      const at = { path: reader.spot(name, variable).path, part: "key" } as const;
      reader.findings.error(message, at, { hint });
      continue;
    }
    const text = typeof value === "number"
      ? context.numberText(value, reader.spot(name, variable).path)
      : textOf(value);
    const problem = problemOf(text);
    if (problem === null) entries.push([variable, text]);
    else {
      const message = `Expected variable ${quote(variable)} in ${reader.title(name)} to ${problem}`;
      reader.findings.error(message, reader.spot(name, variable));
    }
  }
  // Not by assignment, which would lose a variable called "__proto__".
  return Object.fromEntries(entries);
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null ? "" : JSON.stringify(value);
}

function problemOf(text: string): string | null {
  if (text.includes("\0")) return "have no NUL character";
  if (text.length > maxValueLength) {
    return `have at most ${maxValueLength} characters: ${text.length}`;
  }
  return null;
}
