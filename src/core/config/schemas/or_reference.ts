import type * as z from "zod/mini";

type Schema = z.core.JSONSchema.BaseSchema;

/** What a text with references comes to is known in the run. */
const reference: Schema = { type: "string", pattern: "\\$\\{" };

/**
 * Returns a JSON Schema that takes a text with references, too. A plain text is one of itself; its
 * description and default stay where editors look for them.
 */
export function orReference(schema: Schema | boolean): Schema | boolean {
  if (typeof schema === "boolean") return schema;
  const isAnyText = schema.type === "string" && schema.pattern === undefined &&
    schema.enum === undefined;
  if (isAnyText) return schema;
  const { description, default: fallback, ...rest } = schema;
  return {
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
    anyOf: [rest, reference],
  };
}
