import * as z from "zod/mini";
import { appSchema } from "./app_schema.ts";
import { checkAlternatives } from "./check_json_schema.ts";
import { checkSchema } from "./check_schema.ts";
import { conditionAlternatives } from "./condition_json_schema.ts";
import { defaultsSchema } from "./defaults_schema.ts";
import { conditionEntry, jobSchema } from "./job_schema.ts";
import { infoOf, keyInfo } from "./key_info.ts";
import { notificationSchema } from "./notification_schema.ts";
import { pluginsSchema } from "./plugin_schema.ts";

/**
 * The whole config file as one schema, for whoever needs that. The parser uses the schemas of the
 * app and of one job, and is milder where the ancestor was, and warns.
 */
export const configSchema = z.extend(appSchema, {
  jobs: z.array(jobSchema).register(keyInfo, infoOf(appSchema.shape.jobs)),
  notifications: z._default(z.array(notificationSchema), []).register(
    keyInfo,
    infoOf(appSchema.shape.notifications),
  ),
  defaults: z.optional(defaultsSchema).register(keyInfo, infoOf(appSchema.shape.defaults)),
  dependency_plugins: pluginsSchema().register(keyInfo, infoOf(appSchema.shape.dependency_plugins)),
});

/**
 * Returns the JSON Schema of the config file, with descriptions, defaults, units and ranges, and for
 * each check the parameters and for each type of dependency the fields that it takes.
 */
export function createConfigJsonSchema(): z.core.JSONSchema.BaseSchema {
  const checks = checkAlternatives(describe);
  const conditions = conditionAlternatives(describe);
  return describe(configSchema, (schema, jsonSchema) => {
    if (schema === checkSchema) jsonSchema.anyOf = checks;
    if (schema === conditionEntry) jsonSchema.anyOf = conditions;
  });
}

function describe(
  schema: z.ZodMiniObject,
  change?: (schema: z.core.$ZodType, jsonSchema: z.core.JSONSchema.BaseSchema) => void,
): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    override({ zodSchema, jsonSchema }) {
      change?.(zodSchema, jsonSchema);
      const { description, unit, defaultText } = infoOf(zodSchema);
      if (description === undefined) return;
      const words = defaultText === undefined ? "" : ` Default: ${defaultText}.`;
      jsonSchema.description = `${description}${unit === "s" ? " In seconds." : ""}${words}`;
    },
  });
}
