import * as z from "zod/mini";
import type { CheckSpec } from "../check_spec.ts";
import { hasReferences } from "../environment/interpolate_params.ts";
import { nearest } from "../text/nearest.ts";
import { checkParamsSchema } from "./check_params.ts";
import type { CheckConfig } from "./schemas/check_schema.ts";
import { quote } from "./messages/describe_value.ts";
import {
  describeWrongValue,
  hintFor,
  spotOf,
  type Subject,
  suggest,
  titleOf,
} from "./messages/explain_wrong_value.ts";
import type { Findings } from "./messages/findings.ts";
import { isJsonObject, type JsonObject } from "./json/json_text.ts";
import { ancestorChecks, knownChecks } from "./schemas/known_checks.ts";
import type { ParseContext } from "./parse_context.ts";
import { durationMs } from "./parse_values.ts";
import { wrongValuesOf } from "./messages/wrong_value.ts";

const noChecks: readonly CheckSpec[] = Object.freeze([]);

/**
 * Reads a job's list of checks. Those that must fail whenever they are run, by an unknown name or
 * wrong parameters of a check that the ancestor has, are only warned of, as the job may be skipped.
 *
 * @param from The job and the key that has the list.
 */
export function parseChecks(
  list: readonly CheckConfig[],
  from: { readonly subject: Subject; readonly key: string },
  context: ParseContext,
): readonly CheckSpec[] {
  const raw = from.subject.object[from.key];
  if (!Array.isArray(raw) || raw.length === 0) return noChecks;
  const paramsOf = raw.map((check: unknown, index) => {
    if (!isJsonObject(check)) return null;
    context.unknownKeys.note("check", check, [...from.subject.path, from.key, index]);
    const { name, params = null } = check;
    if (typeof name !== "string" || name === "") return null;
    if (params !== null && !isJsonObject(params)) return null;
    return parseParams(name, params, { ...from, index }, context);
  });
  // Wrong entries, which are errors, are not in the list: then the places differ, and nobody runs it.
  return list.map(({ name, timeout, negate }, index) => ({
    name,
    params: paramsOf[index] ?? {},
    timeoutMs: durationMs(timeout),
    negate,
  }));
}

/** Where a check stands: its list and its place there. */
interface CheckPlace {
  readonly subject: Subject;
  readonly key: string;
  readonly index: number;
}

function parseParams(
  name: string,
  given: JsonObject | null,
  at: CheckPlace,
  { findings, pluginNames }: ParseContext,
): CheckSpec["params"] {
  const params = given ?? {};
  if (pluginNames.has(name)) return params;
  const schema = checkParamsSchema(name);
  if (schema === null) {
    warnIfFailing(name, params, at, [...knownChecks, ...pluginNames], findings);
    return params;
  }
  const checked = z.safeParse(schema, params);
  const checkPath = [...at.subject.path, at.key, at.index];
  const subject: Subject = {
    object: params,
    path: [...checkPath, "params"],
    owner: () => ` of check "${name}" in ${titleOf(at.subject, at.key)}`,
  };
  warnOfUnknown(schema, subject, findings);
  if (checked.success) return checked.data;
  for (const wrong of wrongValuesOf(checked.error.issues, params)) {
    // What it comes to is known, and looked at, when the check is run.
    if (hasReferences(params[wrong.key])) continue;
    const spot = given === null
      ? { path: checkPath, part: "value" } as const
      : spotOf(wrong, subject);
    findings.error(describeWrongValue(wrong, subject), spot, {
      hint: hintFor(wrong, schema.shape[wrong.key]),
    });
  }
  return params;
}

function warnOfUnknown(schema: z.ZodMiniObject, subject: Subject, findings: Findings): void {
  for (const key of Object.keys(subject.object)) {
    if (Object.hasOwn(schema.shape, key) || key.startsWith("_")) continue;
    const near = nearest(key, Object.keys(schema.shape));
    findings.warning(
      `Unknown parameter ${quote(key)}${subject.owner()} is ignored`,
      { path: [...subject.path, key], part: "key" },
      near === null
        ? { hint: `known are ${Object.keys(schema.shape).join(", ")}` }
        : { hint: `did you mean "${near}"?` },
    );
  }
}

function warnIfFailing(
  name: string,
  params: JsonObject,
  { subject, key, index }: CheckPlace,
  known: readonly string[],
  findings: Findings,
): void {
  const needed = ancestorChecks.get(name);
  const path = [...subject.path, key, index];
  const fails = `in ${titleOf(subject, key)} fails whenever it is run`;
  if (needed === undefined) {
    const at = { path: [...path, "name"], part: "value" } as const;
    const hint = suggest(name, known);
    findings.warning(`Unknown check ${quote(name)} ${fails}`, at, { hint });
  } else if (typeof params[needed] !== "string" || params[needed] === "") {
    findings.warning(
      `Check "${name}" ${fails}: it has no parameter "${needed}" with a path`,
      { path, part: "value" },
      { hint: `"params": {"${needed}": "..."}` },
    );
  }
}
