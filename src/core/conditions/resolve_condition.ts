import type { Condition, WrittenCondition } from "./condition.ts";
import { conditionSchema } from "../config/schemas/condition_schema.ts";
import { describeCondition } from "./describe_condition.ts";
import { fitParams } from "../environment/fit_params.ts";
import type { JobId } from "../ids.ts";
import { interpolateParams } from "../environment/interpolate_params.ts";
import type { UnknownIn } from "../environment/unknown_params.ts";
import { resolvePath } from "../paths.ts";
import { err, ok, type Result } from "../result.ts";
import { isTimeZone } from "./zone_offset.ts";

/** What became of a condition's references, and those that could not be replaced. */
export interface ResolvedCondition {
  /** The condition without references, or what is wrong with what they make of it. */
  readonly condition: Result<Condition, string>;
  /** Each once: `${NAME}`. */
  readonly unknown: readonly string[];
}

/** What makes a path a pattern of paths. */
const wildcards = /[*?[{]/;

/**
 * Replaces the references in a condition's texts by an environment and makes its path absolute. A
 * command is left to its shell, which has the same environment and rules of its own.
 *
 * @param around The job's environment and the folder that relative paths are against, absolute.
 * @param mask Takes secrets out of what is said about wrong values.
 */
export function resolveCondition(
  condition: WrittenCondition,
  { env, folder }: { readonly env: Readonly<Record<string, string>>; readonly folder: string },
  mask: (text: string) => string,
): ResolvedCondition {
  switch (condition.kind) {
    case "command":
      return { condition: ok(condition), unknown: [] };
    case "file": {
      const path = interpolateParams(condition.path, env);
      // The folder is no part of the pattern, whatever it is called.
      const base = wildcards.test(path.value) ? folder.replace(/[*?[{]/g, "[$&]") : folder;
      const resolved = { ...condition, path: resolvePath(base, path.value) };
      return { condition: ok(resolved), unknown: path.unknown };
    }
    case "plugin": {
      const params = interpolateParams(condition.params, env);
      return { condition: ok({ ...condition, params: params.value }), unknown: params.unknown };
    }
    case "time":
    case "port":
    case "http":
      return resolveFields(condition, env, mask);
  }
}

/** What references make of a field must be what the field takes. */
function resolveFields(
  condition: Extract<WrittenCondition, { kind: "time" | "port" | "http" }>,
  env: Readonly<Record<string, string>>,
  mask: (text: string) => string,
): ResolvedCondition {
  const { kind, ...fields } = condition;
  const written = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
  const { value: params, unknown } = interpolateParams(written, env);
  const fitted = fitParams(conditionSchema(kind), { written, params }, mask);
  if (!fitted.ok) return { condition: fitted, unknown };
  const names = Object.keys(written);
  const values = Object.fromEntries(names.map((name) => [name, fitted.value[name]]));
  const { timezone } = values;
  if (typeof timezone === "string" && !isTimeZone(timezone)) {
    const message = `Expected "timezone" to be the name of a time zone: "${mask(timezone)}"`;
    return { condition: err(message), unknown };
  }
  // The schema has made sure of the fields' types.
  return { condition: ok({ ...condition, ...values } as Condition), unknown };
}

/** Says where the references of a condition stand that could not be replaced, if there are any. */
export function unknownIn(
  condition: WrittenCondition,
  jobId: JobId,
  { unknown: references }: ResolvedCondition,
  mask: (text: string) => string,
): readonly UnknownIn[] {
  if (references.length === 0) return [];
  const where = `dependency ${describeCondition(condition, mask)} of job "${jobId}"`;
  return [{ where, references }];
}
