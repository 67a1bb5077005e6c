import type { AppConfig } from "./app_schema.ts";
import { quote } from "./describe_value.ts";
import type { Subject } from "./explain_wrong_value.ts";
import type { ParseContext } from "./parse_context.ts";
import { parsePath } from "./parse_values.ts";

/** Reads `env_files`: absolute paths in the order of the list. */
export function parseEnvFiles(
  { env_files: given }: AppConfig,
  subject: Subject,
  context: ParseContext,
): readonly string[] {
  const paths = typeof given === "string" ? [given] : given;
  return paths.flatMap((path) => {
    const at = { subject, key: "env_files" };
    return parsePath(path, context.configFolder, at, context) ?? [];
  });
}

/** Reads `secret_files`: absolute paths by the names of variables. */
export function parseSecretFiles(
  { secret_files: given, env_variables: others }: AppConfig,
  context: ParseContext,
): Readonly<Record<string, string>> {
  const { findings, configFolder } = context;
  const subject: Subject = {
    object: given,
    path: ["secret_files"],
    owner: () => ' of "secret_files"',
  };
  const entries: [string, string][] = [];
  for (const [name, written] of Object.entries(given)) {
    if (Object.hasOwn(others, name)) {
      const at = { path: ["secret_files", name], part: "key" } as const;
      const message = `Variable ${quote(name)} is in "secret_files" and in "env_variables"`;
      findings.error(message, at, { hint: "remove one of them" });
    }
    const path = parsePath(written, configFolder, { subject, key: name }, context);
    if (path !== null) entries.push([name, path]);
  }
  return Object.fromEntries(entries);
}
