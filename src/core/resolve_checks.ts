import type { CheckSpec } from "./check_spec.ts";
import { checkParamsSchema } from "./config/check_params.ts";
import { fitParams } from "./environment/fit_params.ts";
import type { JobId } from "./ids.ts";
import type { UnknownIn } from "./environment/unknown_params.ts";
import { hasReferences, interpolateParams } from "./environment/interpolate_params.ts";

/** Checks as they are run, and what of their parameters led nowhere. */
export interface ResolvedChecks {
  readonly checks: readonly CheckSpec[];
  /** The references that stayed as they are, check by check. */
  readonly unknown: readonly UnknownIn[];
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
  jobId: JobId,
  env: Readonly<Record<string, string>>,
  mask: (text: string) => string,
): ResolvedChecks {
  if (!checks.some(({ params }) => hasReferences(params))) return { checks, unknown: [] };
  const unknown: UnknownIn[] = [];
  const resolved = checks.map((check) => {
    if (!hasReferences(check.params)) return check;
    const { value, unknown: references, isTooLong } = interpolateParams(check.params, env);
    if (references.length > 0) {
      unknown.push({ where: `check "${check.name}" of job "${jobId}"`, references });
    }
    if (isTooLong) return { ...check, trouble: "its parameters are too long" };
    const schema = checkParamsSchema(check.name);
    if (schema === null) return { ...check, params: value };
    const fitted = fitParams(schema, { written: check.params, params: value }, mask);
    return fitted.ok
      ? { ...check, params: fitted.value }
      : { ...check, params: value, trouble: fitted.error };
  });
  return { checks: resolved, unknown };
}
