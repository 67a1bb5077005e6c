import * as z from "zod/mini";
import { appSchema } from "./app_schema.ts";
import { conditionSchema, conditionTypes } from "./condition_schema.ts";
import { defaultsSchema } from "./defaults_schema.ts";
import { conditionEntry, jobSchema } from "./job_schema.ts";
import { infoOf, keyInfo } from "./key_info.ts";

/**
 * The whole config file as one schema, for whoever needs that. The parser uses the schemas of the
 * app and of one job, and is milder where the ancestor was, and warns.
 */
export const configSchema = z.extend(appSchema, {
  jobs: z.array(jobSchema).register(keyInfo, infoOf(appSchema.shape.jobs)),
  defaults: z.optional(defaultsSchema).register(keyInfo, infoOf(appSchema.shape.defaults)),
});

/** Puts the fields of each type where the parser's schema leaves them to be looked at later. */
function describeConditions(jsonSchema: z.core.JSONSchema.BaseSchema): void {
  for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
  jsonSchema.anyOf = conditionTypes.map((type) => {
    const fields: z.ZodMiniObject = conditionSchema(type);
    const { $schema: _, ...described } = describe(z.extend(fields, { type: z.literal(type) }));
    return described;
  });
}

/** Returns the JSON Schema of the config file, with descriptions, defaults, units and ranges. */
export function createConfigJsonSchema(): z.core.JSONSchema.BaseSchema {
  return describe(configSchema);
}

function describe(schema: z.ZodMiniType): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    override({ zodSchema, jsonSchema }) {
      if (zodSchema === conditionEntry) return describeConditions(jsonSchema);
      const { description, unit, defaultText } = infoOf(zodSchema);
      if (description === undefined) return;
      const words = defaultText === undefined ? "" : ` Default: ${defaultText}.`;
      jsonSchema.description = `${description}${unit === "s" ? " In seconds." : ""}${words}`;
    },
  });
}
