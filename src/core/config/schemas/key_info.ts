import * as z from "zod/mini";

/** What is known of a key of the config file beside what its schema checks. */
export interface KeyInfo {
  /** The kind of value, in the words of the documentation. */
  readonly kind?: string;
  /** One or two sentences: what the value does. */
  readonly description?: string;
  /** Of a number; `s` is seconds. */
  readonly unit?: "s" | "days" | "factor" | "fraction";
  /** The default in words, where it is no constant. */
  readonly defaultText?: string;
}

/** What is registered of each schema; that of a wrapper adds to that of what it wraps. */
export const keyInfo = z.registry<KeyInfo>();

/** Returns all that is registered of a key's schema. */
export function infoOf(schema: z.core.$ZodType): KeyInfo {
  const wraps = schema instanceof z.ZodMiniDefault || schema instanceof z.ZodMiniOptional;
  return { ...(wraps ? infoOf(schema.def.innerType) : {}), ...keyInfo.get(schema) };
}
