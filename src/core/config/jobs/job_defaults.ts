import type { CheckSpec } from "../../check_spec.ts";
import type { WhenClause } from "../../when/expression.ts";
import { isJsonObject, type JsonObject } from "../json/json_text.ts";

/** What jobs get that they do not have themselves. */
export interface JobDefaults {
  /** Values as jobs have them; nothing is wrong with them. */
  readonly values: JsonObject;
  readonly pre_checks: readonly CheckSpec[];
  readonly post_checks: readonly CheckSpec[];
  readonly when: WhenClause | null;
  /** In which source each key stands, by its number. */
  readonly sources: Readonly<Record<string, number>>;
}

/** Returns a job with what it lacks. Variables are looked at one by one; other values are whole. */
export function withDefaults(job: JsonObject, defaults: JobDefaults | null): JsonObject {
  return defaults === null ? job : merged(defaults.values, job);
}

/** Lays values of jobs over others. */
export function merged(outer: JsonObject, inner: JsonObject): JsonObject {
  const object: Record<string, unknown> = { ...outer, ...inner };
  if (isJsonObject(outer.env_variables) && isJsonObject(inner.env_variables)) {
    object.env_variables = { ...outer.env_variables, ...inner.env_variables };
  }
  return object;
}
