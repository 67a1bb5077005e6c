import { setOwn } from "../../own_property.ts";
import { isJsonObject, type JsonDocument } from "./json_text.ts";
import type { JsonPath } from "./json_path.ts";

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
    const exact = places.sourceAt(path);
    if (exact === null) continue;
    if (Array.isArray(variables)) variables[Number(name)] = exact;
    else setOwn<unknown>(variables as Record<string, unknown>, String(name), exact);
  }
}

function* numericVariables(config: unknown) {
  if (!isJsonObject(config)) return;
  yield* numbersIn(config.env_variables, ["env_variables"]);
  if (isJsonObject(config.defaults)) {
    yield* numbersIn(config.defaults.env_variables, ["defaults", "env_variables"]);
  }
  if (!Array.isArray(config.jobs)) return;
  for (const [index, job] of config.jobs.entries()) {
    if (!isJsonObject(job)) continue;
    if (job.env_variables !== undefined) {
      yield* numbersIn(job.env_variables, ["jobs", index, "env_variables"]);
    }
    if (job.matrix !== undefined) yield* numbersInMatrix(job.matrix, ["jobs", index, "matrix"]);
  }
}

function* numbersIn(variables: unknown, path: JsonPath) {
  if (!isJsonObject(variables)) return;
  for (const [name, value] of Object.entries(variables)) {
    if (typeof value === "number") yield { variables, name, path: [...path, name] };
  }
}

/** The values of axes become variables too; those of `exclude` are compared with them. */
function* numbersInMatrix(matrix: unknown, path: JsonPath) {
  if (!isJsonObject(matrix)) return;
  for (const [axis, values] of Object.entries(matrix)) {
    if (!Array.isArray(values)) continue;
    for (const [index, value] of values.entries()) {
      const inner = [...path, axis, index];
      if (axis === "exclude") yield* numbersIn(value, inner);
      else if (typeof value === "number") yield { variables: values, name: index, path: inner };
    }
  }
}
