import * as z from "zod/mini";
import { notifyEvents } from "../../notify/notify_event.ts";
import { askedCommand } from "./command_schema.ts";
import { keyInfo } from "./key_info.ts";
import { durationAbove0, listOf, nonEmptyText, path } from "./value_schemas.ts";

const event = z.enum(notifyEvents, "to hold events");

const address = nonEmptyText("to be an address that starts with http:// or https://")
  .register(keyInfo, { kind: "address" });

/** Registers what a type of notification is called. */
function named<Schema extends z.ZodMiniType>(type: Schema, name: string): Schema {
  keyInfo.add(type, { kind: `\`"${name}"\``, description: "What kind of notification it is." });
  return type;
}

function common(on: readonly (typeof notifyEvents[number])[]) {
  return {
    on: z._default(listOf(event, "events"), [...on]).register(keyInfo, {
      kind: "list of events",
      description: "What is told.",
    }),
    timeout: z._default(durationAbove0, 30).register(keyInfo, {
      description: "How long the delivery of one may take, all tries together.",
    }),
  };
}

/** What each type of notification takes. */
export const channelSchemas = {
  webhook: z.object({
    type: named(z.literal("webhook"), "webhook"),
    ...common(["failure", "recovery"]),
    url: address.check().register(keyInfo, {
      kind: "address",
      description: "Where the JSON document is posted to.",
    }),
    headers: z._default(z.record(z.string(), z.string(), "to be an object of strings"), {})
      .register(keyInfo, {
        kind: "object of strings",
        description: "Further headers of the request.",
      }),
    secret_env: z.optional(nonEmptyText("to be the name of a variable")).register(keyInfo, {
      kind: "string",
      description: "The variable that holds what the document is signed with.",
      defaultText: "none",
    }),
    secret_file: z.optional(path).register(keyInfo, {
      description: "The file that holds what the document is signed with. Relative to the config " +
        "file's folder; `~` is expanded.",
      defaultText: "none",
    }),
  }),
  slack: z.object({
    type: named(z.literal("slack"), "slack"),
    ...common(["failure", "recovery"]),
    url: address.check().register(keyInfo, {
      kind: "address",
      description: "The address of the incoming webhook.",
    }),
  }),
  heartbeat: z.object({
    type: named(z.literal("heartbeat"), "heartbeat"),
    ...common(["start", "success", "failure"]),
    url: z.optional(address).register(keyInfo, {
      description:
        "What is requested after a success; with `/start` and `/fail` behind it for the " +
        "start and a failure.",
      defaultText: "none",
    }),
    start_url: z.optional(address).register(keyInfo, {
      description: "What is requested at the start instead.",
      defaultText: "`url` with `/start`",
    }),
    success_url: z.optional(address).register(keyInfo, {
      description: "What is requested after a success instead.",
      defaultText: "`url`",
    }),
    failure_url: z.optional(address).register(keyInfo, {
      description: "What is requested after a failure instead.",
      defaultText: "`url` with `/fail`",
    }),
    method: z._default(z.enum(["GET", "HEAD", "POST"], "to be a method"), "GET").register(keyInfo, {
      kind: "method",
      description: "How it is requested; with POST the verdict is the body.",
    }),
  }),
  command: z.object({
    type: named(z.literal("command"), "command"),
    ...common(["failure", "recovery"]),
    command: askedCommand(
      "A line for `/bin/sh`, or a list of a program and its arguments; the JSON document is its " +
        "standard input.",
    ),
  }),
} as const;

/** Any notification, for whoever needs all of them as one schema. */
export const notificationSchema = z.union([
  channelSchemas.webhook,
  channelSchemas.slack,
  channelSchemas.heartbeat,
  channelSchemas.command,
]);
