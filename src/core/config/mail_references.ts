import { type Interpolated, interpolateParams } from "../environment/interpolate_params.ts";
import { explainUnknown } from "../environment/unknown_reference.ts";
import type { ConfigVariables } from "./config_variables.ts";
import type { Findings } from "./messages/findings.ts";
import type { JsonObject } from "./json/json_text.ts";

/** The app's keys about mail whose texts may hold references. */
export const mailKeys = [
  "email_address",
  "smtp_server",
  "smtp_port",
  "smtp_user",
  "smtp_password",
  "smtp_password_file",
  "smtp_ca_file",
  "smtp_from",
  "reply_to",
] as const;

/** Resolves the references in what a config says about mail; other keys are left out. */
export function interpolateMail(
  config: JsonObject,
  env: Readonly<Record<string, string>>,
): Interpolated<JsonObject> {
  const given = mailKeys.filter((key) => Object.hasOwn(config, key));
  return interpolateParams(Object.fromEntries(given.map((key) => [key, config[key]])), env);
}

/** Warns of each reference in keys about mail that leads nowhere. */
export function warnOfMailReferences(
  config: JsonObject,
  { resolve, shell, isComplete }: ConfigVariables,
  findings: Findings,
): void {
  if (!isComplete) return;
  const said = new Set<string>();
  for (const key of mailKeys) {
    if (!Object.hasOwn(config, key)) continue;
    const { values } = resolve({});
    for (const reference of interpolateMail({ [key]: config[key] }, values).unknown) {
      if (said.has(reference)) continue;
      said.add(reference);
      const { trouble, hint } = explainUnknown(reference.slice(2, -1), Object.keys(values), shell);
      const message = `Could not interpolate "${reference}" in "${key}": ${trouble}`;
      findings.warning(message, { path: [key], part: "value" }, {
        hint: hint === null ? undefined : `${hint}?`,
      });
    }
  }
}
