import * as z from "zod/mini";
import { keyInfo } from "./key_info.ts";
import { listOf, text } from "./value_schemas.ts";

const texts = listOf(text, "strings");

/** The app's keys that this version knows but does not act on. */
export const ignoredShape = {
  security_policy: z._default(text, "warn").register(keyInfo, {
    description: "What is done about dangerous commands; commands are not examined.",
  }),
  security_level: z._default(text, "medium").register(keyInfo, {
    description: "How strictly commands are examined; commands are not examined.",
  }),
  command_whitelist: z._default(texts, []).register(keyInfo, {
    description: "Programs that are always allowed; commands are not examined.",
  }),
  command_allowlist_patterns: z._default(texts, []).register(keyInfo, {
    description: "Patterns of commands that are always allowed; commands are not examined.",
  }),
  workspace_paths: z._default(texts, []).register(keyInfo, {
    description: "Folders that commands may use; commands are not examined.",
  }),
};
