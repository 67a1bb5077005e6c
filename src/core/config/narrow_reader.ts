import * as z from "zod/mini";
import type { JsonObject } from "./json/json_text.ts";

/** How many sets of keys are known: configs have few, and to make a schema takes longer than to use one. */
const mostSets = 50;

/** From which use of a schema on compiling it, some 2 ms, takes less time than it saves. */
const usesThatPay = 300;

/** Reads an object that keeps to a schema; `null` where it does not, or may not. */
export type NarrowReader<Config> = (object: JsonObject) => Config | null;

/**
 * Returns what reads many objects of a schema whose keys mostly are absent: it asks a schema of those
 * that are there, and what becomes of the others is the same for all. Says nothing of what is wrong.
 *
 * @param required Right values of all required keys.
 */
export function createNarrowReader<Schema extends z.ZodMiniObject>(
  schema: Schema,
  required: JsonObject,
): NarrowReader<z.infer<Schema>> {
  const absent = z.parse(schema, required);
  const narrow = new Map<string, { schema: z.ZodMiniObject; uses: number }>();
  return (object) => {
    for (const key in required) {
      if (!Object.hasOwn(object, key)) return null;
    }
    const keys = Object.keys(object).filter((key) => Object.hasOwn(schema.shape, key));
    const name = keys.join(" ");
    let own = narrow.get(name);
    if (own === undefined) {
      if (narrow.size === mostSets) return null;
      const wanted = Object.fromEntries(keys.map((key) => [key, true]));
      own = { schema: z.pick<z.ZodMiniObject, object>(schema, wanted), uses: 0 };
      narrow.set(name, own);
    }
    if (++own.uses === usesThatPay) own.schema = z.compile(own.schema);
    const { data, success } = z.safeParse(own.schema, object);
    return success ? { ...absent, ...data } : null;
  };
}
