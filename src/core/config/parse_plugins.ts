import { baseName, withoutExtension } from "../paths.ts";
import type { Grant, PluginGrants, PluginSpec } from "../plugins/plugin_spec.ts";
import { describeValue, quote } from "./messages/describe_value.ts";
import { type Subject, titleOf } from "./messages/explain_wrong_value.ts";
import type { Spot } from "./messages/findings.ts";
import { isJsonObject, type JsonObject } from "./json/json_text.ts";
import { knownChecks } from "./schemas/known_checks.ts";
import type { ParseContext } from "./parse_context.ts";
import { absolutePath, durationMs } from "./parse_values.ts";
import { permissionsSchema, pluginSchema } from "./schemas/plugin_schema.ts";
import { validate } from "./validate.ts";

/** The key of the list. */
const key = "dependency_plugins";

/** Reads `dependency_plugins`. What is wrong goes to the findings; such an entry is left out. */
export function parsePlugins(
  list: readonly unknown[],
  context: ParseContext,
): readonly PluginSpec[] {
  const plugins = new Map<string, PluginSpec>();
  for (const [index, raw] of list.entries()) {
    const plugin = parsePlugin(raw, index, context);
    if (plugin !== null && isFree(plugin, plugins, context)) plugins.set(plugin.name, plugin);
  }
  return [...plugins.values()];
}

/** Returns where the path of a plugin stands. */
export function spotOfPlugin({ index }: PluginSpec, list: unknown): Spot {
  const isPath = Array.isArray(list) && typeof list[index] === "string";
  return { path: isPath ? [key, index] : [key, index, "path"], part: "value" };
}

function parsePlugin(raw: unknown, index: number, context: ParseContext): PluginSpec | null {
  const path = [key, index] as const;
  const title = `entry ${index + 1} of "${key}"`;
  if (typeof raw !== "string" && !isJsonObject(raw)) {
    const message = `Expected ${title} to be a path or an object: ${describeValue(raw)}`;
    context.findings.error(message, { path, part: "value" });
    return null;
  }
  const isPath = typeof raw === "string";
  const object: JsonObject = isPath ? { path: raw } : raw;
  if (!isPath) context.unknownKeys.note("plugin", object, path);
  const { permissions } = object;
  const subject: Subject = {
    // What is wrong within the permissions is told by their own schema.
    object: isJsonObject(permissions) ? { ...object, permissions: {} } : object,
    path,
    owner: () => ` of ${title}`,
  };
  if (isPath && raw.trim() === "") {
    const message = `Expected ${title} to be a path: ${describeValue(raw)}`;
    context.findings.error(message, { path, part: "value" });
    return null;
  }
  const rules = { schema: pluginSchema(), leniencies: {}, standIns: { path: "." } } as const;
  const { config, wrong } = validate(subject, rules, context.findings);
  const at: Spot = { path: isPath ? path : [...path, "path"], part: "value" };
  const absolute = wrong.has("path")
    ? null
    : absolutePath(config.path, context.configFolder, { title: () => title, at }, context);
  const grants = parseGrants(permissions, subject, context);
  if (absolute === null) return null;
  const kind = /\.m?js$/i.test(absolute) ? "module" : "program";
  const name = config.name ?? withoutExtension(baseName(absolute));
  if (kind === "program" && permissions !== undefined) {
    context.findings.error(
      `Plugin ${quote(name)} is a program, which no "permissions" bind`,
      { path: [...path, "permissions"], part: "key" },
      { hint: "they are for JavaScript modules, .js and .mjs files" },
    );
  }
  return { name, index, path: absolute, kind, grants, timeoutMs: durationMs(config.timeout) };
}

function parseGrants(raw: unknown, plugin: Subject, context: ParseContext): PluginGrants {
  const object: JsonObject = isJsonObject(raw) ? raw : {};
  const path = [...plugin.path, "permissions"];
  const subject: Subject = {
    object,
    path,
    owner: () => ` of ${titleOf(plugin, "permissions")}`,
  };
  context.unknownKeys.note("permissions", object, path);
  const rules = { schema: permissionsSchema(), leniencies: {}, standIns: {} } as const;
  const { config } = validate(subject, rules, context.findings);
  const paths = (grant: Grant, kind: string): Grant => {
    if (typeof grant === "boolean") return grant;
    return grant.flatMap((one, index) =>
      absolutePath(one, context.configFolder, {
        title: () => titleOf(subject, kind),
        at: { path: [...path, kind, index], part: "value" },
      }, context) ?? []
    );
  };
  const { net, run, env } = config;
  return { read: paths(config.read, "read"), write: paths(config.write, "write"), net, run, env };
}

/** Whether nothing else has the plugin's name. */
function isFree(
  plugin: PluginSpec,
  others: ReadonlyMap<string, PluginSpec>,
  { findings }: ParseContext,
): boolean {
  const spotOf = ({ index }: PluginSpec): Spot => ({ path: [key, index], part: "value" });
  const hint = 'give it another one by "name"';
  const other = others.get(plugin.name);
  if (other !== undefined) {
    findings.error(`Plugin name ${quote(plugin.name)} is used again`, spotOf(plugin), {
      hint,
      related: [{ message: "It is used here first", at: spotOf(other) }],
    });
  } else if (knownChecks.includes(plugin.name)) {
    const message = `Plugin name ${quote(plugin.name)} is that of a built-in check`;
    findings.error(message, spotOf(plugin), { hint });
  }
  return other === undefined;
}
