import type { AppConfig } from "./schemas/app_schema.ts";
import type { VariableFile } from "./config_variables.ts";
import { quote } from "./messages/describe_value.ts";
import type { Subject } from "./messages/explain_wrong_value.ts";
import type { ParseContext } from "./parse_context.ts";
import { parsePath } from "./parse_values.ts";

/** Reads `env_files`, in the order of the list. */
export function parseEnvFiles(
  { env_files: given }: AppConfig,
  subject: Subject,
  context: ParseContext,
): readonly VariableFile[] {
  const entries = typeof given === "string"
    ? [[given, []] as const]
    : given.map((path, index) => [path, [index]] as const);
  return entries.flatMap(([written, inner]) => {
    const where = { subject, key: "env_files" };
    const path = parsePath(written, context.configFolder, where, context);
    if (path === null) return [];
    return [{ path, name: null, at: { path: ["env_files", ...inner], part: "value" } }];
  });
}

/** Reads `secret_files`, by the names of variables. */
export function parseSecretFiles(
  { secret_files: given, env_variables: others }: AppConfig,
  context: ParseContext,
): readonly VariableFile[] {
  const { findings, configFolder } = context;
  const subject: Subject = {
    object: given,
    path: ["secret_files"],
    owner: () => ' of "secret_files"',
  };
  const files: VariableFile[] = [];
  for (const [name, written] of Object.entries(given)) {
    if (Object.hasOwn(others, name)) {
      const at = { path: ["secret_files", name], part: "key" } as const;
      const message = `Variable ${quote(name)} is in "secret_files" and in "env_variables"`;
      findings.error(message, at, { hint: "remove one of them" });
    }
    const path = parsePath(written, configFolder, { subject, key: name }, context);
    if (path === null) continue;
    files.push({ path, name, at: { path: ["secret_files", name], part: "value" } });
  }
  return files;
}
