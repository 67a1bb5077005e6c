import type { Failure } from "../../core/failure.ts";
import type { Result } from "../../core/result.ts";
import type { Style } from "../../core/text/text_style.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { OperandSpec, OptionSpec } from "./option.ts";
import type { OptionValues } from "./option_values.ts";

/** A command line of one command, taken apart and checked against its specification. */
export interface CommandInput {
  readonly values: OptionValues;
  readonly operands: readonly string[];
  /** For stdout. */
  readonly style: Style;
  /** For stderr. */
  readonly errorStyle: Style;
}

/** Does a command's work; the number is the exit code. */
export type CommandAction = (
  input: CommandInput,
  dependencies: CliDependencies,
) => Promise<Result<number, Failure>>;

/** Under which heading help lists a command. */
export type CommandGroup = "Run" | "Look" | "Mend" | "Keep" | "Set up" | "Help";

/** One command as the command table declares it. */
export interface CommandSpec {
  /** One word, or two where it belongs to a {@link CommandFamily}: `db check`. */
  readonly name: string;
  readonly group: CommandGroup;
  /** What it does, in a few words that start with a verb. */
  readonly summary: string;
  /** Paragraphs for its help. */
  readonly description: readonly string[];
  readonly operands: readonly OperandSpec[];
  readonly options: readonly OptionSpec[];
  readonly examples: readonly { readonly line: string; readonly says: string }[];
  /** Loads the command's file, so that others and help do not pay for it. */
  readonly load: () => Promise<CommandAction>;
}

/** The first word that several commands share, such as `db`; help lists it instead of them. */
export interface CommandFamily {
  readonly name: string;
  readonly group: CommandGroup;
  /** What its commands do, in a few words that start with a verb. */
  readonly summary: string;
  /** Paragraphs for its help. */
  readonly description: readonly string[];
}
