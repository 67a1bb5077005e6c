import * as z from "zod/mini";
import type { CheckSpec } from "./check_spec.ts";
import { checkParamsSchema } from "./config/check_params.ts";
import { describeWrongValue } from "./config/explain_wrong_value.ts";
import { wrongValuesOf } from "./config/wrong_value.ts";
import { hasReferences, interpolateParams } from "./interpolate_params.ts";

/** Checks as they are run, and what of their parameters led nowhere. */
export interface ResolvedChecks {
  readonly checks: readonly CheckSpec[];
  /** For each check with references that stayed as they are, which these are: `${NAME}`. */
  readonly unknown: readonly { readonly check: string; readonly references: readonly string[] }[];
}

/**
 * Resolves the references in the parameters of a job's checks. What they make of a parameter must be
 * what the check takes; where that is a number, `true` or `false`, its text will do.
 *
 * @param env The environment that the job gets.
 * @param mask Takes secrets out of what is said about wrong parameters.
 */
export function resolveChecks(
  checks: readonly CheckSpec[],
  env: Readonly<Record<string, string>>,
  mask: (text: string) => string,
): ResolvedChecks {
  if (!checks.some(({ params }) => hasReferences(params))) return { checks, unknown: [] };
  const unknown: { check: string; references: readonly string[] }[] = [];
  const resolved = checks.map((check) => {
    if (!hasReferences(check.params)) return check;
    const { value, unknown: references, isTooLong } = interpolateParams(check.params, env);
    if (references.length > 0) unknown.push({ check: check.name, references });
    if (isTooLong) return { ...check, trouble: "its parameters are too long" };
    return { ...check, ...fittedParams(check, value, mask) };
  });
  return { checks: resolved, unknown };
}

type Params = CheckSpec["params"];

function fittedParams(
  { name, params: written }: CheckSpec,
  params: Params,
  mask: (text: string) => string,
): Pick<CheckSpec, "params" | "trouble"> {
  const schema = checkParamsSchema(name);
  if (schema === null) return { params };
  const first = z.safeParse(schema, params);
  if (first.success) return { params: first.data };
  const mended: Record<string, unknown> = { ...params };
  for (const { key } of wrongValuesOf(first.error.issues, params)) {
    const meant = hasReferences(written[key]) ? simpleValueOf(params[key]) : undefined;
    if (meant !== undefined) mended[key] = meant;
  }
  const second = z.safeParse(schema, mended);
  if (second.success) return { params: second.data };
  const [wrong] = wrongValuesOf(second.error.issues, params);
  if (wrong === undefined) throw new Error("Internal error: wrong parameters without a mistake");
  // Masked before it is cut: of a secret not even the start may be seen.
  const value = typeof wrong.value === "string" ? mask(wrong.value) : wrong.value;
  const subject = { object: params, path: [], owner: () => "" };
  return { params, trouble: describeWrongValue({ ...wrong, value }, subject) };
}

/** Returns the number or switch that a text is in JSON, or `undefined`. */
function simpleValueOf(text: unknown): number | boolean | undefined {
  if (typeof text !== "string") return undefined;
  if (text === "true" || text === "false") return text === "true";
  return /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/.test(text)
    ? Number(text)
    : undefined;
}
