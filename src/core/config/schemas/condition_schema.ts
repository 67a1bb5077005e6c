import * as z from "zod/mini";
import { timeOfDayPattern } from "../../conditions/time_of_day.ts";
import { askedCommand } from "./command_schema.ts";
import { httpRequestShape } from "./http_request_shape.ts";
import { keyInfo } from "./key_info.ts";
import { duration, nonEmptyText, pollInterval, wholeNumber } from "./value_schemas.ts";

/** How long a condition may stay unmet unless its config says so, s: a day. */
const defaultTimeout = 86_400;

function waiting() {
  return {
    poll_interval: z._default(pollInterval(), 10).register(keyInfo, {
      description: "Time between the end of one look and the next.",
    }),
    timeout: z._default(duration, defaultTimeout).register(keyInfo, {
      description: "How long the condition may stay unmet; then the job fails. 0 sets no limit.",
    }),
  };
}

/**
 * The fields of each type of condition, beside `type`. Made when they are asked for: most configs
 * need few of them.
 */
const makers = {
  file: () =>
    z.object({
      path: nonEmptyText("to be a path").register(keyInfo, {
        kind: "path",
        description: "Path, or glob pattern of which one match is enough. A regular file counts.",
      }),
      stable_for: z._default(duration, 0).register(keyInfo, {
        description: "How long all matches must have been seen unchanged: names, sizes and times.",
      }),
      ...waiting(),
    }),
  time: () =>
    z.object({
      after: z.string(timeError).check(z.regex(timeOfDayPattern, timeError)).register(keyInfo, {
        kind: "time of day",
        description: 'Hours and minutes, `"02:30"`, or seconds too.',
      }),
      timezone: z.optional(nonEmptyText("to be a time zone")).register(keyInfo, {
        kind: "time zone",
        description: 'Whose clocks count: a name such as `"Europe/Berlin"` or `"UTC"`.',
        defaultText: "the machine's",
      }),
    }),
  command: () =>
    z.object({
      command: askedCommand(
        "A line for `/bin/sh`, or a list of a program and its arguments, with the " +
          "environment and folder of the job. Exit code 0 meets the condition.",
      ),
      ...waiting(),
    }),
  port: () =>
    z.object({
      host: z._default(nonEmptyText("to be a host"), "localhost").register(keyInfo, {
        kind: "non-empty string",
        description: "Name or address.",
      }),
      port: wholeNumber(1, 65535).register(keyInfo, {
        kind: "whole number",
        description: "TCP port that must accept a connection.",
      }),
      ...waiting(),
    }),
  http: () =>
    z.object({
      ...httpRequestShape({ references: true }),
      ...waiting(),
    }),
  plugin: () =>
    z.object({
      name: nonEmptyText("to be the name of a plugin").register(keyInfo, {
        kind: "non-empty string",
        description: "Which plugin of `dependency_plugins` is asked.",
      }),
      params: z._default(z.record(z.string(), z.unknown(), "to be an object"), {})
        .register(keyInfo, { kind: "object", description: "What the plugin is told." }),
      ...waiting(),
    }),
};

/** The types of conditions that a config knows. */
export type ConditionType = keyof typeof makers;

/** All types, in the order in which they are documented. */
export const conditionTypes = Object.keys(makers) as readonly ConditionType[];

/** The fields of each type as the config has them, defaults set. */
export type ConditionFields = {
  readonly [Type in ConditionType]: Readonly<z.infer<ReturnType<(typeof makers)[Type]>>>;
};

const made = new Map<ConditionType, z.ZodMiniObject>();

/** Returns the schema of a type's fields. */
export function conditionSchema<Type extends ConditionType>(
  type: Type,
): ReturnType<(typeof makers)[Type]>;
export function conditionSchema(type: ConditionType): z.ZodMiniObject {
  const known = made.get(type);
  if (known !== undefined) return known;
  const schema = makers[type]();
  made.set(type, schema);
  return schema;
}

const timeError = 'to be a time of day from "00:00" to "23:59", such as "02:30"';
