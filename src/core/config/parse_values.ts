import { expandHome, resolvePath } from "../paths.ts";
import { quote } from "./describe_value.ts";
import type { Spot } from "./findings.ts";
import type { KeyReader } from "./key_reader.ts";
import type { ParseContext } from "./parse_context.ts";

/** Turns seconds into milliseconds, exact to the microsecond. */
export function msOf(seconds: number): number {
  return Math.min(Math.round(seconds * 1e6) / 1e3, Number.MAX_SAFE_INTEGER);
}

/** Reads a path and makes it absolute, taken from `base`; `null` where it is absent or wrong. */
export function parsePath<Name extends string>(
  reader: KeyReader<Name>,
  name: Name,
  base: string,
  context: ParseContext,
): string | null {
  const path = reader.string(name, "a path");
  if (path === null) return null;
  if (path.trim() === "") {
    reader.reject(name, "a path");
    return null;
  }
  return absolutePath(path, base, context, { title: reader.title(name), spot: reader.spot(name) });
}

/** Makes a path absolute, taken from `base`; `null` where its `~` means nothing, which is reported. */
export function absolutePath(
  path: string,
  base: string,
  { findings, homeDir }: ParseContext,
  where: { readonly title: string; readonly spot: Spot },
): string | null {
  const expanded = expandHome(path, homeDir);
  if (expanded === null) {
    findings.error(`Cannot expand "~" in ${where.title}: HOME is not set`, where.spot);
    return null;
  }
  if (expanded.startsWith("~")) {
    const message = `Cannot expand ${quote(path)} in ${where.title}`;
    const hint = `only "~" and "~/..." are expanded; a folder of that name is ${
      quote(`./${path}`)
    }`;
    findings.error(message, where.spot, { hint });
    return null;
  }
  return resolvePath(base, expanded);
}
