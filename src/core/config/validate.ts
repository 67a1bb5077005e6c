import * as z from "zod/mini";
import {
  describeWrongValue,
  hintFor,
  spotOf,
  type Subject,
  titleOf,
} from "./messages/explain_wrong_value.ts";
import type { Findings } from "./messages/findings.ts";
import type { JsonObject } from "./json/json_text.ts";
import type { Leniencies, Leniency } from "./messages/leniencies.ts";
import type { NarrowReader } from "./narrow_reader.ts";
import { type WrongValue, wrongValuesOf } from "./messages/wrong_value.ts";

/** How one kind of object is validated. */
export interface Rules<Schema extends z.ZodMiniObject> {
  readonly schema: Schema;
  /** Which wrong values are put up with. */
  readonly leniencies: Leniencies;
  /** Right values of the required keys, to go on with where they are wrong. */
  readonly standIns: JsonObject;
  /** Asked first, where there are many objects. */
  readonly narrow?: NarrowReader<z.infer<Schema>> | null;
}

/** An object that keeps to its schema; `wrong` are the keys whose values had to be made up. */
export interface Validated<Config> {
  readonly config: Config;
  readonly wrong: ReadonlySet<string>;
}

const nothing: ReadonlySet<string> = new Set();

/**
 * Validates an object with zod. What is wrong goes to the findings and counts as absent, so that
 * reading goes on and finds everything.
 */
export function validate<Schema extends z.ZodMiniObject>(
  subject: Subject,
  { schema, leniencies, standIns, narrow = null }: Rules<Schema>,
  findings: Findings,
): Validated<z.infer<Schema>> {
  const { object } = subject;
  const config = narrow === null ? null : narrow(object);
  if (config !== null) return { config, wrong: nothing };
  const first = z.safeParse(schema, object);
  if (first.success) return { config: first.data, wrong: nothing };
  const wrongKeys = new Set<string>();
  const mended: Record<string, unknown> = { ...object };
  const leftOut = new Map<string, Set<unknown>>();
  for (const wrong of wrongValuesOf(first.error.issues, object)) {
    const { key, inner: [entry] } = wrong;
    const leniency = leniencies[key]?.(wrong, titleOf(subject, key)) ?? null;
    if (leniency === null) wrongKeys.add(key);
    if (leniency?.silent !== true) {
      report(wrong, leniency, hintFor(wrong, schema.shape[key]));
    }
    if (typeof entry !== "number") mended[key] = leniency?.instead ?? standIns[key];
    else leftOut.set(key, (leftOut.get(key) ?? new Set()).add(entry));
  }
  for (const [key, entries] of leftOut) {
    const list = object[key];
    if (Array.isArray(list)) mended[key] = list.filter((_, index) => !entries.has(index));
  }
  // A list whose entries make one thing together is nothing without the wrong ones.
  const second = z.safeParse(schema, mended);
  if (second.success) return { config: second.data, wrong: wrongKeys };
  for (const { path: [key] } of second.error.issues) mended[String(key)] = standIns[String(key)];
  return { config: z.parse(schema, mended), wrong: wrongKeys };

  function report(wrong: WrongValue, leniency: Leniency | null, hint: string | undefined): void {
    const message = leniency?.message ?? describeWrongValue(wrong, subject);
    const at = spotOf(wrong, subject);
    if (leniency === null) findings.error(message, at, { hint });
    else findings.warning(message, at, { hint: leniency.hint });
  }
}
