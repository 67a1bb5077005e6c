import type { CheckSpec } from "../check_spec.ts";
import { nearest } from "../nearest.ts";
import { describeValue, quote } from "./describe_value.ts";
import { isJsonObject, type JsonObject, type KeyReader } from "./key_reader.ts";
import { knownChecks } from "./known_checks.ts";
import type { ParseContext } from "./parse_context.ts";

const none: readonly CheckSpec[] = Object.freeze([]);

/**
 * Reads a list of checks. A check that must fail whenever it is run (its name is not known or its
 * parameter is missing) is only warned of, as the job may be skipped; one without a name is an error.
 */
export function parseChecks<Name extends string>(
  reader: KeyReader<Name>,
  name: Name,
  context: ParseContext,
): readonly CheckSpec[] {
  const list = reader.list(name, "checks");
  if (list === null) return none;
  const checks: CheckSpec[] = [];
  for (const [index, value] of list.entries()) {
    if (!isJsonObject(value)) {
      reader.rejectEntry(name, index, value, 'objects with "name" and "params"');
      continue;
    }
    context.unknownKeys.note("check", value, reader.spot(name, index).path);
    const check = parseCheck(reader, name, index, value);
    if (check !== null) checks.push(check);
  }
  return checks;
}

function parseCheck<Name extends string>(
  reader: KeyReader<Name>,
  list: Name,
  index: number,
  object: JsonObject,
): CheckSpec | null {
  const { findings } = reader;
  const owner = `check ${index + 1} in ${reader.title(list)}`;
  const { name, params = {} } = object;
  if (typeof name !== "string" || name === "") {
    const current = name === undefined ? "it is missing" : describeValue(name);
    const at = reader.spot(list, index, ...(name === undefined ? [] : ["name"]));
    findings.error(`Expected "name" of ${owner} to be the name of a check: ${current}`, at, {
      hint: `known are ${[...knownChecks.keys()].join(", ")}`,
    });
    return null;
  }
  if (params !== null && !isJsonObject(params)) {
    findings.error(
      `Expected "params" of ${owner} to be an object: ${describeValue(params)}`,
      reader.spot(list, index, "params"),
    );
    return null;
  }
  const check = { name, params: params ?? {} };
  warnOfFailure(reader, list, index, check);
  return check;
}

function warnOfFailure<Name extends string>(
  reader: KeyReader<Name>,
  list: Name,
  index: number,
  { name, params }: CheckSpec,
): void {
  const needed = knownChecks.get(name);
  if (needed === undefined) {
    const near = nearest(name, knownChecks.keys());
    reader.findings.warning(
      `Unknown check ${quote(name)} in ${reader.title(list)} fails whenever it is run`,
      reader.spot(list, index, "name"),
      {
        hint: near === null
          ? `known are ${[...knownChecks.keys()].join(", ")}`
          : `did you mean "${near}"?`,
      },
    );
  } else if (typeof params[needed] !== "string" || params[needed] === "") {
    reader.findings.warning(
      `Check "${name}" in ${reader.title(list)} fails whenever it is run: ` +
        `it has no parameter "${needed}" with a path`,
      reader.spot(list, index),
      { hint: `"params": {"${needed}": "..."}` },
    );
  }
}
