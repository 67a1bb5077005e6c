// The same as parseArgs of node:util, which takes 5 ms to load.
import { parseArgs as parse } from "@pkgjs/parseargs";
import type { parseArgs as nodeParseArgs } from "node:util";
import type { Failure } from "../core/failure.ts";
import { nearest } from "../core/nearest.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { OperandSpec, OptionSpec } from "./option.ts";
import { OptionValues } from "./option_values.ts";

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

const parseArgs: typeof nodeParseArgs = parse;

type Token = NonNullable<ReturnType<typeof parseArgs>["tokens"]>[number];
type OptionToken = Extract<Token, { kind: "option" }>;

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
  const tokens = tokenize(argv, spec.options);
  const byName = new Map(spec.options.map((option) => [option.name, option]));
  const given = new Map<string, (string | number | null)[]>();
  const operands: string[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token?.kind === "positional") operands.push(token.value);
    if (token?.kind !== "option") continue;
    const option = byName.get(token.name);
    if (option === undefined) return err(unknownOption(token, spec.options));
    const following = tokens[i + 1];
    const takesFollowing = option.type === "optional_text" && token.value === undefined &&
      following?.kind === "positional" && following.index === token.index + 1;
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

function tokenize(argv: readonly string[], options: readonly OptionSpec[]): readonly Token[] {
  const config: Record<string, { type: "string" | "boolean"; short?: string }> = {};
  for (const option of options) {
    const takesValue = option.type === "text" || option.type === "whole_number";
    config[option.name] = {
      type: takesValue ? "string" : "boolean",
      ...(option.short === undefined ? {} : { short: option.short }),
    };
  }
  // Not strict: the library's own complaints name no nearest option and throw.
  const parsed = parseArgs({
    args: [...argv],
    options: config,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  return parsed.tokens;
}

function readValue(
  option: OptionSpec,
  token: OptionToken,
  text: string | undefined,
): Result<string | number | null, Failure> {
  const name = token.rawName;
  if (option.type === "flag") {
    return text === undefined ? ok(null) : usage(`Option ${name} takes no value: "${text}"`);
  }
  if (option.type === "optional_text") return ok(text ?? null);
  const label = option.valueName ?? "VALUE";
  if (text === undefined) return usage(`Option ${name} needs a value: ${name} ${label}`);
  if (token.inlineValue !== true && looksLikeOption(text)) {
    return usage(
      `Option ${name} needs a value, but "${text}" follows`,
      `For a value that starts with a dash write --${option.name}=${text}`,
    );
  }
  if (option.type === "text") return ok(text);
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
  const min = option.min ?? 0;
  if (!Number.isSafeInteger(number) || number < min) {
    return usage(`Option ${name} needs a whole number of at least ${min}: "${text}"`);
  }
  return ok(number);
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
  return null;
}

function usage(message: string, hint?: string): Result<never, Failure> {
  return err(
    hint === undefined ? { kind: "usage", message } : { kind: "usage", message, hint },
  );
}
