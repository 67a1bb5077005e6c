import { getOwn, setOwn } from "./own_property.ts";
import { parseTemplate, renderTemplate } from "./interpolate.ts";
import { maxValueLength } from "./env_templates.ts";

/** A value with its references replaced, and those that could not be. */
export interface Interpolated<T> {
  readonly value: T;
  /** References that stayed as they are since no such variable is set, each once: `${NAME}`. */
  readonly unknown: readonly string[];
}

/**
 * Replaces references in all texts of a JSON value, however deep they lie, by a resolved environment.
 * Keys stay as they are. A text that would be longer than {@link maxValueLength} stays as it is.
 */
export function interpolateParams<T>(
  value: T,
  env: Readonly<Record<string, string>>,
): Interpolated<T> {
  const unknown = new Set<string>();
  return { value: replaced(value, env, unknown) as T, unknown: [...unknown] };
}

function replaced(
  value: unknown,
  env: Readonly<Record<string, string>>,
  unknown: Set<string>,
): unknown {
  if (typeof value === "string") {
    return value.includes("${") ? rendered(value, env, unknown) : value;
  }
  if (Array.isArray(value)) return value.map((item) => replaced(item, env, unknown));
  if (typeof value !== "object" || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    setOwn(result, key, replaced(item, env, unknown));
  }
  return result;
}

function rendered(
  text: string,
  env: Readonly<Record<string, string>>,
  unknown: Set<string>,
): string {
  const valueOf = ({ name, fallback, text }: { name: string; fallback: unknown; text: string }) => {
    const value = getOwn(env, name);
    if (value === null && fallback === null) unknown.add(text);
    return value;
  };
  return renderTemplate(parseTemplate(text), valueOf, maxValueLength) ?? text;
}
