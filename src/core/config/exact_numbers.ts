import { isJsonObject } from "./key_reader.ts";
import type { JsonDocument, JsonPath } from "./json_text.ts";

/** Numbers whose own text JSON.parse may change: 1e3, 1.0, 12345678901234567890, -0. */
const inexact = /\d[eE]|\.\d*0(?!\d)|\d{16}|-0(?![.\d])/;

/**
 * Returns a function that tells how the config's text writes a number: a version `1.10` that is
 * meant for the environment must not become `1.1`. The text is searched only where that can matter.
 */
export async function exactNumbers(
  document: JsonDocument,
  text: string,
): Promise<(value: number, path: JsonPath) => string> {
  if (!hasNumericVariables(document.value) || !inexact.test(text)) return String;
  const places = await document.places();
  return (value, path) => places.sourceAt(path) ?? String(value);
}

function hasNumericVariables(config: unknown): boolean {
  if (!isJsonObject(config)) return false;
  if (hasNumber(config.env_variables)) return true;
  return Array.isArray(config.jobs) &&
    config.jobs.some((job: unknown) => isJsonObject(job) && hasNumber(job.env_variables));
}

function hasNumber(variables: unknown): boolean {
  return isJsonObject(variables) &&
    Object.values(variables).some((value) => typeof value === "number");
}
