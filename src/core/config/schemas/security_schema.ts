import * as z from "zod/mini";
import { securityLevels } from "../../security/rules.ts";
import { asksSchema } from "../../security/policy_schema.ts";
import { keyInfo } from "./key_info.ts";
import { listOf, nonEmptyText, path, regularExpression, toggle } from "./value_schemas.ts";

const words = ["warn", "strict", "block"] as const;

/** The app's keys about what commands may be. */
export const securityShape = {
  allow_shell: z._default(toggle, true).register(keyInfo, {
    description:
      "Whether commands may use a shell. With `false` each is a program and its words, " +
      "and what needs a shell is an error.",
  }),
  security_policy: z._default(z.enum(words, `to be ${words.join(", ")}`), "warn").register(
    keyInfo,
    {
      kind: "word",
      description:
        "What is done about dangerous commands: `warn` tells of them, `strict` refuses " +
        "to run any job of the config. `block` is `strict`.",
    },
  ),
  security_level: z._default(
    z.enum(securityLevels, `to be ${securityLevels.join(", ")}`),
    "medium",
  ).register(keyInfo, {
    kind: "word",
    description: "Which commands count as dangerous: `high` is the strictest.",
  }),
  command_whitelist: z._default(listOf(nonEmptyText("to hold programs"), "programs"), [])
    .register(keyInfo, {
      description: "Programs, by name or by path, that nothing is said about.",
    }),
  command_allowlist_patterns: z._default(
    listOf(regularExpression("to hold regular expressions"), "regular expressions"),
    [],
  ).register(keyInfo, {
    description: "Commands that one of them matches are not dangerous; case does not count.",
  }),
  workspace_paths: z._default(listOf(path, "paths"), []).register(keyInfo, {
    description: "Folders that commands may use beside `working_dir`; what is outside is told. " +
      "Relative to the config file's folder; `~` is expanded.",
    defaultText: "`[]`: anywhere",
  }),
  restricted: z.optional(asksSchema).register(keyInfo, {
    kind: "restricted object",
    description: "What the jobs need in a restricted run, which grants no more than this then. " +
      "Other runs take no notice of it.",
    defaultText: "all that is granted",
  }),
};
