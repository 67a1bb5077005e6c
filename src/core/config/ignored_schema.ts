import * as z from "zod/mini";
import { keyInfo } from "./key_info.ts";
import { listOf, text, toggle, wholeNumber } from "./value_schemas.ts";

const texts = listOf(text, "strings");

/** The app's keys that this version knows but does not act on. */
export const ignoredShape = {
  email_address: z._default(z.union([text, texts]), "").register(keyInfo, {
    kind: "string or list of strings",
    description: "Who gets mail about a run; no mail is sent.",
  }),
  email_on_success: z._default(toggle, false).register(keyInfo, {
    description: "Whether a run that succeeds sends mail; no mail is sent.",
  }),
  email_on_failure: z._default(toggle, true).register(keyInfo, {
    description: "Whether a run that fails sends mail; no mail is sent.",
  }),
  smtp_server: z._default(text, "localhost").register(keyInfo, {
    description: "The mail server; no mail is sent.",
  }),
  smtp_port: z._default(wholeNumber(1, 65535), 587).register(keyInfo, {
    description: "The mail server's port; no mail is sent.",
  }),
  smtp_user: z._default(text, "").register(keyInfo, {
    description: "The name to log in to the mail server with; no mail is sent.",
  }),
  smtp_password: z._default(text, "").register(keyInfo, {
    description: "The password to log in to the mail server with; no mail is sent.",
  }),
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
