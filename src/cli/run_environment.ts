import { literalText, parseDotenv } from "../core/dotenv.ts";
import { createEnvResolver, type ResolvedEnv, type Variables } from "../core/env_layers.ts";
import { maxValueLength } from "../core/env_templates.ts";
import type { Failure } from "../core/failure.ts";
import type { JobSpec, Workflow } from "../core/job_spec.ts";
import { resolvePath } from "../core/paths.ts";
import { printable } from "../core/printable.ts";
import { err, ok, type Result } from "../core/result.ts";
import { SecretRegistry } from "../core/secret_registry.ts";
import { createSecretRule } from "../core/secrets.ts";
import type { CliDependencies } from "./cli_dependencies.ts";
import type { RunOptions } from "./run_options.ts";

/** What a run's jobs get as environments, and what of it nobody may see. */
export interface RunEnvironment {
  /** Resolves the whole environment of a job from its own variables. */
  readonly of: (job: JobSpec["env"]) => ResolvedEnv;
  /** Knows the secrets of every job. */
  readonly secrets: SecretRegistry;
  /** What could not be interpolated in any job's variables, each said once, masked. */
  readonly warnings: ReadonlySet<string>;
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
  // All at once: a text of one job may hold a secret of another one.
  const warnings = new Set<string>();
  const common = secrets.secretNames(Object.keys(resolve({}).values));
  for (const job of workflow.jobs) {
    const environment = resolve(job.env);
    secrets.learn(environment.values, [
      ...common,
      ...secrets.secretNames(Object.keys(job.env)),
    ]);
    for (const warning of environment.warnings) warnings.add(warning);
  }
  const masked = new Set([...warnings].map((warning) => secrets.mask(warning)));
  return ok({ of: resolve, secrets, warnings: masked, commandLineNames: Object.keys(cli) });
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
