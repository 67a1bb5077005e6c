import { maxTotalLength, maxValueLength } from "./env_templates.ts";
import { parseTemplate, renderTemplate } from "./interpolate.ts";
import { getOwn, setOwn } from "../own_property.ts";

/** A value with its references replaced, and what could not be. */
export interface Interpolated<T> {
  readonly value: T;
  /** References that stayed as they are since no such variable is set, each once: `${NAME}`. */
  readonly unknown: readonly string[];
  /** Whether a text stayed as it is since it would have become too long. */
  readonly isTooLong: boolean;
}

/** Where a value stands, so that another one can be put in its place. */
interface Place {
  readonly value: unknown;
  readonly put: (value: unknown) => void;
}

/**
 * Replaces references in all texts of a JSON value, however deep they lie, by a resolved environment.
 * Keys stay as they are, and a value without references is returned itself. What is put in is not
 * looked through again. A text that would become longer than {@link maxValueLength}, or than what all
 * texts together may have, stays as it is.
 */
export function interpolateParams<T>(
  value: T,
  env: Readonly<Record<string, string>>,
): Interpolated<T> {
  if (!hasReferences(value)) return { value, unknown: [], isTooLong: false };
  const unknown = new Set<string>();
  let isTooLong = false;
  let left = maxTotalLength;
  const rendered = (text: string): string => {
    const template = parseTemplate(text);
    const result = renderTemplate(template, ({ name, fallback, text }) => {
      const found = getOwn(env, name);
      if (found === null && fallback === null) unknown.add(text);
      return found;
    }, Math.min(maxValueLength, left));
    if (result === null) isTooLong = true;
    else left -= result.length;
    return result ?? text;
  };
  let whole: unknown = value;
  // A list of what is to be done in place of recursion: a deep value must not exhaust the stack.
  const places: Place[] = [{ value, put: (made) => whole = made }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { value, put } = place;
    if (typeof value === "string") {
      put(value.includes("${") ? rendered(value) : value);
    } else if (Array.isArray(value)) {
      const list: unknown[] = [...value];
      put(list);
      for (let at = list.length - 1; at >= 0; at--) {
        places.push({ value: list[at], put: (made) => list[at] = made });
      }
    } else if (typeof value === "object" && value !== null) {
      const record: Record<string, unknown> = {};
      put(record);
      const entries = Object.entries(value);
      // First all keys in their order, then, the first one on top, their values.
      for (const [key, item] of entries) setOwn(record, key, item);
      for (const [key, item] of entries.reverse()) {
        places.push({ value: item, put: (made) => setOwn(record, key, made) });
      }
    }
  }
  return { value: whole as T, unknown: [...unknown], isTooLong };
}

/** Whether some text in a JSON value holds what may be a reference, or an escaped one. */
export function hasReferences(value: unknown): boolean {
  const values: unknown[] = [value];
  while (values.length > 0) {
    const next = values.pop();
    if (typeof next === "string") {
      if (next.includes("${")) return true;
    } else if (typeof next === "object" && next !== null) {
      for (const item of Object.values(next)) values.push(item);
    }
  }
  return false;
}
