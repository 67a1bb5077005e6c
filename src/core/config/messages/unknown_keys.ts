import { nearest } from "../../text/nearest.ts";
import { onFirstUse } from "../../on_first_use.ts";
import { asksSchema } from "../../security/policy_schema.ts";
import { appSchema, databaseSchema } from "../schemas/app_schema.ts";
import { checkSchema } from "../schemas/check_schema.ts";
import { quote } from "./describe_value.ts";
import type { Findings } from "./findings.ts";
import { hookSchema, hooksSchema } from "../schemas/hooks_schema.ts";
import { includedSchema } from "../schemas/included_schema.ts";
import { jobSchema } from "../schemas/job_schema.ts";
import { permissionsSchema, pluginSchema } from "../schemas/plugin_schema.ts";
import type { JsonObject } from "../json/json_text.ts";
import type { JsonPath } from "../json/json_path.ts";
import { retryQuestionSchema } from "../schemas/retry_schema.ts";

/** Which kind of object a key stands in. */
export type KeyOwner =
  | "app"
  | "included"
  | "job"
  | "defaults"
  | "check"
  | "question"
  | "database"
  | "notification"
  | "hooks"
  | "hook"
  | "plugin"
  | "permissions"
  | "restricted";

const keysOf = (schema: { readonly shape: object }) => new Set(Object.keys(schema.shape));

const known = {
  app: onFirstUse(() => keysOf(appSchema)),
  included: onFirstUse(() => keysOf(includedSchema)),
  job: onFirstUse(() => keysOf(jobSchema)),
  defaults: onFirstUse(() => keysOf(jobSchema)),
  check: onFirstUse(() => keysOf(checkSchema)),
  question: onFirstUse(() => keysOf(retryQuestionSchema)),
  database: onFirstUse(() => keysOf(databaseSchema)),
  // Each type has keys of its own.
  notification: () => new Set<string>(),
  hooks: onFirstUse(() => keysOf(hooksSchema)),
  hook: onFirstUse(() => keysOf(hookSchema)),
  plugin: onFirstUse(() => keysOf(pluginSchema())),
  permissions: onFirstUse(() => keysOf(permissionsSchema())),
  restricted: onFirstUse(() => keysOf(asksSchema)),
} as const satisfies Record<KeyOwner, () => ReadonlySet<string>>;

const meantInJob: ReadonlyMap<string, string> = new Map([
  ["name", "id"],
  ["cmd", "command"],
  ["run", "command"],
  ["script", "command"],
  ["depends_on", "dependencies"],
  ["needs", "dependencies"],
  ["requires", "dependencies"],
  ["env", "env_variables"],
  ["environment", "env_variables"],
  ["retries", "max_retries"],
  ["if", "when"],
]);

const meantInNotification: ReadonlyMap<string, string> = new Map([
  ["events", "on"],
  ["when", "on"],
  ["webhook_url", "url"],
  ["secret", "secret_env"],
  ["token", "secret_env"],
  ["fail_url", "failure_url"],
  ["ping_url", "url"],
  ["cmd", "command"],
  ["run", "command"],
]);

/** What people write who come from elsewhere: too far from our names for a count of slips. */
const meant: Readonly<Record<KeyOwner, ReadonlyMap<string, string>>> = {
  app: new Map([
    ["name", "application_name"],
    ["env", "env_variables"],
    ["environment", "env_variables"],
    ["workers", "max_workers"],
    ["cwd", "working_dir"],
    ["tasks", "jobs"],
    ["steps", "jobs"],
    ["email_to", "email_address"],
    ["email_from", "smtp_from"],
    ["email_subject", "subject"],
    ["smtp_host", "smtp_server"],
    ["smtp_username", "smtp_user"],
    ["webhooks", "notifications"],
    ["notify", "notifications"],
  ]),
  included: new Map([["tasks", "jobs"], ["steps", "jobs"]]),
  job: meantInJob,
  defaults: meantInJob,
  check: new Map([["check", "name"], ["type", "name"], ["args", "params"]]),
  question: new Map([["cmd", "command"], ["run", "command"], ["timeout_seconds", "timeout"]]),
  database: new Map([["file", "path"], ["url", "path"]]),
  notification: meantInNotification,
  hooks: new Map([["always", "on_exit"], ["success", "on_success"], ["failure", "on_failure"]]),
  hook: new Map([["cmd", "command"], ["run", "command"]]),
  restricted: new Map([
    ["run", "allow_run"],
    ["read", "allow_read"],
    ["write", "allow_write"],
    ["net", "allow_net"],
    ["env", "allow_env"],
  ]),
  plugin: new Map([["file", "path"], ["module", "path"], ["grants", "permissions"]]),
  permissions: new Map([["network", "net"], ["exec", "run"]]),
};

/**
 * Notes keys that the config's reader does not know. The same key in many jobs is one warning, at
 * its first place.
 */
export class UnknownKeys {
  readonly #seen = new Map<
    string,
    {
      readonly owner: KeyOwner;
      readonly key: string;
      readonly path: JsonPath;
      readonly keys: ReadonlySet<string>;
      count: number;
    }
  >();

  /**
   * Looks over the keys of an object; those that start with `_` are the user's own.
   *
   * @param keys The known ones, where they are not the same for all objects of the kind.
   */
  note(
    owner: KeyOwner,
    object: JsonObject,
    path: JsonPath,
    keys: ReadonlySet<string> = known[owner](),
  ): void {
    for (const key of Object.keys(object)) {
      if (keys.has(key) || key.startsWith("_")) continue;
      const name = `${owner} ${key}`;
      const seen = this.#seen.get(name);
      if (seen !== undefined) seen.count++;
      else this.#seen.set(name, { owner, key, path: [...path, key], keys, count: 1 });
    }
  }

  /** Adds what was noted to the findings. */
  report(findings: Findings): void {
    for (const { owner, key, path, keys, count } of this.#seen.values()) {
      const places = count === 1 ? "" : ` in ${count} places`;
      findings.warning(`Unknown key ${quote(key)} is ignored${places}`, { path, part: "key" }, {
        hint: hintFor(owner, key, keys),
      });
    }
  }
}

function hintFor(
  owner: KeyOwner,
  key: string,
  keys: ReadonlySet<string>,
): string | undefined {
  if (owner === "app" && key === "continue_on_error") {
    return 'it is a flag of the command line: "--continue-on-error"';
  }
  if (owner === "included" && known.app().has(key)) {
    return "it belongs in the config that includes this file";
  }
  const same = meant[owner].get(key) ?? renamed(owner, key);
  if (same !== null && keys.has(same)) return `did you mean "${same}"?`;
  if (owner === "app" && known.job().has(key)) return "it belongs in a job";
  if (owner === "job" && known.app().has(key)) return 'it belongs at the top level, beside "jobs"';
  const near = nearest(key, keys);
  if (near !== null) return `did you mean "${near}"?`;
  return undefined;
}

/** The same setting is called `default_...` at the top and has a plain name in a job. */
function renamed(owner: KeyOwner, key: string): string | null {
  const other = owner === "app" ? `default_${key}` : key.replace(/^default_/, "");
  return other !== key && known[owner]().has(other) ? other : null;
}
