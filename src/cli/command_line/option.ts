/**
 * What an option takes: nothing (`flag`), one text, a whole number of at least `min`, or a text that
 * may be left out (`optional_text`, the ancestor's `--list-runs [APP]`).
 */
export type OptionType = "flag" | "text" | "whole_number" | "optional_text";

/** One option as the command table declares it; help, docs and parsing are made from it. */
export interface OptionSpec {
  /** Long name without the dashes. */
  readonly name: string;
  /** One letter without the dash. */
  readonly short?: string;
  readonly type: OptionType;
  /** How help calls the value, in capitals. */
  readonly valueName?: string;
  /** Least number that a `whole_number` accepts. */
  readonly min?: number;
  readonly repeatable?: boolean;
  /** All values that it can have. */
  readonly choices?: readonly string[];
  /** One sentence without a full stop; further clauses after a semicolon. */
  readonly description: string;
  /** The value that holds where the option is not given, in words. */
  readonly default?: string;
  /** Left out of help and docs. */
  readonly hidden?: boolean;
}

/** One operand of a command: a word on the command line that is no option. */
export interface OperandSpec {
  /** How help calls it, in capitals. */
  readonly name: string;
  readonly description: string;
  readonly optional?: boolean;
  /** All words that it can be. */
  readonly choices?: readonly string[];
  /** Takes all further words too; only the last operand may. */
  readonly repeatable?: boolean;
}

/** Returns an option as help writes it: `-c, --config FILE`. */
export function optionLabel(option: OptionSpec): string {
  const short = option.short === undefined ? "" : `-${option.short}, `;
  return `${short}--${option.name}${valueLabel(option)}`;
}

/** Returns an operand as a usage line writes it: `FILE`, `[APP]` or `FILE...`. */
export function operandLabel(operand: OperandSpec): string {
  const name = operand.repeatable === true ? `${operand.name}...` : operand.name;
  return operand.optional === true ? `[${name}]` : name;
}

function valueLabel(option: OptionSpec): string {
  const name = option.valueName ?? "VALUE";
  switch (option.type) {
    case "flag":
      return "";
    case "optional_text":
      return ` [${name}]`;
    case "text":
    case "whole_number":
      return ` ${name}`;
  }
}
