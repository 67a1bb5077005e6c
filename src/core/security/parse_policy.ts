import type { Diagnostic } from "../config/messages/diagnostic.ts";
import { describeValue, quote } from "../config/messages/describe_value.ts";
import { isJsonObject, type JsonDocument, readJsonText } from "../config/json/json_text.ts";
import type { JsonPath } from "../config/json/json_path.ts";
import { nearest } from "../text/nearest.ts";
import { folderOf } from "../paths.ts";
import { err, type Result } from "../result.ts";
import { type GrantRequest, limitKeys, limitNames, type RunLimits } from "./grants.ts";
import { type PolicyFile, policySchema } from "./policy_schema.ts";
import { type GrantTexts, readGrants } from "./read_grants.ts";

/** A policy takes no more than this, UTF-16 units: nobody writes a longer one by hand. */
const maxPolicyLength = 1 << 20;

/**
 * Reads a policy file's text, or says all that is wrong with it. Nothing is guessed here: an unknown
 * key, or one that is there twice, is an error.
 *
 * @param path Absolute path of the file; its folder is what relative paths are against.
 */
export async function parsePolicy(
  text: string,
  path: string,
): Promise<Result<GrantRequest, readonly Diagnostic[]>> {
  if (text.length > maxPolicyLength) {
    return err([{ severity: "error", message: "The policy is too long to have been meant" }]);
  }
  if (text.trim() === "") {
    const hint = "a policy is a JSON object, {} grants nothing";
    return err([{ severity: "error", message: "The policy is empty", hint }]);
  }
  const document = await readJsonText(text);
  if (!document.ok) return document;
  const { value } = document.value;
  if (!isJsonObject(value)) {
    return err([await at(document.value, [], `Expected an object: ${describeValue(value)}`)]);
  }
  if (document.value.hasDuplicateKeys) {
    const twice = (await document.value.places()).duplicateKeys();
    return err(twice.map(({ name, first, last }) => ({
      severity: "error",
      message: `Key ${quote(name)} is there more than once`,
      place: last,
      related: [{ message: "It is first here", place: first }],
    })));
  }
  const parsed = policySchema.safeParse(value);
  if (!parsed.success) {
    const found: Diagnostic[] = [];
    for (const issue of parsed.error.issues) {
      if (issue.code === "unrecognized_keys") {
        for (const key of issue.keys) found.push(await unknownKey(document.value, key));
        continue;
      }
      const key = String(issue.path[0]);
      const steps = issue.path.filter((step) => typeof step !== "symbol");
      found.push(await at(document.value, steps, `Expected ${quote(key)} ${issue.message}`));
    }
    return err(found);
  }
  const grants = readGrants(grantTextsOf(parsed.data), folderOf(path));
  if (grants.ok) return grants;
  const found: Diagnostic[] = [];
  for (const { option, message } of grants.error) {
    const key = option.replaceAll("-", "_");
    found.push(await at(document.value, [key], `${quote(key)}: ${message}`));
  }
  return err(found);
}

/** Returns what a policy, or the needs of a config, say as grants are written. */
export function grantTextsOf(policy: PolicyFile): GrantTexts {
  const { allow_net: net, sandbox_user: user } = policy;
  const entries = limitKeys.map((key) => {
    const name = limitNames[key].option.replaceAll("-", "_") as keyof PolicyFile;
    return [key, (policy[name] as string | number | undefined) ?? null] as const;
  });
  return {
    run: policy.allow_run,
    read: policy.allow_read,
    write: policy.allow_write,
    net: net === false ? [] : net,
    env: policy.allow_env,
    shell: policy.allow_shell,
    sandbox: policy.sandbox ?? null,
    sandboxUser: user === undefined ? null : String(user),
    limits: Object.fromEntries(entries) as Record<keyof RunLimits, string | number | null>,
  };
}

async function unknownKey(document: JsonDocument, key: string): Promise<Diagnostic> {
  const meant = nearest(key, Object.keys(policySchema.shape));
  const places = await document.places();
  return {
    severity: "error",
    message: `Unknown key ${quote(key)}`,
    place: places.keyAt([key]) ?? { offset: 0, length: 1 },
    ...(meant === null ? {} : { hint: `did you mean ${quote(meant)}?` }),
  };
}

async function at(document: JsonDocument, path: JsonPath, message: string): Promise<Diagnostic> {
  const place = (await document.places()).valueAt(path);
  return place === null ? { severity: "error", message } : { severity: "error", message, place };
}
