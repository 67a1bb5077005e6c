import * as z from "zod/mini";
import { askedCommand } from "./schemas/command_schema.ts";
import { httpRequestShape } from "./schemas/http_request_shape.ts";
import { keyInfo } from "./schemas/key_info.ts";
import {
  byteSize,
  duration,
  nonEmptyText,
  regularExpression,
  toggle,
  wholeNumber,
} from "./schemas/value_schemas.ts";

const anyFiles = "Path, or glob pattern of which every match counts; there must be one.";

/**
 * The parameters of each check that the ancestor does not have. Made when they are asked for: most
 * configs need few of them.
 */
const makers = {
  check_file_not_exists: () => z.object({ path: path("Path, or glob pattern.") }),
  check_file_not_empty: () => z.object({ path: path(anyFiles) }),
  check_file_fresh: () =>
    z.object({
      path: path(anyFiles),
      max_age: duration.check().register(keyInfo, {
        description: "How long ago the last change may be.",
      }),
    }),
  check_file_contains: search,
  check_log_no_match: search,
  check_dir_writable: () => z.object({ path: path("Path of the folder.") }),
  check_disk_free: () =>
    z.object({
      path: z._default(path("A path on the file system."), "."),
      min_free: byteSize(0).register(keyInfo, {
        kind: "number or size",
        description: 'Bytes that must be free for the user: a number, or `"500MB"`, `"10GiB"`.',
      }),
    }),
  check_port_open: () =>
    z.object({
      host: z._default(nonEmptyText("to be a host"), "localhost").register(keyInfo, {
        kind: "non-empty string",
        description: "Name or address.",
      }),
      port: wholeNumber(1, 65535).register(keyInfo, {
        kind: "whole number",
        description: "TCP port.",
      }),
    }),
  check_http_ok: () => z.object(httpRequestShape({ references: false })),
  check_command: () =>
    z.object({
      command: askedCommand(
        "A line for `/bin/sh`, or a list of a program and its arguments, with the " +
          "environment and folder of the job.",
      ),
      exit_code: z._default(wholeNumber(0, 255), 0).register(keyInfo, {
        description: "How it must exit.",
      }),
    }),
  check_sha256: () =>
    z.object({
      path: path(anyFiles),
      sha256: z.string("to be 64 hexadecimal digits").check(z.regex(/^[0-9a-fA-F]{64}$/))
        .register(keyInfo, { kind: "text", description: "The sum, 64 hexadecimal digits." }),
    }),
  check_json_valid: () => z.object({ path: path(anyFiles) }),
  check_sqlite_query: () =>
    z.object({
      path: path("Path of the database, which is opened for reading only."),
      query: nonEmptyText("to be a query").register(keyInfo, {
        kind: "non-empty string",
        description: "One SELECT.",
      }),
      expect: z.optional(
        z.union([z.string(), z.number(), z.null()], "to be text, a number or null"),
      ).register(keyInfo, {
        kind: "string, number or null",
        description: "The first value of the first row.",
        defaultText: "any",
      }),
      rows: z.optional(wholeNumber(0)).register(keyInfo, {
        description: "How many rows there must be.",
        defaultText: "1 or more",
      }),
    }),
};

/** A check that the ancestor does not have. */
export type NewCheck = keyof typeof makers;

/** The parameters of these checks as the config has them, defaults set. */
export type NewCheckParams = {
  readonly [Name in NewCheck]: Readonly<z.infer<ReturnType<(typeof makers)[Name]>>>;
};

/** Names of the checks that the ancestor does not have. */
export const newChecks = Object.keys(makers) as readonly NewCheck[];

const made = new Map<string, z.ZodMiniObject>();

/** Returns the schema of a check's parameters, or `null` where it is none of the new ones. */
export function checkParamsSchema(name: string): z.ZodMiniObject | null {
  if (!Object.hasOwn(makers, name)) return null;
  const known = made.get(name);
  if (known !== undefined) return known;
  const schema = makers[name as NewCheck]();
  made.set(name, schema);
  return schema;
}

function path(description: string) {
  return nonEmptyText("to be a path").register(keyInfo, { kind: "path", description });
}

function search() {
  return z.object({
    path: path(anyFiles),
    pattern: regularExpression("to be a regular expression").register(keyInfo, {
      kind: "regular expression",
      description: "As in JavaScript, with its flag `u`.",
    }),
    ignore_case: z._default(toggle, false).register(keyInfo, {
      description: "Whether upper and lower case are the same.",
    }),
  });
}
