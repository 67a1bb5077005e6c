import { baseName } from "../paths.ts";
import { isKnown, type ShellWord, type Span } from "./shell_word.ts";

/** One program that a command line starts, as far as that is known without running it. */
export interface Invocation extends Span {
  /** The program's name without folders, or `null` where it is not known. */
  readonly name: string | null;
  /** The program as it is called; `null` where a command only assigns or redirects. */
  readonly program: ShellWord | null;
  readonly args: readonly ShellWord[];
  /** Variables that are set for it alone, or in the shell. */
  readonly assigned: readonly string[];
  readonly redirects: readonly FileRedirect[];
  /** Absolute folder that it runs in, or `null` where it is not known. */
  readonly folder: string | null;
  /** Names of the programs that write into its input, by pipes and substitutions. */
  readonly fed: readonly string[];
  /** Whether somebody else adds arguments: xargs, or find by `-exec`. */
  readonly hasMoreArgs: boolean;
  readonly isInLoop: boolean;
  /** The statement around it: a pipeline, which the patterns of a config are tried on. */
  readonly statement: Span;
}

/** A redirection from or to a file. */
export interface FileRedirect {
  readonly writes: boolean;
  readonly target: ShellWord;
}

/** Returns the name that a program is known by, or `null`. */
export function nameOf(program: ShellWord | undefined): string | null {
  if (program === undefined || !isKnown(program)) return null;
  return baseName(program.text);
}

/** Options and operands of a command, told apart as getopt does; unknown words count as operands. */
export interface Arguments {
  /** Letters of short options. */
  readonly letters: ReadonlySet<string>;
  /** Long options without their values: `--delete`. */
  readonly long: ReadonlySet<string>;
  readonly operands: readonly ShellWord[];
}

/** Splits arguments into options and operands. Values of options may be among the operands. */
export function splitArguments(args: readonly ShellWord[]): Arguments {
  const letters = new Set<string>();
  const long = new Set<string>();
  const operands: ShellWord[] = [];
  let isOver = false;
  for (const word of args) {
    const { text } = word;
    if (isOver || !/^-./.test(text)) operands.push(word);
    else if (text === "--") isOver = true;
    else if (text.startsWith("--")) long.add(text.replace(/=.*$/s, ""));
    else for (const letter of text.slice(1)) letters.add(letter);
  }
  return { letters, long, operands };
}
