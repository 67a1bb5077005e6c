import type { Failure } from "../../core/failure.ts";
import { nearest } from "../../core/text/nearest.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { OperandSpec, OptionSpec } from "./option.ts";
import { OptionValues } from "./option_values.ts";
import { type OptionToken, tokenizeArguments } from "./tokenize_arguments.ts";

/** What a command line may hold. */
export interface CommandLineSpec {
  readonly options: readonly OptionSpec[];
  readonly operands: readonly OperandSpec[];
}

/** A command line taken apart. */
export interface CommandLine {
  readonly values: OptionValues;
  readonly operands: readonly string[];
}

/**
 * Takes a command line apart by its specification: options and operands in any order, `--name value`
 * and `--name=value`, grouped short options, `--` before operands that start with a dash. Where an
 * option that is not repeatable is given twice, the last one counts, as scripts expect.
 *
 * @returns A usage failure for the first thing that is wrong.
 */
export function parseCommandLine(
  argv: readonly string[],
  spec: CommandLineSpec,
): Result<CommandLine, Failure> {
  const tokens = tokenizeArguments(argv, spec.options);
  const byName = new Map(spec.options.map((option) => [option.name, option]));
  const given = new Map<string, (string | number | null)[]>();
  const operands: string[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token?.kind === "operand") operands.push(token.value);
    if (token?.kind !== "option") continue;
    const option = byName.get(token.name);
    if (option === undefined) return err(unknownOption(token, spec.options));
    const following = tokens[i + 1];
    const takesFollowing = option.type === "optional_text" && token.value === null &&
      following?.kind === "operand" && following.index === token.index + 1;
    const text = takesFollowing ? following.value : token.value;
    if (takesFollowing) i++;
    const value = readValue(option, token, text);
    if (!value.ok) return value;
    given.set(option.name, [...given.get(option.name) ?? [], value.value]);
  }
  const trouble = checkOperands(operands, spec.operands);
  if (trouble !== null) return err(trouble);
  return ok({ values: new OptionValues(spec.options, given), operands });
}

function readValue(
  option: OptionSpec,
  token: OptionToken,
  text: string | null,
): Result<string | number | null, Failure> {
  const name = token.rawName;
  if (option.type === "flag") {
    return text === null ? ok(null) : usage(`Option ${name} takes no value: "${text}"`);
  }
  if (option.type === "optional_text") return ok(text);
  const label = option.valueName ?? "VALUE";
  if (text === null) return usage(`Option ${name} needs a value: ${name} ${label}`);
  if (!token.isInline && looksLikeOption(text)) {
    return usage(
      `Option ${name} needs a value, but "${text}" follows`,
      `For a value that starts with a dash write --${option.name}=${text}`,
    );
  }
  if (option.type === "text") {
    const refusal = refuseChoice(`Option ${name}`, text, option.choices);
    return refusal === null ? ok(text) : err(refusal);
  }
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
  const min = option.min ?? 0;
  if (!Number.isSafeInteger(number) || number < min) {
    return usage(`Option ${name} needs a whole number of at least ${min}: "${text}"`);
  }
  return ok(number);
}

/** Says that a word is none of those that it can be, and which was probably meant. */
function refuseChoice(
  what: string,
  word: string,
  choices: readonly string[] = [word],
): Failure | null {
  if (choices.includes(word)) return null;
  const meant = nearest(word, choices);
  const message = `${what} must be one of ${choices.join(", ")}: "${word}"`;
  return {
    kind: "usage",
    message,
    ...(meant === null ? {} : { hint: `Did you mean "${meant}"?` }),
  };
}

function looksLikeOption(text: string): boolean {
  return text.startsWith("-") && text !== "-" && !/^-\d+(\.\d+)?$/.test(text);
}

function unknownOption(token: OptionToken, options: readonly OptionSpec[]): Failure {
  const visible = options.filter((option) => option.hidden !== true);
  const long = token.rawName.startsWith("--");
  const meant = nearest(token.name, visible.map((option) => option.name));
  const message = `Unknown option: ${token.rawName}`;
  if (meant === null || !long) return { kind: "usage", message };
  return { kind: "usage", message, hint: `Did you mean --${meant}?` };
}

function checkOperands(
  operands: readonly string[],
  specs: readonly OperandSpec[],
): Failure | null {
  const missing = specs.slice(operands.length).find((spec) => spec.optional !== true);
  if (missing !== undefined) {
    return { kind: "usage", message: `Missing ${missing.name}: ${missing.description}` };
  }
  const extra = operands[specs.length];
  if (extra !== undefined && specs.at(-1)?.repeatable !== true) {
    return { kind: "usage", message: `Unexpected argument: "${extra}"` };
  }
  for (const [at, word] of operands.entries()) {
    const spec = specs[at] ?? specs.at(-1);
    const refusal = spec === undefined ? null : refuseChoice(spec.name, word, spec.choices);
    if (refusal !== null) return refusal;
  }
  return null;
}

function usage(message: string, hint?: string): Result<never, Failure> {
  return err(
    hint === undefined ? { kind: "usage", message } : { kind: "usage", message, hint },
  );
}
