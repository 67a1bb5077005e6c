import { expandHome, resolvePath } from "../paths.ts";
import { quote } from "./describe_value.ts";
import { type Subject, titleOf } from "./explain_wrong_value.ts";
import type { ParseContext } from "./parse_context.ts";

/** Turns seconds into milliseconds, exact to the microsecond. */
export function msOf(seconds: number): number {
  return Math.min(Math.round(seconds * 1e6) / 1e3, Number.MAX_SAFE_INTEGER);
}

/** Makes the path under a key absolute, taken from `base`; `null` where it is absent or wrong. */
export function parsePath(
  path: string | undefined,
  base: string,
  { subject, key }: { readonly subject: Subject; readonly key: string },
  { findings, homeDir }: ParseContext,
): string | null {
  if (path === undefined) return null;
  const expanded = expandHome(path, homeDir);
  if (expanded !== null && !expanded.startsWith("~")) return resolvePath(base, expanded);
  const at = { path: [...subject.path, key], part: "value" } as const;
  const title = titleOf(subject, key);
  if (expanded === null) {
    findings.error(`Cannot expand "~" in ${title}: HOME is not set`, at);
  } else {
    const hint = `only "~" and "~/..." are expanded; a folder of that name is ${
      quote(`./${path}`)
    }`;
    findings.error(`Cannot expand ${quote(path)} in ${title}`, at, { hint });
  }
  return null;
}
