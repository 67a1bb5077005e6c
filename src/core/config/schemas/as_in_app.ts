import * as z from "zod/mini";
import { infoOf, keyInfo } from "./key_info.ts";

/**
 * Returns the schema of a job's key that takes what one of the app's takes, and defaults to it.
 *
 * @param describe Turns the description of the app's key into that of the job's.
 */
export function asInApp<
  Shape extends Readonly<Record<string, z.ZodMiniDefault | z.ZodMiniOptional>>,
  Name extends keyof Shape & string,
>(shape: Shape, name: Name, describe: (description: string) => string = (same) => same) {
  const ofApp: Shape[Name] = shape[name];
  const value: Shape[Name]["def"]["innerType"] = ofApp.def.innerType;
  const schema = z.optional(value);
  const { description, ...info } = infoOf(ofApp);
  keyInfo.add(schema, {
    ...info,
    ...(description === undefined ? {} : { description: describe(description) }),
    defaultText: `the app's \`${name}\``,
  });
  return schema;
}
