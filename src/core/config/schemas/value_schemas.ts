import { messageOf } from "../../message_of.ts";
import * as z from "zod/mini";
import { parseBytes } from "../../text/parse_bytes.ts";
import { durationPattern, parseDuration } from "../../text/parse_duration.ts";
import { keyInfo } from "./key_info.ts";

// A schema's error text, which holds for its checks too, completes "Expected KEY ..."; the value at
// fault is put behind it, but not behind a refinement's. Keys share schemas: to make one takes time.

/** Longest value of a variable, UTF-16 units, as the ancestor has it. */
const maxValueLength = 32_768;

/** What a variable may be called. */
export const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

const noNul = z.refine<string>((text) => !text.includes("\0"), "to have no NUL character");

/** Any text that a program can be given. */
export const text = z.string("to be a string").check(noNul).register(keyInfo, { kind: "string" });

/** Text that is not empty. */
export function nonEmptyText(error: string, emptyError = error) {
  return z.string(error).check(noNul, z.minLength(1, emptyError));
}

/** Text, or what is as good as text. */
export const scalar = z.union([text, z.number(), z.boolean(), z.null()], "to be a string")
  .register(keyInfo, { kind: "string, number or boolean" });

/** A path, not yet expanded. */
export const path = z.string("to be a path").check(noNul, z.regex(/\S/))
  .register(keyInfo, { kind: "path" });

/** One path or several, not yet expanded. */
export const paths = z.union([path, z.array(path)], "to be a path or a list of paths")
  .register(keyInfo, { kind: "path or list of paths" });

/** `true` or `false`. */
export const toggle = z.boolean("to be true or false").register(keyInfo, { kind: "boolean" });

/** A whole number within limits. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER) {
  const range = max === Number.MAX_SAFE_INTEGER ? `, ${min} or more` : ` from ${min} to ${max}`;
  return z.int(`to be a whole number${range}`).check(z.minimum(min), z.maximum(max))
    .register(keyInfo, { kind: "whole number" });
}

/** A number of seconds, or a text for which `fits` holds. */
function durationOf(
  least: z.core.$ZodCheck<number>,
  fits: (ms: number) => boolean,
  range: string,
) {
  const error = `to be a number of seconds${range}, or a text such as "90s" or "1h30m"`;
  const text = z.string(error).check(
    z.regex(durationPattern),
    z.refine((text) => {
      const ms = parseDuration(text);
      return ms !== null && fits(ms);
    }, error),
  );
  return z.union([z.number(error).check(least), text], error)
    .register(keyInfo, { kind: "number or duration", unit: "s" });
}

/** A duration: seconds, or a text such as `"1h30m"`. */
export const duration = durationOf(z.minimum(0), () => true, ", 0 or more");

/** A duration that is not over at once. */
export const durationAbove0 = durationOf(z.gt(0), (ms) => ms > 0, " above 0");

/** A number of bytes, or a text such as `"10MB"`. */
export function byteSize(min: number) {
  const range = min === 0 ? "" : `, ${min} or more`;
  const error = `to be a number of bytes${range}, or a text such as "500MB" or "10GiB"`;
  const text = z.string(error).check(
    z.refine((text) => (parseBytes(text) ?? -1) >= min, error),
  );
  return z.union([z.int(error).check(z.minimum(min)), text], error)
    .register(keyInfo, { kind: "number or size" });
}

/** Time between two looks at something; shorter ones would be a busy loop. */
export function pollInterval() {
  return durationOf(z.minimum(0.1), (ms) => ms >= 100, ", 0.1 or more");
}

/** How many units of each named pool there are, or something takes. */
export function units() {
  return z.record(z.string(), z.int("to hold whole numbers, 1 or more").check(z.minimum(1)), {
    error: ({ code }) => code === "invalid_key" ? "to hold names of pools" : "to be an object",
  }).register(keyInfo, { kind: "object of units" });
}

/** A number of days, not none. */
export const days = z.number("to be a number of days above 0").check(z.gt(0))
  .register(keyInfo, { kind: "number", unit: "days" });

/** What something is multiplied by. */
export const factor = z.number("to be a number, 0 or more").check(z.minimum(0))
  .register(keyInfo, { kind: "number", unit: "factor" });

/** A part of a whole. */
export const fraction = z.number("to be a number from 0 to 1").check(z.minimum(0), z.maximum(1))
  .register(keyInfo, { kind: "number", unit: "fraction" });

/** A regular expression that can be compiled; `expected` begins its error. */
export function regularExpression(expected: string) {
  return nonEmptyText(expected).check(
    z.refine((source) => whyNoPattern(source) === null, {
      error: ({ input }) => `${expected}: ${whyNoPattern(String(input))}`,
    }),
  );
}

function whyNoPattern(source: string): string | null {
  try {
    new RegExp(source, "u");
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/** A list; `noun` says what of. */
export function listOf<T extends z.ZodMiniType>(entry: T, noun: string) {
  return z.array(entry, `to be a list of ${noun}`).register(keyInfo, { kind: `list of ${noun}` });
}

const variableValue = z.unknown().check(
  z.refine((value) => !variableText(value).includes("\0"), "to have no NUL character"),
  z.refine((value) => variableText(value).length <= maxValueLength, {
    error: ({ input }) =>
      `to have at most ${maxValueLength} characters: ${variableText(input).length}`,
  }),
);

/** Environment variables: any JSON value can be made text. */
export const variables = z.record(z.string().check(z.regex(variableName)), variableValue, {
  error: ({ code }) => code === "invalid_key" ? "to hold names of variables" : "to be an object",
}).register(keyInfo, { kind: "object of variables" });

/** Paths by names of environment variables, not yet expanded. */
export const pathsByVariable = z.record(z.string().check(z.regex(variableName)), path, {
  error: ({ code }) => code === "invalid_key" ? "to hold names of variables" : "to be an object",
}).register(keyInfo, { kind: "object of paths" });

const namePattern = 'to hold names of variables, where "*" and "?" stand for any';

/** Names of environment variables, or patterns of them. */
export const namePatterns = z.array(
  z.string(namePattern).check(z.regex(/^!?[A-Za-z0-9_*?]+$/, namePattern)),
  "to be a list of names or patterns of variables",
).register(keyInfo, { kind: "list of strings" });

/** So many outputs are more than anybody keeps track of. */
const maxOutputs = 100;

const outputName = z.string("to hold names of variables").check(
  z.regex(variableName, "to hold names of variables"),
  z.refine((name) => !name.startsWith("EXECUTIONER_") && name !== "PWD", {
    error: ({ input }) => `not to hold ${JSON.stringify(input)}: the engine sets it itself`,
  }),
);

/** Names of variables that a job can give others. */
export const outputNames = z.array(outputName, "to be a list of names of variables").check(
  z.maxLength(maxOutputs, `to hold at most ${maxOutputs} names`),
);

/** Turns a variable's value into its text: `null` is empty, other values are as JSON writes them. */
export function variableText(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null ? "" : JSON.stringify(value);
}
