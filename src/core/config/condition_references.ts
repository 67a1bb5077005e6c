import { hasReferences } from "../environment/interpolate_params.ts";
import type { ConditionType } from "./schemas/condition_schema.ts";
import type { JsonObject } from "./json/json_text.ts";

/**
 * The fields, beside those that take any text, in whose place a text with references may stand, with
 * right values of them.
 */
const standIns: { readonly [Type in ConditionType]: JsonObject } = {
  file: {},
  time: { after: "00:00", timezone: "UTC" },
  command: {},
  port: { port: 1 },
  http: { method: "GET", status: 200 },
  plugin: {},
};

/** Whether a text with references may stand in place of a field that does not take any text. */
export function isReferable(type: ConditionType, key: string): boolean {
  return Object.hasOwn(standIns[type], key);
}

/** Returns those of the fields that are such texts; what they come to is looked at in the run. */
export function fieldsWithReferences(type: ConditionType, fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(([key, value]) =>
      isReferable(type, key) && typeof value === "string" && hasReferences(value)
    ),
  );
}

/** Returns right values in their place. */
export function standInsFor(type: ConditionType, fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(standIns[type]).filter(([key]) => Object.hasOwn(fields, key)),
  );
}
