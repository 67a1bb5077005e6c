import { grantTextsOf } from "../security/parse_policy.ts";
import type { GrantRequest } from "../security/grants.ts";
import { readGrants } from "../security/read_grants.ts";
import type { AppConfig } from "./schemas/app_schema.ts";
import { quote } from "./messages/describe_value.ts";
import { isJsonObject } from "./json/json_text.ts";
import type { ParseContext } from "./parse_context.ts";

/**
 * Reads what a config says that its jobs need where nobody trusts it.
 *
 * @param object What the file has there.
 */
export function parseAsks(
  asks: NonNullable<AppConfig["restricted"]>,
  object: unknown,
  { configFolder, findings, unknownKeys }: ParseContext,
): GrantRequest | null {
  if (!isJsonObject(object)) return null;
  unknownKeys.note("restricted", object, ["restricted"]);
  const read = readGrants(grantTextsOf(asks), configFolder);
  if (read.ok) return read.value;
  for (const { option, message } of read.error) {
    const key = option.replaceAll("-", "_");
    findings.error(`${quote(key)} of "restricted": ${message}`, {
      path: ["restricted", key],
      part: "value",
    });
  }
  return null;
}
