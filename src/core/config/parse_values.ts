import { parseBytes } from "../text/parse_bytes.ts";
import { parseDuration } from "../text/parse_duration.ts";
import { expandHome, resolvePath } from "../paths.ts";
import { quote } from "./messages/describe_value.ts";
import { type Subject, titleOf } from "./messages/explain_wrong_value.ts";
import type { Spot } from "./messages/findings.ts";
import type { ParseContext } from "./parse_context.ts";

/** Turns seconds into milliseconds, exact to the microsecond. */
function msOf(seconds: number): number {
  return Math.min(Math.round(seconds * 1e6) / 1e3, Number.MAX_SAFE_INTEGER);
}

/** Turns a checked duration, seconds or a text, into milliseconds. */
export function durationMs(value: number | string): number {
  if (typeof value === "number") return msOf(value);
  const ms = parseDuration(value);
  if (ms === null) throw new Error(`Internal error: "${value}" was not checked`);
  return ms;
}

/** Turns a checked number of bytes, or a text, into bytes. */
export function bytesOf(value: number | string): number {
  if (typeof value === "number") return value;
  const bytes = parseBytes(value);
  if (bytes === null) throw new Error(`Internal error: "${value}" was not checked`);
  return bytes;
}

/** Makes the path under a key absolute, taken from `base`; `null` where it is absent or wrong. */
export function parsePath(
  path: string | undefined,
  base: string,
  { subject, key }: { readonly subject: Subject; readonly key: string },
  context: ParseContext,
): string | null {
  if (path === undefined) return null;
  const at = { path: [...subject.path, key], part: "value" } as const;
  return absolutePath(path, base, { title: () => titleOf(subject, key), at }, context);
}

/** Makes a path absolute, taken from `base`; `null` where that cannot be, which is an error. */
export function absolutePath(
  path: string,
  base: string,
  { title, at }: { readonly title: () => string; readonly at: Spot },
  { findings, homeDir }: ParseContext,
): string | null {
  const expanded = expandHome(path, homeDir);
  if (expanded !== null && !expanded.startsWith("~")) return resolvePath(base, expanded);
  if (expanded === null) {
    findings.error(`Cannot expand "~" in ${title()}: HOME is not set`, at);
  } else {
    const hint = `only "~" and "~/..." are expanded; a folder of that name is ${
      quote(`./${path}`)
    }`;
    findings.error(`Cannot expand ${quote(path)} in ${title()}`, at, { hint });
  }
  return null;
}
