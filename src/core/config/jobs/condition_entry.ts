import { isJsonObject, type JsonObject } from "../json/json_text.ts";

/** Whether an entry of a job's dependencies is a condition, right or wrong, and no job. */
export function isConditionEntry(entry: unknown): entry is JsonObject {
  return isJsonObject(entry) && Object.hasOwn(entry, "type") && !Object.hasOwn(entry, "job");
}
