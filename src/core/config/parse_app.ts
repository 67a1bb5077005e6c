import type { InheritShellEnv, Workflow } from "../job_spec.ts";
import { baseName, resolvePath, withoutExtension } from "../paths.ts";
import type { RetryPolicy } from "../retry_policy.ts";
import { describeValue, quote } from "./describe_value.ts";
import { type JsonObject, KeyReader } from "./key_reader.ts";
import { appKeys, databaseKeys } from "./keys.ts";
import type { ParseContext } from "./parse_context.ts";
import { parseEnv } from "./parse_env.ts";
import { parseAppRetry } from "./parse_retry.ts";
import { parseEnvFiles, parseSecretFiles, parseSecretPatterns } from "./parse_secrets.ts";
import { msOf, parsePath } from "./parse_values.ts";
import { warnOfIgnoredKeys } from "./ignored_keys.ts";

/** Reads the keys of the top level. */
export type AppReader = KeyReader<keyof typeof appKeys>;

/** Everything of a config but its jobs, and what jobs take from it by default. */
export interface AppSettings extends Omit<Workflow, "jobs"> {
  readonly defaultTimeoutMs: number;
  readonly defaultRetry: RetryPolicy;
}

/** The ancestor's choice of variables for `"inherit_shell_env": "default"`. */
export const usualVariables: readonly string[] = [
  ...["PATH", "LD_LIBRARY_PATH", "HOME", "USER", "SHELL", "HOSTNAME", "TERM", "DISPLAY", "LANG"],
  ...["LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP", "JAVA_HOME", "PYTHON_HOME", "NODE_PATH"],
];

/** Reads the top level of a config. */
export function parseApp(
  object: JsonObject,
  configPath: string,
  context: ParseContext,
): AppSettings {
  const reader = new KeyReader({ object, path: [], owner: "" }, appKeys, context.findings);
  context.unknownKeys.note("app", object, []);
  warnOfIgnoredKeys(reader);
  refuseMissingShell(reader);
  const workingDir = parsePath(reader, "working_dir", context.configFolder, context) ??
    context.configFolder;
  return {
    applicationName: parseApplicationName(reader, configPath),
    configPath,
    workingDir,
    logDir: parsePath(reader, "log_dir", workingDir, context) ??
      resolvePath(workingDir, appKeys.log_dir.default),
    databasePath: parseDatabasePath(reader, context),
    parallel: reader.boolean("parallel", appKeys.parallel.default),
    maxWorkers: parseMaxWorkers(reader),
    env: parseEnv(reader, "env_variables", context),
    inheritShellEnv: parseInheritShellEnv(reader),
    envFiles: parseEnvFiles(reader, context),
    secretFiles: parseSecretFiles(reader, context),
    secretPatterns: parseSecretPatterns(reader),
    defaultTimeoutMs: parseDefaultTimeout(reader),
    defaultRetry: parseAppRetry(reader),
  };
}

/** To run a shell although the config forbids it would be worse than not to run at all. */
function refuseMissingShell(reader: AppReader): void {
  if (reader.boolean("allow_shell", true)) return;
  reader.findings.error(
    'Cannot honour "allow_shell": false: this version runs commands through a shell where they need one',
    reader.spot("allow_shell"),
    { hint: "remove the key if commands may use a shell" },
  );
}

function parseApplicationName(reader: AppReader, configPath: string): string {
  const name = reader.scalarText("application_name");
  if (name !== null && name.trim() !== "") return name;
  const fallback = withoutExtension(baseName(configPath));
  const given = reader.raw("application_name");
  if (given === null || given === "" || name !== null) {
    const message = `"application_name" is empty: the name is ${quote(fallback)}`;
    reader.findings.warning(message, reader.spot("application_name"));
  }
  return fallback;
}

function parseDatabasePath(reader: AppReader, context: ParseContext): string | null {
  const object = reader.object("database");
  if (object === null) return null;
  context.unknownKeys.note("database", object, ["database"]);
  const inner = new KeyReader(
    { object, path: ["database"], owner: ' of "database"' },
    databaseKeys,
    context.findings,
  );
  return parsePath(inner, "path", context.configFolder, context);
}

function parseMaxWorkers(reader: AppReader): number {
  const value = reader.raw("max_workers");
  if (typeof value === "number" && Number.isSafeInteger(value) && value <= 0) {
    const message = `"max_workers" is ${value}: one job runs at a time`;
    reader.findings.warning(message, reader.spot("max_workers"));
    return 1;
  }
  return reader.number("max_workers", appKeys.max_workers.default);
}

/** As in the ancestor, anything that is no number of seconds is warned of and replaced. */
function parseDefaultTimeout(reader: AppReader): number {
  const fallback = appKeys.default_timeout.default;
  const value = reader.raw("default_timeout");
  if (value === undefined) return msOf(fallback);
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return msOf(value);
  const quoted = typeof value === "string" && /^\s*\d+\s*$/.test(value) ? Number(value) : null;
  const used = quoted ?? fallback;
  reader.findings.warning(
    `Expected "default_timeout" to be a number of seconds, 0 or more: ${describeValue(value)}`,
    reader.spot("default_timeout"),
    { hint: `${used} s are used` },
  );
  return msOf(used);
}

function parseInheritShellEnv(reader: AppReader): InheritShellEnv {
  const value = reader.raw("inherit_shell_env");
  if (value === undefined || value === true) return { kind: "all" };
  if (value === false) return { kind: "none" };
  if (value === "default") return { kind: "names", names: usualVariables };
  if (!Array.isArray(value)) {
    const quoted = value === "true" || value === "false";
    reader.reject(
      "inherit_shell_env",
      'true, false, "default" or a list of names',
      quoted ? { hint: `write ${value} without quotes` } : {},
    );
    return { kind: "all" };
  }
  const names: string[] = [];
  for (const [index, name] of value.entries()) {
    if (typeof name === "string") names.push(name);
    else reader.rejectEntry("inherit_shell_env", index, name, "names of variables");
  }
  return { kind: "names", names };
}
