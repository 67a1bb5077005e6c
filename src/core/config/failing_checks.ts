import type { CheckSpec } from "../check_spec.ts";
import { quote } from "./describe_value.ts";
import { type Subject, suggest, titleOf } from "./explain_wrong_value.ts";
import type { Findings } from "./findings.ts";
import { knownChecks } from "./known_checks.ts";

/**
 * Warns of checks that must fail whenever they are run: their name is not known or their parameter
 * is missing. They are no errors, as the job may be skipped.
 *
 * @param key The key that has the list of checks.
 */
export function warnOfFailingChecks(
  checks: readonly CheckSpec[],
  { subject, key }: { readonly subject: Subject; readonly key: string },
  findings: Findings,
): void {
  for (const [index, { name, params }] of checks.entries()) {
    const needed = knownChecks.get(name);
    const path = [...subject.path, key, index];
    const fails = `in ${titleOf(subject, key)} fails whenever it is run`;
    if (needed === undefined) {
      const at = { path: [...path, "name"], part: "value" } as const;
      const hint = suggest(name, [...knownChecks.keys()]);
      findings.warning(`Unknown check ${quote(name)} ${fails}`, at, { hint });
    } else if (typeof params[needed] !== "string" || params[needed] === "") {
      findings.warning(
        `Check "${name}" ${fails}: it has no parameter "${needed}" with a path`,
        { path, part: "value" },
        { hint: `"params": {"${needed}": "..."}` },
      );
    }
  }
}
