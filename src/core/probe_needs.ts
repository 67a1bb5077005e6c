import type { ConditionSpec } from "./conditions/condition.ts";

/** What looks at the conditions of a run need the right to. */
export interface ProbeNeeds {
  /** To connect to others. */
  readonly net: boolean;
  /** To start programs. */
  readonly run: boolean;
}

/** Returns what looks at the conditions of these jobs need. */
export function neededBy(
  jobs: readonly { readonly conditions: readonly ConditionSpec[] }[],
): ProbeNeeds {
  const kinds = new Set(
    jobs.flatMap(({ conditions }) => conditions.map((one) => one.condition.kind)),
  );
  return { net: kinds.has("port") || kinds.has("http"), run: kinds.has("command") };
}
