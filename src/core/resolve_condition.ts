import type { Condition } from "./condition.ts";
import { interpolateParams } from "./interpolate_params.ts";
import { resolvePath } from "./paths.ts";

/** A condition without references, and those that could not be replaced. */
export interface ResolvedCondition {
  readonly condition: Condition;
  /** Each once: `${NAME}`. */
  readonly unknown: readonly string[];
}

/** What makes a path a pattern of paths. */
const wildcards = /[*?[{]/;

/**
 * Replaces the references in a condition's texts by an environment and makes its path absolute. A
 * command is left to its shell, which has the same environment and rules of its own.
 *
 * @param folder What relative paths are against, absolute.
 */
export function resolveCondition(
  condition: Condition,
  env: Readonly<Record<string, string>>,
  folder: string,
): ResolvedCondition {
  switch (condition.kind) {
    case "time":
    case "command":
      return { condition, unknown: [] };
    case "file": {
      const path = interpolateParams(condition.path, env);
      // The folder is no part of the pattern, whatever it is called.
      const base = wildcards.test(path.value) ? folder.replace(/[*?[{]/g, "[$&]") : folder;
      const resolved = { ...condition, path: resolvePath(base, path.value) };
      return { condition: resolved, unknown: path.unknown };
    }
    case "port": {
      const host = interpolateParams(condition.host, env);
      return { condition: { ...condition, host: host.value }, unknown: host.unknown };
    }
    case "http": {
      const url = interpolateParams(condition.url, env);
      return { condition: { ...condition, url: url.value }, unknown: url.unknown };
    }
    case "plugin": {
      const params = interpolateParams(condition.params, env);
      return { condition: { ...condition, params: params.value }, unknown: params.unknown };
    }
  }
}
