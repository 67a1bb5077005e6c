import * as z from "zod/mini";
import { isReferable } from "../condition_references.ts";
import { orReference } from "./or_reference.ts";
import { conditionSchema, conditionTypes } from "./condition_schema.ts";

type Schema = z.core.JSONSchema.BaseSchema;

/**
 * Returns what a dependency outside the run may be, one alternative for each type, so that editors
 * know its fields.
 *
 * @param describe Makes the JSON Schema of an object.
 */
export function conditionAlternatives(describe: (object: z.ZodMiniObject) => Schema): Schema[] {
  return conditionTypes.map((type) => {
    const fields: z.ZodMiniObject = conditionSchema(type);
    const { $schema: _, ...described } = describe(z.extend(fields, { type: z.literal(type) }));
    const { properties = {} } = described;
    const open = Object.entries(properties).map(([key, schema]) =>
      [key, isReferable(type, key) ? orReference(schema) : schema] as const
    );
    return { ...described, properties: Object.fromEntries(open) };
  });
}
