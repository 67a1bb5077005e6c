import { setOwn } from "../own_property.ts";
import { isJsonObject, type JsonDocument, type JsonPath } from "./json_text.ts";

/** Numbers whose own text JSON.parse may change: 1e3, 1.0, 12345678901234567890, -0. */
const inexact = /\d[eE]|\.\d*0(?!\d)|\d{16}|-0(?![.\d])/;

/**
 * Replaces the numbers among a config's variables by what the file has for them: a version `1.10`
 * that is meant for the environment must not become `1.1`. Changes the document's value, but only
 * where the text has numbers that this can matter for.
 */
export async function keepExactNumbers(document: JsonDocument, text: string): Promise<void> {
  const numbers = [...numericVariables(document.value)];
  if (numbers.length === 0 || !inexact.test(text)) return;
  const places = await document.places();
  for (const { variables, name, path } of numbers) {
    setOwn<unknown>(variables, name, places.sourceAt(path) ?? String(variables[name]));
  }
}

function* numericVariables(config: unknown) {
  if (!isJsonObject(config)) return;
  yield* numbersIn(config.env_variables, ["env_variables"]);
  if (!Array.isArray(config.jobs)) return;
  for (const [index, job] of config.jobs.entries()) {
    if (!isJsonObject(job) || job.env_variables === undefined) continue;
    yield* numbersIn(job.env_variables, ["jobs", index, "env_variables"]);
  }
}

function* numbersIn(variables: unknown, path: JsonPath) {
  if (!isJsonObject(variables)) return;
  for (const [name, value] of Object.entries(variables)) {
    if (typeof value === "number") yield { variables, name, path: [...path, name] };
  }
}
