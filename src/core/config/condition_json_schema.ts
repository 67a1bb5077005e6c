import * as z from "zod/mini";
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
    return described;
  });
}
