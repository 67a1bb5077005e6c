import * as z from "zod/mini";
import { keyInfo } from "./key_info.ts";
import { durationAbove0, listOf, nonEmptyText, toggle } from "./value_schemas.ts";

/** One check of a job. */
export const checkSchema = z.object({
  name: nonEmptyText("to be the name of a check").register(keyInfo, {
    kind: "non-empty string",
    description: "Which check it is.",
  }),
  params: z._default(z.nullable(z.record(z.string(), z.unknown(), "to be an object")), {})
    .register(keyInfo, {
      kind: "object",
      description: "What the check looks at: an object, see the table of checks.",
    }),
  timeout: z._default(durationAbove0, 600).register(keyInfo, {
    description: "How long the check may take; then it fails.",
  }),
  negate: z._default(toggle, false).register(keyInfo, {
    description: "Whether it is to fail where it would hold, and the other way round.",
  }),
}, 'to hold objects with "name" and "params"');

/** The checks of a job as its config has them. */
export type CheckConfig = z.infer<typeof checkSchema>;

/** A list of checks. */
export function checks() {
  return z._default(listOf(checkSchema, "checks"), []);
}
