import { parseDotenv } from "./dotenv.ts";
import { literalText } from "./interpolate.ts";
import type { Variables } from "./env_layer.ts";
import { maxValueLength } from "./env_templates.ts";
import { printable } from "../text/printable.ts";
import { err, ok, type Result } from "../result.ts";

/**
 * Reads an env file: `NAME=value` lines.
 *
 * @param text Its text, or why it cannot be read.
 * @param shown How messages name it.
 * @returns Its variables, or everything that is wrong with it; no message shows a value.
 */
export function readEnvFile(
  text: Result<string, string>,
  shown: string,
): Result<Variables, readonly string[]> {
  const path = printable(shown);
  if (!text.ok) return err([`Cannot read env file "${path}": ${text.error}`]);
  const parsed = parseDotenv(text.value);
  if (parsed.ok) return ok(parsed.variables);
  return err(parsed.mistakes.map(({ line, message }) => `${path}:${line}: ${message}`));
}

/**
 * Reads a secret file: its text is the value of the variable `name`, never interpolated.
 *
 * @param text Its text, or why it cannot be read.
 * @param shown How messages name it.
 * @returns The value, or what is wrong with the file; the message does not show it.
 */
export function readSecretFile(
  text: Result<string, string>,
  { shown, name }: { readonly shown: string; readonly name: string },
): Result<string, string> {
  const about = `Cannot read secret file "${printable(shown)}" of "${name}"`;
  if (!text.ok) return err(`${about}: ${text.error}`);
  // Editors end a file with a line break that is no part of the secret.
  const value = text.value.replace(/\r?\n$/, "");
  if (value.includes("\0")) return err(`${about}: it has a NUL character`);
  // The system counts "NAME=" and the end of the text with it.
  const most = maxValueLength - name.length - 2;
  if (value.length > most) return err(`${about}: it has more than ${most} characters`);
  return ok(literalText(value));
}
