import type { Variables } from "../environment/env_layer.ts";
import { getOwn } from "../own_property.ts";
import { SecretAutomaton } from "./secret_automaton.ts";
import { maskText, secretMask } from "./secret_masker.ts";
import { isMaskable } from "./secrets.ts";

/**
 * All secret values of one run, gathered from its jobs' environments, so that no text about the run
 * shows any of them. It grows while the run finds out more.
 */
export class SecretRegistry {
  readonly #isSecret: (name: string) => boolean;
  readonly #values = new Set<string>();
  /** Those that are in no environment. */
  readonly #others = new Set<string>();
  /** What was found in each environment; jobs without variables of their own share one. */
  readonly #found = new WeakMap<Variables, readonly string[]>();
  #automaton: SecretAutomaton | null = null;

  /** Takes the rule which names are secret, see `createSecretRule`. */
  constructor(isSecret: (name: string) => boolean) {
    this.#isSecret = isSecret;
  }

  /** Returns those of some names that are secret. */
  secretNames(names: readonly string[]): readonly string[] {
    return names.filter(this.#isSecret);
  }

  /**
   * Notes the secrets of an environment. Returns those that can be told from other text.
   *
   * @param names All of its secret names, where the caller knows them.
   */
  learn(
    environment: Variables,
    names = this.secretNames(Object.keys(environment)),
  ): readonly string[] {
    const before = this.#found.get(environment);
    if (before !== undefined) return before;
    const found = new Set<string>(this.#others);
    for (const name of names) {
      const value = getOwn(environment, name);
      if (value !== null && isMaskable(value)) found.add(value);
    }
    for (const value of found) {
      if (this.#values.has(value)) continue;
      this.#values.add(value);
      this.#automaton = null;
    }
    const values = [...found];
    // A frozen environment is one that comes again.
    if (Object.isFrozen(environment)) this.#found.set(environment, values);
    return values;
  }

  /** Notes secrets that are in no environment; to be done before any environment is learned. */
  add(values: readonly string[]): void {
    for (const value of values) {
      if (!isMaskable(value)) continue;
      this.#others.add(value);
      this.#values.add(value);
      this.#automaton = null;
    }
  }

  /** Whether no secret is known by now, so that masking changes nothing. */
  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  /** Masks every secret that is known by now. */
  mask(text: string): string {
    if (this.isEmpty) return text;
    this.#automaton ??= new SecretAutomaton([...this.#values]);
    return maskText(this.#automaton, text);
  }

  /** Returns a variable's value as it may be shown: a secret's never, however short it is. */
  shownValue(name: string, value: string): string {
    return this.#isSecret(name) && value !== "" ? secretMask : this.mask(value);
  }
}
