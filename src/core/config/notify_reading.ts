import { interpolateParams } from "../environment/interpolate_params.ts";
import { getOwn } from "../own_property.ts";
import type { Variables } from "../environment/env_layer.ts";
import { err, ok, type Result } from "../result.ts";
import { explainUnknown } from "../environment/unknown_reference.ts";
import { readSecretFile } from "../environment/variable_files.ts";
import type { ConfigVariables } from "./config_variables.ts";
import { type Subject, titleOf } from "./messages/explain_wrong_value.ts";
import type { ParseContext } from "./parse_context.ts";
import { absolutePath } from "./parse_values.ts";
import type { ReadFile } from "./jobs/read_included.ts";

/** What settings about mail and notifications are read with. */
export interface NotifyReading {
  readonly context: ParseContext;
  readonly variables: ConfigVariables;
  /** The values of the app's variables. */
  readonly values: Variables;
  readonly readFile: ReadFile | undefined;
}

/** Warns of something that keeps a run from being told of, which is no reason not to run. */
export function warnAt(
  { context }: NotifyReading,
  { path }: Subject,
  key: string,
  message: string,
  hint?: string,
): void {
  const at = { path: [...path, key], part: "value" } as const;
  context.findings.warning(message, at, { hint });
}

/** Replaces references in a text; those that lead nowhere stay, and are warned of. */
export function interpolated(
  text: string,
  reading: NotifyReading,
  subject: Subject,
  key: string,
): string {
  const { value, unknown } = interpolateParams(text, reading.values);
  const { variables: { isComplete, shell }, values } = reading;
  if (isComplete) {
    for (const reference of unknown) {
      const { trouble, hint } = explainUnknown(
        reference.slice(2, -1),
        Object.keys(values),
        shell,
      );
      const message = `Could not interpolate "${reference}" in ${
        titleOf(subject, key)
      }: ${trouble}`;
      warnAt(reading, subject, key, message, hint === null ? undefined : `${hint}?`);
    }
  }
  return value;
}

/**
 * Reads a secret that a variable or a file holds. What is wrong is warned of and returned as the
 * error: a run must not fail for want of somebody to tell.
 *
 * @param keys The keys that name the variable and the file.
 * @returns The secret, or `null` where the config names none.
 */
export async function readSecret(
  keys: { readonly env: string; readonly file: string },
  named: { readonly env: string | undefined; readonly file: string | undefined },
  reading: NotifyReading,
  subject: Subject,
): Promise<Result<string | null, string>> {
  const { variables, values, readFile, context } = reading;
  const trouble = (key: string, message: string) => {
    warnAt(reading, subject, key, message);
    return err(message);
  };
  if (named.env !== undefined && named.env !== "") {
    const value = getOwn(values, named.env) ?? getOwn(variables.shell, named.env);
    if (value !== null && value !== "") return ok(value);
    if (!variables.isComplete) return ok(null);
    const why = value === null ? "there is no such variable" : "it is empty";
    return trouble(
      keys.env,
      `Cannot use variable "${named.env}" of ${titleOf(subject, keys.env)}: ${why}`,
    );
  }
  if (named.file !== undefined) {
    const at = { path: [...subject.path, keys.file], part: "value" } as const;
    const written = interpolated(named.file, reading, subject, keys.file);
    const title = () => titleOf(subject, keys.file);
    const path = absolutePath(written, context.configFolder, { title, at }, context);
    if (path === null || !variables.isComplete) return ok(null);
    const text = await readFile?.(path) ?? err("no files can be read here");
    const read = readSecretFile(text, { shown: path, name: keys.file });
    if (!read.ok) return trouble(keys.file, read.error);
    if (read.value === "") {
      return trouble(
        keys.file,
        `Cannot use the file of ${titleOf(subject, keys.file)}: it is empty`,
      );
    }
    return read;
  }
  return ok(null);
}
