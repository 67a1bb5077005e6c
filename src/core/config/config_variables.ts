import { createEnvResolver, type EnvResolver } from "../environment/env_layers.ts";
import type { Variables } from "../environment/env_layer.ts";
import type { Workflow } from "../job_spec.ts";
import { err } from "../result.ts";
import { createSecretRule } from "../secrets/secrets.ts";
import { readEnvFile, readSecretFile } from "../environment/variable_files.ts";
import type { Findings, Spot } from "./messages/findings.ts";
import type { PrepareLaunch } from "./prepare_launches.ts";
import type { ReadFile } from "./jobs/read_included.ts";

/** What a config meets: a machine and a command line. */
export interface ConfigSurroundings {
  /** The engine's own environment, whole. */
  readonly shell: Variables;
  /** Variables that the command line sets, itself or by its env files. */
  readonly commandLine: Variables;
  /** Says why nothing can run in a folder, or returns `null` where something can. */
  readonly folderTrouble: (path: string) => Promise<string | null>;
  /** Finds out how processes get what they are to start with. */
  readonly prepareLaunch: PrepareLaunch;
}

/** A file that variables come from, and where the config names it. */
export interface VariableFile {
  /** Absolute. */
  readonly path: string;
  /** The variable whose value its text is; `null` where it has variables of its own. */
  readonly name: string | null;
  readonly at: Spot;
}

/** The variables of a config: all layers but those of jobs. */
export interface ConfigVariables {
  /** Adds a job's own variables and those that others give it. */
  readonly resolve: EnvResolver;
  readonly isSecret: (name: string) => boolean;
  readonly shell: Variables;
  /** Whether all layers are there, so that what is in none of them does not exist. */
  readonly isComplete: boolean;
}

/**
 * Reads the files that variables come from and puts the layers together.
 *
 * @param surroundings Without them no file is read, and the variables are not complete.
 */
export async function readConfigVariables(
  app: Pick<Workflow, "env" | "inheritShellEnv" | "secretFiles" | "secretPatterns">,
  files: readonly VariableFile[],
  { findings, readFile, surroundings }: {
    readonly findings: Findings;
    readonly readFile: ReadFile | undefined;
    readonly surroundings: ConfigSurroundings | undefined;
  },
): Promise<ConfigVariables> {
  const variables: Variables[] = [];
  const secrets: [string, string][] = [];
  let isComplete = surroundings !== undefined;
  for (const { path, name, at } of surroundings === undefined ? [] : files) {
    const text = await readFile?.(path) ?? err("no files can be read here");
    const refuse = (mistake: string) => {
      isComplete = false;
      findings.error(mistake, at);
    };
    if (name === null) {
      const read = readEnvFile(text, path);
      if (read.ok) variables.push(read.value);
      else for (const mistake of read.error) refuse(mistake);
    } else {
      const read = readSecretFile(text, { shown: path, name });
      if (read.ok) secrets.push([name, read.value]);
      else refuse(read.error);
    }
  }
  const shell = surroundings?.shell ?? {};
  return {
    resolve: createEnvResolver({
      shell,
      inherit: app.inheritShellEnv,
      envFiles: Object.fromEntries(variables.flatMap((layer) => Object.entries(layer))),
      app: app.env,
      secretFiles: Object.fromEntries(secrets),
      cli: surroundings?.commandLine ?? {},
    }),
    isSecret: createSecretRule(app.secretPatterns, Object.keys(app.secretFiles)),
    shell,
    isComplete,
  };
}
