import { SecretAutomaton } from "./secret_automaton.ts";

/** Makes automata, and keeps the one made last: most jobs of a run have the same secrets. */
export class SecretAutomatons {
  #last: { readonly values: string; readonly automaton: SecretAutomaton } | null = null;

  /** Returns the automaton that finds these secrets. */
  of(values: readonly string[]): SecretAutomaton {
    const joined = values.join("\0");
    if (this.#last?.values !== joined) {
      this.#last = { values: joined, automaton: new SecretAutomaton(values) };
    }
    return this.#last.automaton;
  }
}
