import { quote } from "./describe_value.ts";
import { variableName } from "./keys.ts";
import type { AppReader } from "./parse_app.ts";
import type { ParseContext } from "./parse_context.ts";
import { absolutePath } from "./parse_values.ts";

/** Reads `env_files`: one path or a list of them. */
export function parseEnvFiles(reader: AppReader, context: ParseContext): readonly string[] {
  const value = reader.raw("env_files");
  if (value === undefined) return [];
  const isList = Array.isArray(value);
  if (!isList && typeof value !== "string") {
    reader.reject("env_files", "a path or a list of paths");
    return [];
  }
  const entries: readonly unknown[] = isList ? value : [value];
  return entries.flatMap((entry, index) => {
    const path = pathOf(reader, "env_files", isList ? index : null, entry, context);
    return path === null ? [] : [path];
  });
}

/** Reads `secret_files`: paths by the names of variables. */
export function parseSecretFiles(
  reader: AppReader,
  context: ParseContext,
): Readonly<Record<string, string>> {
  const object = reader.object("secret_files");
  const others = reader.raw("env_variables");
  const entries: [string, string][] = [];
  for (const [name, value] of Object.entries(object ?? {})) {
    const at = { path: reader.spot("secret_files", name).path, part: "key" } as const;
    if (!variableName.test(name)) {
      const hint = "a name has letters, digits and underscores and starts with no digit";
      const message = `Expected "secret_files" to hold names of variables: ${quote(name)}`;
      reader.findings.error(message, at, { hint });
      continue;
    }
    if (typeof others === "object" && others !== null && Object.hasOwn(others, name)) {
      const message = `Variable ${quote(name)} is in "secret_files" and in "env_variables"`;
      reader.findings.error(message, at, { hint: "remove one of them" });
    }
    const path = pathOf(reader, "secret_files", name, value, context);
    if (path !== null) entries.push([name, path]);
  }
  return Object.fromEntries(entries);
}

/** Reads `secrets`: names or patterns of variables. */
export function parseSecretPatterns(reader: AppReader): readonly string[] {
  const list = reader.list("secrets", "names or patterns of variables") ?? [];
  return list.flatMap((entry, index) => {
    if (typeof entry === "string" && /^!?[A-Za-z0-9_*?]+$/.test(entry)) return [entry];
    reader.rejectEntry("secrets", index, entry, 'names of variables, where "*" and "?" are free');
    return [];
  });
}

function pathOf(
  reader: AppReader,
  key: "env_files" | "secret_files",
  entry: string | number | null,
  value: unknown,
  context: ParseContext,
): string | null {
  if (typeof value !== "string" || value.trim() === "" || value.includes("\0")) {
    if (entry === null) reader.reject(key, "a path");
    else reader.rejectEntry(key, entry, value, "paths");
    return null;
  }
  const spot = entry === null ? reader.spot(key) : reader.spot(key, entry);
  return absolutePath(value, context.configFolder, context, { title: reader.title(key), spot });
}
