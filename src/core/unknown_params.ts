import type { JobId } from "./ids.ts";
import type { ResolvedChecks } from "./resolve_checks.ts";
import { explainUnknown } from "./unknown_reference.ts";

/** Says of each name that parameters refer to in vain that there is no such variable, once. */
export class UnknownParams {
  readonly #said = new Set<string>();

  /**
   * Describes what was not said before.
   *
   * @param env The environment of the job that the references did not find theirs in.
   */
  describe(
    { id }: { readonly id: JobId },
    unknown: ResolvedChecks["unknown"],
    env: Readonly<Record<string, string>>,
  ): readonly string[] {
    const warnings: string[] = [];
    for (const { check, references } of unknown) {
      for (const reference of references) {
        if (this.#said.has(reference)) continue;
        this.#said.add(reference);
        const { trouble, hint } = explainUnknown(reference.slice(2, -1), Object.keys(env), {});
        const where = `check "${check}" of job "${id}"`;
        const whole = `Could not interpolate "${reference}" in ${where}: ${trouble}`;
        warnings.push(hint === null ? whole : `${whole}; ${hint}`);
      }
    }
    return warnings;
  }
}
