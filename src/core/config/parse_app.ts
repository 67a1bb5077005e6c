import { defaultInheritedNames } from "../environment/env_layers.ts";
import type { InheritShellEnv, Workflow } from "../job_spec.ts";
import { noNotifications, type NotifySettings } from "../notify/notify_settings.ts";
import { baseName, resolvePath, withoutExtension } from "../paths.ts";
import { printable } from "../text/printable.ts";
import type { ProcessSettings } from "../commands/process_settings.ts";
import { type AppConfig, appSchema } from "./schemas/app_schema.ts";
import {
  type ConfigSurroundings,
  type ConfigVariables,
  readConfigVariables,
} from "./config_variables.ts";
import { quote } from "./messages/describe_value.ts";
import { type Subject, titleOf } from "./messages/explain_wrong_value.ts";
import type { Findings } from "./messages/findings.ts";
import { isJsonObject, type JsonObject } from "./json/json_text.ts";
import { appLeniencies } from "./messages/leniencies.ts";
import { warnOfMailReferences } from "./mail_references.ts";
import type { ParseContext } from "./parse_context.ts";
import { parseEnv } from "./parse_env.ts";
import { parseFolder } from "./parse_folder.ts";
import { parseHooks } from "./parse_hooks.ts";
import { parsePlugins } from "./parse_plugins.ts";
import { noteQuestionKeys, parseAppRetry, type RetryDefaults } from "./parse_retry.ts";
import { parseEnvFiles, parseSecretFiles } from "./parse_secrets.ts";
import { parseProcess } from "./parse_process.ts";
import { parseSecurity } from "./parse_security.ts";
import { bytesOf, durationMs, parsePath } from "./parse_values.ts";
import type { ReadFile } from "./jobs/read_included.ts";
import { validate } from "./validate.ts";

/** Everything of a config but its jobs, and what jobs take from it. */
export interface AppSettings extends Omit<Workflow, "jobs"> {
  readonly variables: ConfigVariables;
  readonly defaultTimeoutMs: number;
  readonly defaultKillGraceMs: number;
  /** `null` is no limit. */
  readonly defaultLogMaxBytes: number | null;
  readonly defaultRetry: RetryDefaults;
  readonly allowShell: boolean;
  readonly processSettings: ProcessSettings;
}

/** What the top level is read with. */
export interface AppReading {
  /** Absolute path of the config. */
  readonly path: string;
  readonly readFile: ReadFile | undefined;
  readonly surroundings: ConfigSurroundings | undefined;
}

const rules = { schema: appSchema, leniencies: appLeniencies, standIns: { jobs: [] } } as const;

/** Reads the top level of a config; the jobs are returned as they are. */
export async function parseApp(
  object: JsonObject,
  reading: AppReading,
  context: ParseContext,
): Promise<{ readonly app: AppSettings; readonly rawJobs: readonly unknown[] }> {
  const { findings } = context;
  const subject: Subject = { object, path: [], owner: () => "" };
  context.unknownKeys.note("app", object, []);
  noteQuestionKeys("default_retry_if", subject, context);
  const { config } = validate(subject, rules, findings);
  const defaultKillGraceMs = durationMs(config.default_kill_grace);
  const secretFiles = parseSecretFiles(config, context);
  const layers = {
    env: parseEnv(object.env_variables),
    inheritShellEnv: parseInheritShellEnv(config.inherit_shell_env),
    secretFiles: Object.fromEntries(secretFiles.map(({ name, path }) => [name ?? "", path])),
    secretPatterns: config.secrets,
  };
  const files = [...parseEnvFiles(config, subject, context), ...secretFiles];
  const variables = await readConfigVariables(layers, files, { ...reading, findings });
  warnOfMailReferences(object, variables, findings);
  const folders = await parseFolders(config, { subject, variables, ...reading }, context);
  const plugins = parsePlugins(config.dependency_plugins, context);
  for (const { name } of plugins) context.pluginNames.add(name);
  const app = {
    plugins,
    applicationName: parseApplicationName(config, reading.path, findings),
    configPath: reading.path,
    ...folders,
    notify: await readNotify(config, { ...reading, ...folders, variables, context }),
    databasePath: parseDatabasePath(config, object.database, context),
    parallel: config.parallel,
    maxWorkers: config.max_workers,
    schedule: config.schedule,
    ...layers,
    variables,
    runTimeoutMs: config.run_timeout === undefined ? null : durationMs(config.run_timeout),
    limits: config.limits,
    logRetentionMs: config.log_retention_days === undefined
      ? null
      : config.log_retention_days * 86_400_000,
    defaultLogMaxBytes: config.log_max_bytes === undefined ? null : bytesOf(config.log_max_bytes),
    onOverlap: config.on_overlap,
    orphanPolicy: config.orphan_policy,
    hooks: parseHooks(config, object.hooks, defaultKillGraceMs, context),
    defaultKillGraceMs,
    defaultTimeoutMs: durationMs(config.default_timeout),
    defaultRetry: parseAppRetry(config, object),
    security: parseSecurity(config, subject, context),
    asks: await readAsks(config, object.restricted, context),
    allowShell: config.allow_shell,
    processSettings: parseProcess(config),
  };
  return { app, rawJobs: config.jobs };
}

/** Most configs tell nobody, and need not load what reads that. */
async function readNotify(
  config: AppConfig,
  { variables, readFile, ...around }: Pick<AppReading, "readFile"> & {
    readonly variables: ConfigVariables;
    readonly context: ParseContext;
    readonly workingDir: string;
  },
): Promise<NotifySettings> {
  if (config.email_address.length === 0 && config.notifications.length === 0) {
    return noNotifications;
  }
  const { parseNotify } = await import("./parse_notify.ts");
  const { values } = variables.resolve({});
  return await parseNotify(config, { ...around, variables, values, readFile });
}

/** Few configs say what they need. */
async function readAsks(
  { restricted }: AppConfig,
  object: unknown,
  context: ParseContext,
): Promise<Workflow["asks"]> {
  if (restricted === undefined) return null;
  const { parseAsks } = await import("./parse_asks.ts");
  return parseAsks(restricted, object, context);
}

/** The folders that jobs run in and log to; those of jobs are taken from them. */
async function parseFolders(
  { working_dir, log_dir }: AppConfig,
  { subject, variables, surroundings }: {
    readonly subject: Subject;
    readonly variables: ConfigVariables;
    readonly surroundings: ConfigSurroundings | undefined;
  },
  context: ParseContext,
): Promise<Pick<Workflow, "workingDir" | "logDir">> {
  const { configFolder, findings } = context;
  const read = (key: "working_dir" | "log_dir", text: string, base: string) => {
    const at = { path: [key], part: "value" } as const;
    return parseFolder(text, {
      base,
      title: () => titleOf(subject, key),
      at,
      variables: () => ({ ...variables, values: variables.resolve({}).values }),
    }, context);
  };
  const given = working_dir === undefined ? null : read("working_dir", working_dir, configFolder);
  const workingDir = given ?? configFolder;
  const trouble = given === null ? null : await surroundings?.folderTrouble(given) ?? null;
  if (trouble !== null) {
    const message = `Cannot use the folder "${printable(workingDir)}" of "working_dir": ${trouble}`;
    findings.error(message, { path: ["working_dir"], part: "value" }, {
      hint: "make it, or name another one",
    });
  }
  const fallback = appSchema.shape.log_dir.def.defaultValue;
  const logDir = read("log_dir", log_dir, workingDir) ?? resolvePath(workingDir, fallback);
  return { workingDir, logDir };
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
