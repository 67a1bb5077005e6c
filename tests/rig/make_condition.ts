import type { ConditionSpec, WrittenCondition } from "../../src/core/conditions/condition.ts";

/** Makes a condition with the times that a config gives it, 10 s and a day, unless told. */
export function makeCondition(
  condition: WrittenCondition,
  times: Partial<Pick<ConditionSpec, "pollIntervalMs" | "timeoutMs">> = {},
): ConditionSpec {
  return { condition, place: 0, pollIntervalMs: 10_000, timeoutMs: 86_400_000, ...times };
}

/** Makes the condition that a file is there. */
export function fileCondition(
  path: string,
  times: Parameters<typeof makeCondition>[1] & { readonly stableForMs?: number } = {},
): ConditionSpec {
  const { stableForMs = 0, ...rest } = times;
  return makeCondition({ kind: "file", path, stableForMs }, rest);
}
