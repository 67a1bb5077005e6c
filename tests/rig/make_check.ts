import type { CheckSpec } from "../../src/core/check_spec.ts";

/** A check for tests: what is not given is the default of a config. */
export function makeCheck(
  name: string,
  params: CheckSpec["params"] = {},
  changes: Partial<CheckSpec> = {},
): CheckSpec {
  return { name, params, timeoutMs: 600_000, negate: false, ...changes };
}
