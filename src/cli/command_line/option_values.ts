import type { OptionSpec } from "./option.ts";

/** What was given for one option: texts in order; `null` where a value was left out. */
export type GivenValues = ReadonlyMap<string, readonly (string | number | null)[]>;

/** The options of one parsed command line, read by the names that its table declares. */
export class OptionValues {
  readonly #options: ReadonlyMap<string, OptionSpec>;
  readonly #given: GivenValues;

  constructor(options: readonly OptionSpec[], given: GivenValues) {
    this.#options = new Map(options.map((option) => [option.name, option]));
    this.#given = given;
  }

  /** Whether the command has such an option. */
  knows(name: string): boolean {
    return this.#options.has(name);
  }

  /** Whether the option was given at all, with or without a value. */
  has(name: string): boolean {
    return this.#values(name).length > 0;
  }

  /** Returns the last text given, or `null` where there is none. */
  text(name: string): string | null {
    return this.texts(name).at(-1) ?? null;
  }

  /** Returns the last one given of an option's choices, or `null` where there is none. */
  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | null {
    const text = this.text(name);
    return choices.find((choice) => choice === text) ?? null;
  }

  /** Returns every text given, in order. */
  texts(name: string): readonly string[] {
    return this.#values(name).filter((value) => typeof value === "string");
  }

  /** Returns the last number given, or `null` where there is none. */
  wholeNumber(name: string): number | null {
    return this.#values(name).filter((value) => typeof value === "number").at(-1) ?? null;
  }

  #values(name: string): readonly (string | number | null)[] {
    if (!this.#options.has(name)) {
      throw new Error(`Internal error: the command table declares no option "${name}"`);
    }
    return this.#given.get(name) ?? [];
  }
}
