import * as z from "zod/mini";
import { describeWrongValue } from "../config/messages/explain_wrong_value.ts";
import { wrongValuesOf } from "../config/messages/wrong_value.ts";
import { hasReferences } from "./interpolate_params.ts";
import { err, ok, type Result } from "../result.ts";

type Params = Readonly<Record<string, unknown>>;

/**
 * Sees to it that what references have made of parameters is what their schema takes. Where that is
 * a number, `true` or `false`, the text of it will do.
 *
 * @param from The parameters as the config has them, and without references.
 * @param mask Takes secrets out of what is said about wrong parameters.
 * @returns The parameters with their defaults, or what is wrong with the first wrong one.
 */
export function fitParams(
  schema: z.ZodMiniObject,
  { written, params }: { readonly written: Params; readonly params: Params },
  mask: (text: string) => string,
): Result<Params, string> {
  const first = z.safeParse(schema, params);
  if (first.success) return ok(first.data);
  const mended: Record<string, unknown> = { ...params };
  for (const { key } of wrongValuesOf(first.error.issues, params)) {
    const meant = hasReferences(written[key]) ? simpleValueOf(params[key]) : undefined;
    if (meant !== undefined) mended[key] = meant;
  }
  const second = z.safeParse(schema, mended);
  if (second.success) return ok(second.data);
  const [wrong] = wrongValuesOf(second.error.issues, params);
  if (wrong === undefined) throw new Error("Internal error: wrong parameters without a mistake");
  // Masked before it is cut: of a secret not even the start may be seen.
  const value = typeof wrong.value === "string" ? mask(wrong.value) : wrong.value;
  const subject = { object: params, path: [], owner: () => "" };
  return err(describeWrongValue({ ...wrong, value }, subject));
}

/** Returns the number or switch that a text is in JSON, or `undefined`. */
function simpleValueOf(text: unknown): number | boolean | undefined {
  if (typeof text !== "string") return undefined;
  if (text === "true" || text === "false") return text === "true";
  return /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/.test(text)
    ? Number(text)
    : undefined;
}
