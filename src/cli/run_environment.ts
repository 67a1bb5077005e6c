import { literalText, parseDotenv } from "../core/dotenv.ts";
import { engineVariables } from "../core/engine_variables.ts";
import { createEnvResolver, type EnvResolver, type Variables } from "../core/env_layers.ts";
import { maxValueLength } from "../core/env_templates.ts";
import type { Failure } from "../core/failure.ts";
import type { JobSpec, Workflow } from "../core/job_spec.ts";
import {
  type ExpectedOutputs,
  expectedOutputs,
  noOutputs,
  type OutputSources,
} from "../core/outputs/expected_outputs.ts";
import { getOwn } from "../core/own_property.ts";
import { resolvePath } from "../core/paths.ts";
import { printable } from "../core/printable.ts";
import { err, ok, type Result } from "../core/result.ts";
import { SecretRegistry } from "../core/secret_registry.ts";
import { createSecretRule } from "../core/secrets.ts";
import { unknownVariables } from "../core/when/describe_when.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import type { RunOptions } from "./run_options.ts";

/** What a run's jobs get as environments, and what of it nobody may see. */
export interface RunEnvironment {
  /** Resolves the whole environment of a job from its own variables and those that others give it. */
  readonly of: EnvResolver;
  /**
   * Returns what a job will get from others.
   *
   * @param settledOf Knows those that do not run; without it all of them will.
   */
  readonly outputsOf: (job: JobSpec, settledOf?: OutputSources["settledOf"]) => ExpectedOutputs;
  /** Knows the secrets of every job. */
  readonly secrets: SecretRegistry;
  /** What could not be interpolated in any job's variables, each said once, masked. */
  readonly warnings: ReadonlySet<string>;
  /** What the `when` of jobs name that nothing sets, each said once, masked. */
  readonly whenWarnings: readonly string[];
  /** Names of the variables that the command line sets, itself or by its env files. */
  readonly commandLineNames: readonly string[];
}

type Read = Pick<CliDependencies, "readTextFile" | "env" | "cwd">;

/** Reads all files that variables come from and puts the layers together. */
export async function prepareEnvironment(
  workflow: Workflow,
  options: Pick<RunOptions, "env" | "envFiles">,
  dependencies: Read,
): Promise<Result<RunEnvironment, Failure>> {
  const { env, cwd } = dependencies;
  const named = options.envFiles.map((path) => ({ path: resolvePath(cwd, path), shown: path }));
  const cliFiles = await readEnvFiles(named, dependencies);
  if (!cliFiles.ok) return cliFiles;
  const own = workflow.envFiles.map((path) => ({ path, shown: path }));
  const envFiles = await readEnvFiles(own, dependencies);
  if (!envFiles.ok) return envFiles;
  const secretFiles = await readSecretFiles(workflow.secretFiles, dependencies);
  if (!secretFiles.ok) return secretFiles;
  const cli = { ...cliFiles.value, ...options.env };
  const resolve = createEnvResolver({
    shell: env,
    inherit: workflow.inheritShellEnv,
    envFiles: envFiles.value,
    app: workflow.env,
    secretFiles: secretFiles.value,
    cli,
  });
  const rule = createSecretRule(workflow.secretPatterns, Object.keys(workflow.secretFiles));
  const secrets = new SecretRegistry(rule);
  const outputsOf = createOutputsOf(workflow.jobs);
  // All at once: a text of one job may hold a secret of another one.
  const warnings = new Set<string>();
  const unset = new Map<string, string>();
  const common = secrets.secretNames(Object.keys(resolve({}).values));
  for (const job of workflow.jobs) {
    const outputs = outputsOf(job);
    const environment = resolve(job.env, outputs.values);
    // What will be made of outputs is not known yet; the run learns it.
    const known = outputs.isPending
      ? sameIn(environment.values, resolve(job.env).values)
      : environment.values;
    secrets.learn(known, [...common, ...secrets.secretNames(Object.keys(job.env))]);
    for (const warning of environment.warnings) warnings.add(warning);
    if (job.when !== null) noteUnset(job, environment.values, workflow, unset);
  }
  const masked = new Set([...warnings].map((warning) => secrets.mask(warning)));
  return ok({
    of: resolve,
    outputsOf,
    secrets,
    warnings: masked,
    whenWarnings: [...unset.values()].map((warning) => secrets.mask(warning)),
    commandLineNames: Object.keys(cli),
  });
}

/** Configs without outputs pay nothing for them. */
function createOutputsOf(jobs: readonly JobSpec[]): RunEnvironment["outputsOf"] {
  if (jobs.every(({ outputs }) => outputs.length === 0)) return () => noOutputs;
  const byId = new Map(jobs.map((job) => [job.id, job]));
  return (job, settledOf = () => null) =>
    expectedOutputs(job, { jobOf: (id) => byId.get(id) ?? null, settledOf });
}

function sameIn(one: Variables, other: Variables): Variables {
  return Object.fromEntries(
    Object.entries(one).filter(([name, value]) => getOwn(other, name) === value),
  );
}

function noteUnset(
  { id, when }: JobSpec,
  values: Variables,
  workflow: Workflow,
  unset: Map<string, string>,
): void {
  if (when === null) return;
  const engines = Object.keys(engineVariables({ ...workflow, runId: "", attempt: "" }, id));
  for (
    const { name, nearest } of unknownVariables(when, new Set([...Object.keys(values), ...engines]))
  ) {
    if (unset.has(name)) continue;
    const hint = nearest === null ? "" : `; did you mean "${nearest}"`;
    unset.set(
      name,
      `"when" of job ${JSON.stringify(id)} names a variable that nothing sets: "${name}"${hint}`,
    );
  }
}

async function readEnvFiles(
  files: readonly { readonly path: string; readonly shown: string }[],
  { readTextFile }: Read,
): Promise<Result<Variables, Failure>> {
  const layers: Variables[] = [];
  const mistakes: string[] = [];
  for (const { path, shown } of files) {
    const text = await readTextFile(path);
    if (!text.ok) {
      mistakes.push(`Cannot read env file "${printable(shown)}": ${text.error}`);
      continue;
    }
    const parsed = parseDotenv(text.value);
    if (parsed.ok) layers.push(parsed.variables);
    else {
      const at = printable(shown);
      mistakes.push(...parsed.mistakes.map(({ line, message }) => `${at}:${line}: ${message}`));
    }
  }
  if (mistakes.length > 0) return err({ kind: "config", message: mistakes.join("\n") });
  return ok(Object.fromEntries(layers.flatMap((layer) => Object.entries(layer))));
}

async function readSecretFiles(
  files: Readonly<Record<string, string>>,
  { readTextFile }: Read,
): Promise<Result<Variables, Failure>> {
  const entries: [string, string][] = [];
  const mistakes: string[] = [];
  for (const [name, path] of Object.entries(files)) {
    const about = `Cannot read secret file "${printable(path)}" of "${name}"`;
    const text = await readTextFile(path);
    // Editors end a file with a line break that is no part of the secret.
    const value = text.ok ? text.value.replace(/\r?\n$/, "") : "";
    if (!text.ok) mistakes.push(`${about}: ${text.error}`);
    else if (value.includes("\0")) mistakes.push(`${about}: it has a NUL character`);
    else if (value.length >= maxValueLength) {
      mistakes.push(`${about}: it has more than ${maxValueLength - 1} characters`);
    } else entries.push([name, literalText(value)]);
  }
  if (mistakes.length > 0) return err({ kind: "config", message: mistakes.join("\n") });
  return ok(Object.fromEntries(entries));
}
