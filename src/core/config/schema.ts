import * as z from "zod/mini";
import type { KeySpec, KeyTable } from "./key_spec.ts";
import { appKeys, checkKeys, databaseKeys, jobKeys, variableName } from "./keys.ts";
import { retryableStatuses } from "./retry_keys.ts";

/** What the JSON Schema says of a key beside its type. */
interface KeyMetadata {
  readonly description: string;
  readonly default?: unknown;
}

const metadata = z.registry<KeyMetadata>();

/**
 * Describes the config file as zod schemas, made from the tables of `keys.ts`, for whoever needs a
 * JSON Schema or a second opinion on a config. They ask for what the documentation asks for; the
 * parser is milder where the ancestor was, and warns.
 *
 * To be imported when needed: zod costs more start-up time than reading a whole small config.
 */
export function createConfigSchema(): z.ZodMiniType {
  return objectOf(appKeys);
}

/** Returns the JSON Schema of the config file, with descriptions, defaults, units and ranges. */
export function createConfigJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(createConfigSchema(), { target: "draft-7", metadata });
}

/** Unknown keys are only warned of, so they are let through. */
function objectOf(keys: KeyTable): z.ZodMiniType {
  const shape = Object.entries(keys).map(([name, spec]) => {
    const schema = typeOf(spec, name);
    metadata.add(schema, metadataOf(spec));
    return [name, spec.required ? schema : z.optional(schema)];
  });
  return z.looseObject(Object.fromEntries(shape));
}

function metadataOf(spec: KeySpec): KeyMetadata {
  const unit = spec.unit === "s" ? " In seconds." : "";
  const words = spec.defaultText === undefined ? "" : ` Default: ${spec.defaultText}.`;
  return {
    description: `${spec.description}${unit}${words}`,
    ...(spec.default === undefined ? {} : { default: spec.default }),
  };
}

function typeOf(spec: KeySpec, name: string): z.ZodMiniType {
  switch (spec.type) {
    case "string":
      return z.string();
    case "non-empty string":
      return z.string().check(z.minLength(1));
    case "path":
      return z.string().check(z.regex(/\S/));
    case "string, number or boolean":
      return z.union([z.string(), z.number(), z.boolean(), z.null()]);
    case "boolean":
      return z.boolean();
    case "number":
    case "whole number":
      return numberOf(spec);
    case "list of jobs":
      return z.array(objectOf(jobKeys));
    case "list of checks":
      return z.array(objectOf(checkKeys));
    case "database object":
      return objectOf(databaseKeys);
    case "list of job ids":
    case "list of strings":
      return z.array(z.string());
    case "list of exit codes":
      return z.array(z.int().check(z.minimum(spec.min ?? 0), z.maximum(spec.max ?? 255)));
    case "list of statuses":
      return z.array(z.enum(retryableStatuses));
    case "string or list of strings":
      return z.union([z.string(), z.array(z.string())]);
    case "list of plugins":
      return z.array(z.union([z.string(), z.looseObject({ name: z.string(), path: z.string() })]));
    case "object of variables":
      return z.record(z.string().check(z.regex(variableName)), z.unknown());
    case "object of paths":
      return z.record(z.string().check(z.regex(variableName)), z.string().check(z.regex(/\S/)));
    case 'boolean, "default" or list of names':
      return z.union([
        z.boolean(),
        z.literal("default"),
        z.array(z.string()),
      ]);
    case "object":
      return z.record(z.string(), z.unknown());
    case "anything":
      return z.unknown();
    default:
      spec.type satisfies never;
      throw new Error(`Internal error: the key "${name}" has no type`);
  }
}

function numberOf(spec: KeySpec): z.ZodMiniType {
  const number = spec.type === "whole number" ? z.int() : z.number();
  const checks = [];
  if (spec.min !== undefined) checks.push(z.minimum(spec.min));
  if (spec.above !== undefined) checks.push(z.gt(spec.above));
  if (spec.max !== undefined) checks.push(z.maximum(spec.max));
  return number.check(...checks);
}
