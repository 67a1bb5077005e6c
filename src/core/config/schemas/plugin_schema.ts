import * as z from "zod/mini";
import { onFirstUse } from "../../on_first_use.ts";
import { keyInfo } from "./key_info.ts";
import { durationAbove0, listOf, nonEmptyText, path, variableName } from "./value_schemas.ts";

/** All, nothing, or a list. */
function grantOf<T extends z.ZodMiniType<string>>(entry: T, noun: string) {
  const list = listOf(entry, noun);
  return z._default(z.union([z.boolean(), list], `to be true, false or a list of ${noun}`), false);
}

const kindOfList = (noun: string) => `boolean or list of ${noun}`;

const host = "to hold hosts, each with a port or without";

// Made when they are first used: few configs have plugins, and this takes 0.5 ms.

/** What a JavaScript plugin may do, in the words of Deno. */
export const permissionsSchema = onFirstUse(() =>
  z.object({
    read: grantOf(path, "paths").register(keyInfo, {
      kind: kindOfList("paths"),
      description: "Files and folders that it may read besides its own folder. Relative to the " +
        "config file's folder; `~` is expanded.",
    }),
    write: grantOf(path, "paths").register(keyInfo, {
      kind: kindOfList("paths"),
      description: "Files and folders that it may write. Relative to the config file's folder; " +
        "`~` is expanded.",
    }),
    net: grantOf(z.string(host).check(z.regex(/^[^\s/@,]+$/, host)), "hosts").register(keyInfo, {
      kind: kindOfList("hosts"),
      description: "Hosts that it may connect to, each with a port (`db.example:5432`) or without.",
    }),
    run: grantOf(nonEmptyText("to hold programs"), "programs").register(keyInfo, {
      kind: kindOfList("programs"),
      description: "Programs that it may start, which are bound by none of this.",
    }),
    env: grantOf(
      z.string("to hold names of variables").check(
        z.regex(variableName, "to hold names of variables"),
      ),
      "names",
    ).register(keyInfo, {
      kind: kindOfList("names"),
      description: "Which of the job's variables it is told.",
    }),
  }, "to be an object")
);

/** One entry of `dependency_plugins` that is more than a path. */
export const pluginSchema = onFirstUse(() =>
  z.object({
    name: z.optional(nonEmptyText("to be a name")).register(keyInfo, {
      kind: "non-empty string",
      description: "What checks and dependencies call it.",
      defaultText: "the file's name without its extension",
    }),
    path: path.check().register(keyInfo, {
      description: "A `.js` or `.mjs` file is a JavaScript module, any other file a program. " +
        "Relative to the config file's folder; `~` is expanded.",
    }),
    timeout: z._default(durationAbove0, 600).register(keyInfo, {
      description: "How long one answer may take; then it counts as failed.",
    }),
    permissions: z.optional(permissionsSchema()).register(keyInfo, {
      kind: "permissions object",
      description: "What a JavaScript module may do; programs have no such limits.",
      defaultText: "nothing but to read its own folder",
    }),
  }, "to be a path or an object")
);

/** The plugins of a config as it has them. */
export const pluginsSchema = onFirstUse(() =>
  z._default(z.array(z.union([path, pluginSchema()])), [])
);
