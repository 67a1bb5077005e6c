import type { DependencyManager } from "../graph/dependency_manager.ts";
import type { JobSpec, Workflow } from "../job_spec.ts";
import { isGlob } from "../text/glob_text.ts";
import { hasSettings } from "../commands/process_settings.ts";
import type { PluginProblem } from "../plugins/plugin_spec.ts";
import { type TestPattern, testPlainly } from "../text/test_pattern.ts";
import { folderOf, normalizePath } from "../paths.ts";
import { checkOutputs } from "./check_outputs.ts";
import { checkPlugins } from "./check_plugins.ts";
import { checkResources } from "./check_resources.ts";
import type { ComposedJobs } from "./jobs/compose_jobs.ts";
import type { ConfigSurroundings, ConfigVariables } from "./config_variables.ts";
import type { ConfigSource } from "./config_source.ts";
import { describeValue } from "./messages/describe_value.ts";
import type { Danger } from "./examine_config.ts";
import { byPlace, type Diagnostic, hasErrors, inSource } from "./messages/diagnostic.ts";
import { duplicateKeyWarnings } from "./json/duplicate_keys.ts";
import { checkPluginUse, type InspectPlugin, reportBroken } from "./plugin_use.ts";
import { keepExactNumbers } from "./json/exact_numbers.ts";
import { Findings, type FindingSource } from "./messages/findings.ts";
import { type JobOrigins, namesIn, plainOrigins } from "./jobs/job_origins.ts";
import { isJsonObject, type JsonObject, readJsonText } from "./json/json_text.ts";
import { linkJobs } from "./jobs/link_jobs.ts";
import type { Runnables } from "./prepare_launches.ts";
import { type AppSettings, parseApp } from "./parse_app.ts";
import { jobRules, parseJob } from "./parse_job.ts";
import type { ReadFile } from "./jobs/read_included.ts";
import { UnknownKeys } from "./messages/unknown_keys.ts";

/** A config file as it was read. */
export interface ConfigInput {
  readonly text: string;
  /** Absolute path of the file. */
  readonly path: string;
  /** What `~` stands for, absolute, or `null` where it is not known. */
  readonly homeDir: string | null;
  /** How messages name the file, for the names of files that it includes; its path unless given. */
  readonly shownPath?: string;
  /** Reads files that the config names. Without it, to include one is an error. */
  readonly readFile?: ReadFile;
  /** Looks at plugins, without executing any. Without it, they are taken to be sound. */
  readonly inspectPlugin?: InspectPlugin;
  /**
   * What references in folders lead to. Without it they stay as they are, and files of variables are
   * not read: enough to look at a config, not to run it.
   */
  readonly surroundings?: ConfigSurroundings;
  /** By which the config's regular expressions are tried; however long it takes unless given. */
  readonly testPattern?: TestPattern;
}

/** What a config's text comes to. Diagnostics are in the order of the text, file by file. */
export type ParsedConfig =
  | {
    readonly ok: true;
    readonly workflow: Workflow;
    readonly graph: DependencyManager;
    /** Resolves the whole environment of a job from its own variables. */
    readonly environmentOf: ConfigVariables["resolve"];
    readonly warnings: readonly Diagnostic[];
    /** Examines every command for what is dangerous. Nothing is said about it unless this is called. */
    readonly examine: () => Promise<readonly Danger[]>;
    /** Turns what is wrong with plugins, by their names, into errors with their places. */
    readonly describeBroken: (
      broken: ReadonlyMap<string, PluginProblem>,
    ) => Promise<readonly Diagnostic[]>;
  }
  /** At least one of the diagnostics is an error; warnings are among them. */
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Turns a config's text into a workflow and its graph, or into everything that is wrong with it at
 * once. Paths come out absolute, references in them resolved, and defaults set.
 */
export async function parseConfig(input: ConfigInput): Promise<ParsedConfig> {
  const document = await readJsonText(input.text);
  if (!document.ok) return { ok: false, diagnostics: document.error };
  await keepExactNumbers(document.value, input.text);
  const { value } = document.value;
  const path = normalizePath(input.path);
  const findings = new Findings();
  const source: ConfigSource = {
    path,
    text: { path: input.shownPath ?? input.path, text: input.text },
    document: document.value,
    object: isJsonObject(value) ? value : {},
    context: {
      findings,
      unknownKeys: new UnknownKeys(),
      pluginNames: new Set(),
      configFolder: folderOf(path),
      homeDir: input.homeDir,
    },
  };
  if (!isJsonObject(value)) {
    const message = `Expected the config to be an object with a list "jobs": ${
      describeValue(value)
    }`;
    findings.error(message, { path: [], part: "value" });
    return { ok: false, diagnostics: await describe([source], findings) };
  }
  const { app, rawJobs } = await parseApp(value, {
    path,
    readFile: input.readFile,
    surroundings: input.surroundings,
  }, source.context);
  const composed = await gatherJobs(source, { app, rawJobs, readFile: input.readFile });
  const { origins } = composed;
  const direct = app.allowShell
    ? { jobs: composed.jobs, hooks: app.hooks, notify: app.notify }
    : await refuseShells(composed, { app, raw: value, findings });
  const ready = await launchable(direct, { origins, app, raw: value, findings, ...input });
  const { jobs } = ready;
  const graph = composed.isComplete ? linkJobs(jobs, origins, findings) : null;
  checkResources(jobs, app.limits, origins, findings);
  if (graph !== null) checkOutputs(jobs, graph, origins, findings);
  checkPlugins(jobs, [...source.context.pluginNames], origins, findings);
  const plugins = app.plugins.length === 0 ? app.plugins : await checkPluginUse(app.plugins, jobs, {
    list: value.dependency_plugins,
    inspect: input.inspectPlugin,
    findings,
  });
  for (const { context } of composed.sources) {
    context.unknownKeys.report(context.findings);
  }
  const diagnostics = [
    ...await describe(composed.sources, findings),
    ...composed.syntaxErrors,
  ];
  if (graph === null || hasErrors(diagnostics)) return { ok: false, diagnostics };
  const {
    defaultTimeoutMs: _,
    defaultRetry: __,
    defaultKillGraceMs: ___,
    defaultLogMaxBytes: ____,
    allowShell: _____,
    processSettings: ______,
    variables: { resolve: environmentOf },
    ...settings
  } = app;
  const workflow = { ...settings, ...ready, plugins };
  return {
    ok: true,
    workflow,
    graph,
    environmentOf,
    warnings: diagnostics,
    examine: async () => {
      const { examineConfig } = await import("./examine_config.ts");
      const appQuestion = app.defaultRetry.question;
      const { homeDir, testPattern = testPlainly } = input;
      const scene = { workflow, origins, environmentOf, appQuestion, homeDir, testPattern };
      return await examineConfig({ ...scene, raw: value }, composed.sources);
    },
    describeBroken(broken) {
      const findings = new Findings();
      for (const plugin of plugins) {
        const problem = broken.get(plugin.name);
        if (problem !== undefined) {
          reportBroken(plugin, problem, value.dependency_plugins, findings);
        }
      }
      return describe([source], findings);
    },
  };
}

/** Few jobs ask for anything that their processes start with. */
async function launchable(
  runnables: Runnables,
  { origins, app, raw, findings, surroundings }: {
    readonly origins: JobOrigins;
    readonly app: AppSettings;
    /** The top level as the file has it. */
    readonly raw: JsonObject;
    readonly findings: Findings;
    readonly surroundings?: ConfigSurroundings;
  },
): Promise<Runnables> {
  const { processSettings: appSettings } = app;
  const isAsked = hasSettings(appSettings) ||
    runnables.jobs.some(({ processSettings }) => hasSettings(processSettings));
  if (surroundings === undefined || !isAsked) return runnables;
  const { prepareLaunches } = await import("./prepare_launches.ts");
  const { prepareLaunch: prepare } = surroundings;
  const { origin } = app.variables.resolve({});
  const around = { origins, findings, appSettings, origin, raw, prepare };
  return await prepareLaunches(runnables, around);
}

/** Few configs forbid shells. */
async function refuseShells(
  { jobs, origins }: ComposedJobs,
  { app, raw, findings }: {
    readonly app: AppSettings;
    /** The top level as the file has it. */
    readonly raw: JsonObject;
    readonly findings: Findings;
  },
): Promise<Runnables> {
  const { appWithoutShells, withoutShells } = await import("./without_shells.ts");
  return {
    jobs: withoutShells(jobs, { origins, findings, appQuestion: app.defaultRetry.question }),
    ...appWithoutShells(app, raw, findings),
  };
}

/** Reads the jobs. Most configs are one plain list, which costs nothing beyond its jobs. */
async function gatherJobs(
  source: ConfigSource,
  from: {
    readonly app: AppSettings;
    readonly rawJobs: readonly unknown[];
    readonly readFile: ReadFile | undefined;
  },
): Promise<ComposedJobs> {
  const { app, rawJobs } = from;
  const { defaults, include } = source.object;
  const isPlain = defaults === undefined && include === undefined &&
    !rawJobs.some((raw) => isJsonObject(raw) && (raw.matrix !== undefined || hasPattern(raw)));
  if (!isPlain) {
    const { composeJobs } = await import("./jobs/compose_jobs.ts");
    return await composeJobs(source, from);
  }
  const jobs: JobSpec[] = [];
  const reading = { app, rules: jobRules(rawJobs.length), defaults: null };
  for (const [index, raw] of rawJobs.entries()) {
    const job = parseJob(raw, index, reading, source.context);
    if (job !== null) jobs.push(job);
  }
  const origins = plainOrigins(rawJobs);
  return { jobs, origins, sources: [source], syntaxErrors: [], isComplete: true };
}

function hasPattern(job: JsonObject): boolean {
  return namesIn(job).some((name) => typeof name === "string" && isGlob(name));
}

/** Gives every finding its place; a config without any never pays for places. */
async function describe(
  sources: readonly ConfigSource[],
  findings: Findings,
): Promise<readonly Diagnostic[]> {
  if (findings.isEmpty && !sources.some(({ document }) => document.hasDuplicateKeys)) return [];
  const located = await Promise.all(sources.map(async ({ document, text }, number) => {
    const places = await document.places();
    return number === 0 ? { places } : { places, text };
  }));
  return findings.located(located).flatMap((diagnostics, number) => {
    const { places, text } = located[number] as FindingSource;
    const warnings = duplicateKeyWarnings(places);
    const stamped = text === undefined ? warnings : warnings.map((one) => inSource(one, text));
    return [...diagnostics, ...stamped].sort(byPlace);
  });
}
