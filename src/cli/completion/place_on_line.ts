import type { CommandSpec } from "../command_line/command.ts";
import type { OptionSpec } from "../command_line/option.ts";

/** What the last word of a command line can be. */
export type Place =
  /** The name of an option, or an operand where the word has no dash. */
  | { readonly kind: "option_name"; readonly given: ReadonlySet<string> }
  | {
    readonly kind: "option_value";
    readonly option: OptionSpec;
    /** `--name=` where the value stands in the same word. */
    readonly prefix: string;
    readonly value: string;
  }
  /** An operand, counted from 0. */
  | { readonly kind: "operand"; readonly at: number };

/** A command line as far as it is written. */
export interface LineSoFar {
  readonly place: Place;
  /** Operands before the last word. */
  readonly operands: readonly string[];
  /** Values of options before the last word, by long name. */
  readonly values: ReadonlyMap<string, string>;
}

/** Reads a command line of a command that is not complete yet; what is wrong in it is passed over. */
export function readLine(words: readonly string[], command: CommandSpec): LineSoFar {
  const operands: string[] = [];
  const values = new Map<string, string>();
  const given = new Set<string>();
  const current = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const find = (word: string) => findOption(word, command);
  let ended = false;
  for (let at = 0; at < before.length; at++) {
    const word = before[at] ?? "";
    if (ended || !word.startsWith("-") || word === "-") {
      operands.push(word);
      continue;
    }
    if (word === "--") {
      ended = true;
      continue;
    }
    const option = find(word);
    if (option === undefined) continue;
    given.add(option.name);
    const equals = word.indexOf("=");
    if (equals !== -1) {
      values.set(option.name, word.slice(equals + 1));
    } else if (takesValue(option)) {
      if (at + 1 === before.length) {
        const place: Place = { kind: "option_value", option, prefix: "", value: current };
        return { place, operands, values };
      }
      at++;
      values.set(option.name, before[at] ?? "");
    }
  }
  const equals = current.startsWith("--") && !ended ? current.indexOf("=") : -1;
  const option = equals === -1 ? undefined : find(current);
  if (option !== undefined) {
    const prefix = current.slice(0, equals + 1);
    const place: Place = { kind: "option_value", option, prefix, value: current.slice(equals + 1) };
    return { place, operands, values };
  }
  const isName = !ended && current.startsWith("-");
  const place: Place = isName
    ? { kind: "option_name", given }
    : { kind: "operand", at: operands.length };
  return { place, operands, values };
}

function takesValue({ type }: OptionSpec): boolean {
  return type === "text" || type === "whole_number";
}

function findOption(word: string, { options }: CommandSpec): OptionSpec | undefined {
  const name = word.replace(/=.*$/s, "");
  return name.startsWith("--")
    ? options.find((option) => `--${option.name}` === name)
    : options.find((option) => `-${option.short}` === name);
}
