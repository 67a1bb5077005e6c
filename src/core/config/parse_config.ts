import type { DependencyManager } from "../dependency_manager.ts";
import type { JobSpec, Workflow } from "../job_spec.ts";
import { folderOf, normalizePath } from "../paths.ts";
import { describeValue } from "./describe_value.ts";
import { byPlace, type Diagnostic, hasErrors } from "./diagnostic.ts";
import { duplicateKeyWarnings } from "./duplicate_keys.ts";
import { keepExactNumbers } from "./exact_numbers.ts";
import { Findings } from "./findings.ts";
import { isJsonObject, type JsonDocument, readJsonText } from "./json_text.ts";
import { linkJobs } from "./link_jobs.ts";
import { type AppSettings, parseApp } from "./parse_app.ts";
import type { ParseContext } from "./parse_context.ts";
import { jobRules, parseJob } from "./parse_job.ts";
import { UnknownKeys } from "./unknown_keys.ts";

/** A config file as it was read. */
export interface ConfigInput {
  readonly text: string;
  /** Absolute path of the file. */
  readonly path: string;
  /** What `~` stands for, absolute, or `null` where it is not known. */
  readonly homeDir: string | null;
}

/** What a config's text comes to. Diagnostics are in the order of the text. */
export type ParsedConfig =
  | {
    readonly ok: true;
    readonly workflow: Workflow;
    readonly graph: DependencyManager;
    readonly warnings: readonly Diagnostic[];
  }
  /** At least one of the diagnostics is an error; warnings are among them. */
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Turns a config's text into a workflow and its graph, or into everything that is wrong with it at
 * once. Paths come out absolute and defaults set; nothing is looked up on the machine.
 */
export async function parseConfig(input: ConfigInput): Promise<ParsedConfig> {
  const document = await readJsonText(input.text);
  if (!document.ok) return { ok: false, diagnostics: document.error };
  await keepExactNumbers(document.value, input.text);
  const path = normalizePath(input.path);
  const findings = new Findings();
  const context: ParseContext = {
    findings,
    unknownKeys: new UnknownKeys(),
    configFolder: folderOf(path),
    homeDir: input.homeDir,
  };
  const parsed = parseValue(document.value.value, path, context);
  context.unknownKeys.report(findings);
  const diagnostics = await describe(document.value, findings);
  if (parsed === null || hasErrors(diagnostics)) return { ok: false, diagnostics };
  return { ok: true, ...parsed, warnings: diagnostics };
}

function parseValue(
  value: unknown,
  path: string,
  context: ParseContext,
): { readonly workflow: Workflow; readonly graph: DependencyManager } | null {
  if (!isJsonObject(value)) {
    const message = `Expected the config to be an object with a list "jobs": ${
      describeValue(value)
    }`;
    context.findings.error(message, { path: [], part: "value" });
    return null;
  }
  const { app, rawJobs } = parseApp(value, path, context);
  const jobs = parseJobs(rawJobs, app, context);
  const graph = linkJobs(jobs, rawJobs, context.findings);
  if (graph === null || context.findings.hasErrors) return null;
  const { defaultTimeoutMs: _, defaultRetry: __, ...settings } = app;
  return { workflow: { ...settings, jobs }, graph };
}

function parseJobs(
  rawJobs: readonly unknown[],
  app: AppSettings,
  context: ParseContext,
): readonly JobSpec[] {
  const jobs: JobSpec[] = [];
  const from = { app, rules: jobRules(rawJobs.length) };
  for (const [index, raw] of rawJobs.entries()) {
    const job = parseJob(raw, index, from, context);
    if (job !== null) jobs.push(job);
  }
  return jobs;
}

/** Gives every finding its place; a config without any never pays for places. */
async function describe(
  document: JsonDocument,
  findings: Findings,
): Promise<readonly Diagnostic[]> {
  if (findings.isEmpty && !document.hasDuplicateKeys) return [];
  const places = await document.places();
  return [...findings.located(places), ...duplicateKeyWarnings(places)].sort(byPlace);
}
