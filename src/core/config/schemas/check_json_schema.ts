import * as z from "zod/mini";
import { checkParamsSchema } from "../check_params.ts";
import { orReference } from "./or_reference.ts";
import { ancestorChecks, knownChecks } from "./known_checks.ts";

type Schema = z.core.JSONSchema.BaseSchema;

/**
 * Returns what a check may be, one alternative for each name, so that editors know its parameters;
 * the last one is for names that nobody knows here.
 *
 * @param describe Makes the JSON Schema of parameters.
 */
export function checkAlternatives(describe: (params: z.ZodMiniObject) => Schema): Schema[] {
  const known = knownChecks.map((name): Schema => {
    const params = paramsOf(name, describe);
    const needsParams = params.required !== undefined && params.required.length > 0;
    return {
      title: name,
      properties: { name: { const: name }, params },
      required: needsParams ? ["name", "params"] : ["name"],
    };
  });
  return [...known, { properties: { name: { not: { enum: [...knownChecks] } } } }];
}

function paramsOf(name: string, describe: (params: z.ZodMiniObject) => Schema): Schema {
  const needed = ancestorChecks.get(name);
  if (needed !== undefined) {
    const path = { type: "string", minLength: 1, description: "Path, or glob pattern." } as const;
    return { type: "object", properties: { [needed]: path }, required: [needed] };
  }
  const schema = checkParamsSchema(name);
  if (schema === null) throw new Error(`Internal error: check "${name}" has no parameters`);
  const { properties = {}, required } = describe(schema);
  const open = Object.entries(properties).map(([key, value]) => [key, orReference(value)]);
  return {
    type: "object",
    properties: Object.fromEntries(open),
    ...(required === undefined ? {} : { required }),
  };
}
