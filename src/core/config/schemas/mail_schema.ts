import * as z from "zod/mini";
import { keyInfo } from "./key_info.ts";
import {
  byteSize,
  durationAbove0,
  listOf,
  path,
  text,
  toggle,
  wholeNumber,
} from "./value_schemas.ts";

const addresses = z.union([text, listOf(text, "strings")], "to be a string or a list of strings")
  .register(keyInfo, { kind: "string or list of strings" });

/** A port, or a text in which a reference stands for one. */
const expectedPort = "to be a whole number from 1 to 65535";
const port = z.union(
  [wholeNumber(1, 65535), z.string(expectedPort).check(z.regex(/^\s*\d+\s*$|\$\{/, expectedPort))],
  expectedPort,
).register(keyInfo, { kind: "whole number" });

/** The values of `smtp_security`. */
const mailSecurities = ["auto", "tls", "starttls", "opportunistic", "none"] as const;

/** The app's keys about mail. */
export const mailShape = {
  email_address: z._default(addresses, "").register(keyInfo, {
    description: "Who gets mail about a run: addresses, in one string with commas or in a list. " +
      "Without any, no mail is sent.",
  }),
  email_on_success: z._default(toggle, false).register(keyInfo, {
    description: "Whether a run that succeeds sends mail.",
  }),
  email_on_failure: z._default(toggle, true).register(keyInfo, {
    description: "Whether a run that fails, is stopped or takes too long sends mail.",
  }),
  email_on_retry: z._default(toggle, false).register(keyInfo, {
    description: "Whether mail is sent while the run goes on when jobs failed and are retried.",
  }),
  email_on_recovery: z._default(toggle, false).register(keyInfo, {
    description: "Whether a run that succeeds after one that did not sends mail.",
  }),
  smtp_server: z._default(text, "localhost").register(keyInfo, {
    description: "The mail server.",
  }),
  smtp_port: z._default(port, 587).register(keyInfo, {
    description: "The mail server's port.",
  }),
  smtp_security: z._default(z.enum(mailSecurities, "to be a way to protect a connection"), "auto")
    .register(keyInfo, {
      kind: "way",
      description: "How the connection is protected; `auto` goes by the port.",
    }),
  smtp_timeout: z._default(durationAbove0, 30).register(keyInfo, {
    description: "How long the delivery of one mail may take, all tries together.",
  }),
  smtp_user: z._default(text, "").register(keyInfo, {
    description: "The name to log in to the mail server with; without it nobody logs in.",
  }),
  smtp_password: z._default(text, "").register(keyInfo, {
    description: "The password to log in to the mail server with.",
  }),
  smtp_password_env: z.optional(text).register(keyInfo, {
    description:
      "The variable that holds the password, of the engine's own environment or of the " +
      "config's.",
    defaultText: "none",
  }),
  smtp_password_file: z.optional(path).register(keyInfo, {
    description: "The file that holds the password. Relative to the config file's folder; `~` is " +
      "expanded.",
    defaultText: "none",
  }),
  smtp_ca_file: z.optional(path).register(keyInfo, {
    description: "A PEM file of authorities that may vouch for the mail server besides the usual " +
      "ones. Relative to the config file's folder; `~` is expanded.",
    defaultText: "none",
  }),
  smtp_from: z.optional(text).register(keyInfo, {
    description: "The sender.",
    defaultText: "`smtp_user` if it is an address, else the first recipient",
  }),
  reply_to: z._default(addresses, "").register(keyInfo, {
    description: "Who gets the answers; without it the sender.",
  }),
  subject: z.optional(text).register(keyInfo, {
    description: "The subject of mail, with references to what the run came to.",
    defaultText: "`[application] Run #id SUCCESS` or `FAILURE`",
  }),
  attachment_max_bytes: z._default(byteSize(0), "5MB").register(keyInfo, {
    description:
      "How large all attachments of a mail may be together, as they are sent; 0 is none.",
  }),
  attach_report: z._default(toggle, false).register(keyInfo, {
    description: "Whether the HTML report of the run is attached too.",
  }),
};
