import { explainUnknown } from "./unknown_reference.ts";

/** References that led nowhere, and where they stand, for people: `check "x" of job "load"`. */
export interface UnknownIn {
  readonly where: string;
  /** Each once: `${NAME}`. */
  readonly references: readonly string[];
}

/**
 * Says of each name that the parameters of checks and conditions refer to in vain that there is no
 * such variable, once.
 */
export class UnknownParams {
  readonly #said = new Set<string>();

  /**
   * Describes what was not said before.
   *
   * @param env The environment of the job that the references did not find theirs in.
   */
  describe(
    unknown: readonly UnknownIn[],
    env: Readonly<Record<string, string>>,
  ): readonly string[] {
    const warnings: string[] = [];
    for (const { where, references } of unknown) {
      for (const reference of references) {
        if (this.#said.has(reference)) continue;
        this.#said.add(reference);
        const { trouble, hint } = explainUnknown(reference.slice(2, -1), Object.keys(env), {});
        const whole = `Could not interpolate "${reference}" in ${where}: ${trouble}`;
        warnings.push(hint === null ? whole : `${whole}; ${hint}`);
      }
    }
    return warnings;
  }
}
