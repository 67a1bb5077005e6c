import type { SecurityPolicy } from "../security/security_policy.ts";
import type { AppConfig } from "./schemas/app_schema.ts";
import { type Subject, titleOf } from "./messages/explain_wrong_value.ts";
import type { ParseContext } from "./parse_context.ts";
import { absolutePath } from "./parse_values.ts";

/** Reads what a config says about its commands. */
export function parseSecurity(
  config: AppConfig,
  subject: Subject,
  context: ParseContext,
): SecurityPolicy {
  const workspacePaths = config.workspace_paths.flatMap((written, index) => {
    const path = absolutePath(written, context.configFolder, {
      title: () => titleOf(subject, "workspace_paths"),
      at: { path: ["workspace_paths", index], part: "value" },
    }, context);
    return path ?? [];
  });
  return {
    mode: config.security_policy === "warn" ? "warn" : "strict",
    level: config.security_level,
    whitelist: config.command_whitelist,
    allowPatterns: config.command_allowlist_patterns,
    workspacePaths,
  };
}
