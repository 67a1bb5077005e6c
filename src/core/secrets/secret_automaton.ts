import { SecretSieve } from "./secret_sieve.ts";
import { secretForms } from "./secrets.ts";

/**
 * Finds secrets in bytes: an Aho-Corasick automaton over all their forms. Each byte costs a constant
 * time on average, whatever the secrets and the text. State 0 is the beginning.
 */
export class SecretAutomaton {
  /** Whether there is nothing to look for. */
  readonly isEmpty: boolean;
  /** How long the longest form is, bytes. */
  readonly longest: number;
  /** Where each byte leads from the beginning; 0 where no secret starts with it. Not to be changed. */
  readonly fromStart = new Int32Array(256);
  /** How many of the last bytes each state stands for. */
  readonly #depth: Int32Array;
  /** How long the longest secret is that ends in a state, bytes; 0 where none does. */
  readonly #found: Int32Array;
  /** The state of the longest proper suffix that some secret starts with. */
  readonly #fallback: Int32Array;
  /** Hash table of the other transitions, open addressing; a target of 0 is a free place. */
  readonly #sources: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #targets: Int32Array;
  readonly #mask: number;
  readonly #forms: readonly Uint8Array[];
  #sieve: SecretSieve | null = null;

  /** Builds the automaton of all forms of these values; values too short to mask are left out. */
  constructor(values: readonly string[]) {
    const encoder = new TextEncoder();
    const forms = [...new Set(values.flatMap(secretForms))].map((form) => encoder.encode(form));
    const size = 1 + forms.reduce((sum, form) => sum + form.length, 0);
    this.isEmpty = forms.length === 0;
    this.longest = forms.reduce((most, form) => Math.max(most, form.length), 0);
    this.#forms = forms;
    this.#depth = new Int32Array(size);
    this.#found = new Int32Array(size);
    this.#fallback = new Int32Array(size);
    const places = 2 ** Math.ceil(Math.log2(size * 2));
    this.#mask = places - 1;
    this.#sources = new Int32Array(places);
    this.#bytes = new Uint8Array(places);
    this.#targets = new Int32Array(places);
    this.#link(this.#plant(forms));
  }

  /** What passes over bytes where no secret starts; made for those who have many of them. */
  get sieve(): SecretSieve {
    return this.#sieve ??= new SecretSieve(this.#forms);
  }

  /** Returns the state after one more byte. */
  next(state: number, byte: number): number {
    let from = state;
    while (from !== 0) {
      const target = this.#transition(from, byte);
      if (target !== 0) return target;
      from = this.#fallback[from] as number;
    }
    return this.fromStart[byte] as number;
  }

  /** How many of the last bytes may be the beginning of a secret. */
  depth(state: number): number {
    return this.#depth[state] as number;
  }

  /** How long the longest secret is that ends with the last byte, bytes; 0 where none does. */
  found(state: number): number {
    return this.#found[state] as number;
  }

  #transition(state: number, byte: number): number {
    for (let place = this.#placeOf(state, byte);; place = (place + 1) & this.#mask) {
      const target = this.#targets[place] as number;
      if (target === 0) return 0;
      if (this.#sources[place] === state && this.#bytes[place] === byte) return target;
    }
  }

  #placeOf(state: number, byte: number): number {
    return (Math.imul(state * 31 + byte, 0x9e3779b1) >>> 7) & this.#mask;
  }

  /** Makes a state for every beginning of a form; returns how each came to be, in that order. */
  #plant(forms: readonly Uint8Array[]): readonly { parent: number; byte: number }[] {
    const states = [{ parent: 0, byte: 0 }];
    for (const form of forms) {
      let state = 0;
      for (const byte of form) {
        let target = state === 0 ? this.fromStart[byte] as number : this.#transition(state, byte);
        if (target === 0) {
          target = states.length;
          states.push({ parent: state, byte });
          this.#depth[target] = this.depth(state) + 1;
          if (state === 0) this.fromStart[byte] = target;
          else this.#insert(state, byte, target);
        }
        state = target;
      }
      this.#found[state] = form.length;
    }
    return states;
  }

  #insert(state: number, byte: number, target: number): void {
    let place = this.#placeOf(state, byte);
    while (this.#targets[place] !== 0) place = (place + 1) & this.#mask;
    this.#sources[place] = state;
    this.#bytes[place] = byte;
    this.#targets[place] = target;
  }

  /** Sets fallbacks, shorter states first, since each builds on those of shorter ones. */
  #link(states: readonly { readonly parent: number; readonly byte: number }[]): void {
    const order = states.map((_, state) => state).sort((a, b) => this.depth(a) - this.depth(b));
    for (const state of order) {
      if (this.depth(state) > 1) {
        const { parent, byte } = states[state] as { parent: number; byte: number };
        this.#fallback[state] = this.next(this.#fallback[parent] as number, byte);
      }
      if (this.#found[state] === 0) {
        this.#found[state] = this.#found[this.#fallback[state] as number] as number;
      }
    }
  }
}
