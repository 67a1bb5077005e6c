import type { OptionSpec } from "./option.ts";

/** A piece of a command line; `index` is that of the argument it begins in. */
export type ArgumentToken = OptionToken | OperandToken;

/** An option as it was given, known or not. */
export interface OptionToken {
  readonly kind: "option";
  readonly index: number;
  /** Its long name without dashes; an unknown short one is its own. */
  readonly name: string;
  /** As it was written: `--name` or `-n`. */
  readonly rawName: string;
  readonly value: string | null;
  /** Whether the value stands in the same argument. */
  readonly isInline: boolean;
}

/** What is no option. */
export interface OperandToken {
  readonly kind: "operand";
  readonly index: number;
  readonly value: string;
}

/** What the options of a command tell about arguments. */
interface Spelling {
  readonly longOf: ReadonlyMap<string, string>;
  readonly needsValue: ReadonlySet<string>;
}

/**
 * Takes arguments apart by the Utility Syntax Guidelines of POSIX (XBD 12.2) and with GNU's long
 * options, as parseArgs of node:util does, which takes 5 ms to load: as much as half of what a command
 * does beyond starting. Options that need a value take the next argument, whatever it looks like.
 */
export function tokenizeArguments(
  argv: readonly string[],
  options: readonly OptionSpec[],
): readonly ArgumentToken[] {
  const spelling = spellingOf(options);
  const tokens: ArgumentToken[] = [];
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? "";
    if (argument === "--") {
      for (let i = index + 1; i < argv.length; i++) tokens.push(operand(i, argv[i] ?? ""));
      break;
    }
    const given = optionsIn(argument, index, spelling);
    const last = given.pop();
    const next = argv[index + 1];
    tokens.push(...given);
    if (last === undefined) tokens.push(operand(index, argument));
    else if (last.isInline || next === undefined || !spelling.needsValue.has(last.name)) {
      tokens.push(last);
    } else {
      tokens.push({ ...last, value: next });
      index++;
    }
  }
  return tokens;
}

function spellingOf(options: readonly OptionSpec[]): Spelling {
  const needing = options.filter(({ type }) => type === "text" || type === "whole_number");
  return {
    longOf: new Map(options.map(({ short, name }) => [short ?? name, name])),
    needsValue: new Set(needing.map(({ name }) => name)),
  };
}

function operand(index: number, value: string): OperandToken {
  return { kind: "operand", index, value };
}

/** Finds the options in one argument, with the values that stand in it too. */
function optionsIn(
  argument: string,
  index: number,
  { longOf, needsValue }: Spelling,
): OptionToken[] {
  const token = (name: string, rawName: string, value: string | null): OptionToken => (
    { kind: "option", index, name, rawName, value, isInline: value !== null }
  );
  if (argument.startsWith("--")) {
    // The first character belongs to the name, whatever it is.
    const equals = argument.indexOf("=", 3);
    if (equals === -1) return [token(argument.slice(2), argument, null)];
    const rawName = argument.slice(0, equals);
    return [token(rawName.slice(2), rawName, argument.slice(equals + 1))];
  }
  const found: OptionToken[] = [];
  if (!argument.startsWith("-")) return found;
  for (let at = 1; at < argument.length; at++) {
    const short = argument.charAt(at);
    const name = longOf.get(short) ?? short;
    const rest = argument.slice(at + 1);
    const takesRest = needsValue.has(name) && rest !== "";
    found.push(token(name, `-${short}`, takesRest ? rest : null));
    if (takesRest) break;
  }
  return found;
}
