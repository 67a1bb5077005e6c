import type * as z from "zod/mini";
import type { JsonObject } from "../json/json_text.ts";
import type { JsonPath } from "../json/json_path.ts";

type Issue = z.core.$ZodIssue;

/** A value within an object that the object's schema does not accept. */
export interface WrongValue {
  readonly key: string;
  /** What is wrong within the key's value, if not all of it. */
  readonly inner: JsonPath;
  /** `undefined` where the key is missing. */
  readonly value: unknown;
  /** What zod says about it, at first. */
  readonly issue: Issue;
}

/** Lists what a schema does not accept in an object: each place once. */
export function wrongValuesOf(issues: readonly Issue[], object: JsonObject): Iterable<WrongValue> {
  const found = new Map<string, WrongValue>();
  for (const issue of issues.flatMap(meantBy)) {
    const [key = "", ...inner] = issue.path.map((step) =>
      typeof step === "number" ? step : String(step)
    );
    const place = JSON.stringify([key, inner]);
    if (found.has(place)) continue;
    const value = inner.reduce(
      (outer: unknown, step) => (outer as Record<string, unknown> | undefined)?.[step],
      object[key],
    );
    found.set(place, { key: String(key), inner, value, issue });
  }
  return found.values();
}

/** Where only the inside of one alternative is wrong, that one is meant. */
function meantBy(issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const meant = issue.errors.find((issues) => issues.every((one) => one.path.length > 0));
  return meant?.map((one) => ({ ...one, path: [...issue.path, ...one.path] })) ?? [issue];
}
