import * as z from "zod/mini";
import { nearest } from "../../text/nearest.ts";
import { describeValue, quote } from "./describe_value.ts";
import type { Spot } from "./findings.ts";
import type { JsonObject } from "../json/json_text.ts";
import type { JsonPath } from "../json/json_path.ts";
import { knownChecks } from "../schemas/known_checks.ts";
import type { WrongValue } from "./wrong_value.ts";

/** An object of the config, where it stands, and whose it is (` of job "a"`), for messages. */
export interface Subject {
  readonly object: JsonObject;
  readonly path: JsonPath;
  readonly owner: () => string;
}

/** Names a key of an object in a message: `"timeout" of job "a"`. */
export function titleOf(subject: Subject, key: string): string {
  return `"${key}"${subject.owner()}`;
}

/** Says what a value must be like and what it is; the text that zod's issue has is the middle part. */
export function describeWrongValue(wrong: WrongValue, subject: Subject): string {
  const { key, inner, value, issue } = wrong;
  const expected = `Expected ${titleWithin(wrong, titleOf(subject, key))} ${issue.message}`;
  // A refinement's text tells all: the value may be long, secret or not printable.
  if (issue.code === "custom") return expected;
  if (issue.code === "invalid_key") return `${expected}: ${quote(String(inner.at(-1)))}`;
  const unknown = unknownNames(wrong);
  if (unknown.length > 0) return `${expected}: ${unknown.map(quote).join(", ")}`;
  return `${expected}: ${value === undefined ? "it is missing" : describeValue(value)}`;
}

/** Tells what a reader must look at: the value, the key, or the object that lacks the key. */
export function spotOf(wrong: WrongValue, subject: Subject): Spot {
  const { key, inner, value, issue } = wrong;
  const path = [...subject.path, key, ...inner];
  if (issue.code === "invalid_key") return { path, part: "key" };
  const [unknown] = unknownNames(wrong);
  if (unknown !== undefined) return { path: [...path, unknown], part: "key" };
  return { path: value === undefined ? path.slice(0, -1) : path, part: "value" };
}

/** Returns the names that an object of names which are known must not have, in no file's order. */
function unknownNames({ inner, issue }: WrongValue): readonly string[] {
  return issue.code === "unrecognized_keys" && inner.length === 0 ? issue.keys.toSorted() : [];
}

/** Returns what to do about a wrong value, where that can be guessed. */
export function hintFor(
  { inner, value, issue }: WrongValue,
  schema: z.core.$ZodType | undefined,
): string | undefined {
  switch (issue.code) {
    case "invalid_key":
      return "a name has letters, digits and underscores and starts with no digit";
    case "invalid_value":
      return suggest(value, issue.values.map(String));
    default:
      if (inner[1] === "name") return suggest(null, knownChecks);
      return inner.length === 0 && schema !== undefined ? unquoted(value, schema) : undefined;
  }
}

/** Suggests the nearest of some names, or all of them. */
export function suggest(value: unknown, known: readonly string[]): string {
  const near = typeof value === "string" ? nearest(value, known) : null;
  return near === null ? `known are ${known.join(", ")}` : `did you mean "${near}"?`;
}

function unquoted(value: unknown, schema: z.core.$ZodType): string | undefined {
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const meant = value === "true" || value === "false" ? value === "true" : Number(value);
  return z.safeParse(schema, meant).success ? `write ${meant} without quotes` : undefined;
}

function titleWithin({ key, inner, issue }: WrongValue, title: string): string {
  const [entry, name] = inner;
  if (key === "hooks" && name !== undefined) return titleWithinHooks(inner, title);
  if (key === "matrix" && name !== undefined) return titleWithinMatrix(inner, title);
  const noun = key.endsWith("_checks") ? "check" : "entry";
  if (name !== undefined) return `"${name}" of ${noun} ${Number(entry) + 1} in ${title}`;
  if (typeof entry !== "string" || issue.code === "invalid_key") return title;
  return key === "env_variables"
    ? `variable ${quote(entry)} in ${title}`
    : `"${entry}" of ${title}`;
}

function titleWithinHooks([hook, ...inner]: JsonPath, title: string): string {
  const [entry] = inner;
  const which = typeof entry === "number" ? ` of command ${entry + 1}` : "";
  const part = inner.at(typeof entry === "number" ? 1 : 0);
  const whole = `"${hook}" of ${title}`;
  return part === undefined
    ? `command ${Number(entry) + 1} in ${whole}`
    : `"${String(part)}"${which} in ${whole}`;
}

function titleWithinMatrix([list, entry, axis]: JsonPath, title: string): string {
  const noun = list === "exclude" ? "entry" : "value";
  const whole = `${noun} ${Number(entry) + 1} of ${quote(String(list))} in ${title}`;
  return axis === undefined ? whole : `${quote(String(axis))} of ${whole}`;
}
