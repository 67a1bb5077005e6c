import { expandHome, resolvePath } from "../paths.ts";
import { quote } from "./describe_value.ts";
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
  const expanded = expandHome(path, context.homeDir);
  if (expanded === null) {
    const message = `Cannot expand "~" in ${reader.title(name)}: HOME is not set`;
    reader.findings.error(message, reader.spot(name));
    return null;
  }
  if (expanded.startsWith("~")) {
    const message = `Cannot expand ${quote(path)} in ${reader.title(name)}`;
    const hint = `only "~" and "~/..." are expanded; a folder of that name is ${
      quote(`./${path}`)
    }`;
    reader.findings.error(message, reader.spot(name), { hint });
    return null;
  }
  return resolvePath(base, expanded);
}
