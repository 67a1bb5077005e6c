import { defaultInheritedNames } from "../env_layers.ts";
import type { InheritShellEnv, Workflow } from "../job_spec.ts";
import { baseName, resolvePath, withoutExtension } from "../paths.ts";
import { type AppConfig, appSchema } from "./app_schema.ts";
import { quote } from "./describe_value.ts";
import type { Subject } from "./explain_wrong_value.ts";
import type { Findings } from "./findings.ts";
import { warnOfIgnoredKeys } from "./ignored_keys.ts";
import { isJsonObject, type JsonObject } from "./json_text.ts";
import { appLeniencies } from "./leniencies.ts";
import type { ParseContext } from "./parse_context.ts";
import { parseEnv } from "./parse_env.ts";
import { parseHooks } from "./parse_hooks.ts";
import { noteQuestionKeys, parseAppRetry, type RetryDefaults } from "./parse_retry.ts";
import { parseEnvFiles, parseSecretFiles } from "./parse_secrets.ts";
import { durationMs, parsePath } from "./parse_values.ts";
import { validate } from "./validate.ts";

/** Everything of a config but its jobs, and what jobs take from it by default. */
export interface AppSettings extends Omit<Workflow, "jobs"> {
  readonly defaultTimeoutMs: number;
  readonly defaultKillGraceMs: number;
  readonly defaultRetry: RetryDefaults;
}

const rules = { schema: appSchema, leniencies: appLeniencies, standIns: { jobs: [] } } as const;

/** Reads the top level of a config; the jobs are returned as they are. */
export function parseApp(
  object: JsonObject,
  configPath: string,
  context: ParseContext,
): { readonly app: AppSettings; readonly rawJobs: readonly unknown[] } {
  const { findings, configFolder } = context;
  const subject: Subject = { object, path: [], owner: () => "" };
  context.unknownKeys.note("app", object, []);
  noteQuestionKeys("default_retry_if", subject, context);
  warnOfIgnoredKeys(object, findings);
  const { config } = validate(subject, rules, findings);
  refuseMissingShell(config, findings);
  const workingDir = parsePath(config.working_dir, configFolder, {
    subject,
    key: "working_dir",
  }, context) ?? configFolder;
  const logDir = parsePath(config.log_dir, workingDir, { subject, key: "log_dir" }, context);
  const defaultKillGraceMs = durationMs(config.default_kill_grace);
  const app = {
    applicationName: parseApplicationName(config, configPath, findings),
    configPath,
    workingDir,
    logDir: logDir ?? resolvePath(workingDir, appSchema.shape.log_dir.def.defaultValue),
    databasePath: parseDatabasePath(config, object.database, context),
    parallel: config.parallel,
    maxWorkers: config.max_workers,
    env: parseEnv(object.env_variables),
    inheritShellEnv: parseInheritShellEnv(config.inherit_shell_env),
    envFiles: parseEnvFiles(config, subject, context),
    secretFiles: parseSecretFiles(config, context),
    secretPatterns: config.secrets,
    runTimeoutMs: config.run_timeout === undefined ? null : durationMs(config.run_timeout),
    limits: config.limits,
    hooks: parseHooks(config, object.hooks, defaultKillGraceMs, context),
    defaultKillGraceMs,
    defaultTimeoutMs: durationMs(config.default_timeout),
    defaultRetry: parseAppRetry(config, object),
  };
  return { app, rawJobs: config.jobs };
}

/** To run a shell although the config forbids it would be worse than not to run at all. */
function refuseMissingShell(config: AppConfig, findings: Findings): void {
  if (config.allow_shell) return;
  findings.error(
    'Cannot honour "allow_shell": false: this version runs commands through a shell where they need one',
    { path: ["allow_shell"], part: "value" },
    { hint: "remove the key if commands may use a shell" },
  );
}

function parseApplicationName(
  { application_name: given }: AppConfig,
  configPath: string,
  findings: Findings,
): string {
  const name = String(given ?? "");
  if (name.trim() !== "") return name;
  const fallback = withoutExtension(baseName(configPath));
  if (given !== undefined) {
    const message = `"application_name" is empty: the name is ${quote(fallback)}`;
    findings.warning(message, { path: ["application_name"], part: "value" });
  }
  return fallback;
}

function parseDatabasePath(
  { database }: AppConfig,
  object: unknown,
  context: ParseContext,
): string | null {
  if (!isJsonObject(object)) return null;
  context.unknownKeys.note("database", object, ["database"]);
  const subject: Subject = { object, path: ["database"], owner: () => ' of "database"' };
  return parsePath(database.path, context.configFolder, { subject, key: "path" }, context);
}

function parseInheritShellEnv(value: AppConfig["inherit_shell_env"]): InheritShellEnv {
  if (typeof value === "boolean") return { kind: value ? "all" : "none" };
  return { kind: "names", names: value === "default" ? defaultInheritedNames : value };
}
