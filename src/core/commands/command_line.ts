import type { Command, CommandValue } from "./command.ts";
import { shellNames } from "./shell_names.ts";
import { shellQuote } from "../text/shell_quote.ts";

/** Decides how a command of a config is executed: words as they are, a line as {@link parseCommand}. */
export function parseCommandValue(value: CommandValue): Command {
  return typeof value === "string" ? parseCommand(value) : directCommand(value);
}

/** Makes the command of words that meet no shell. */
export function directCommand(argv: readonly string[]): Extract<Command, { kind: "argv" }> {
  return { kind: "argv", argv, line: argv.map(shellQuote).join(" "), meetsShell: false };
}

/**
 * Decides how a command line is executed. Plain words, which every POSIX shell would hand to a
 * program unchanged, become `argv` and save the shell process; a blank line is `nothing`; all else,
 * including whatever is in doubt, goes to the shell as it stands.
 *
 * What depends on the job's environment is left to whoever starts the words: where the first one
 * names no executable file, has no known format or is a shell's function ({@link isShellFunction}),
 * the line has to go to the shell too, so that what is said about it is the shell's.
 */
export function parseCommand(text: string): Command {
  if (text.trim() === "") return { kind: "nothing" };
  const argv = plainWords(text);
  return argv === null || isShellOnly(argv)
    ? { kind: "shell", line: text }
    : { kind: "argv", argv, line: text, meetsShell: true };
}

/**
 * Whether a variable of this environment makes a bash that serves as `/bin/sh` run a function
 * instead of the program: bash imports functions from variables, and some systems export such ones
 * as `which` and `module` to every process.
 */
export function isShellFunction(name: string, env: Readonly<Record<string, string>>): boolean {
  return Object.hasOwn(env, `BASH_FUNC_${name}%%`) || Object.hasOwn(env, `BASH_FUNC_${name}()`);
}

/**
 * The parts of a plain line, one at a time. Every class lists what is harmless, so that whatever
 * nobody thought of goes to the shell. No part takes control characters except blanks: newlines
 * separate commands, and shells use others as marks of their own.
 */
const part = new RegExp(
  [
    "(?<blanks>[ \\t]+)",
    "(?<plain>[A-Za-z0-9_\\-./:,+@%=\\]^#\\u{80}-\\u{10FFFF}]+)",
    "'(?<single>[^'\\x00-\\x08\\x0a-\\x1f\\x7f]*)'",
    '"(?<double>[^"$`\\\\\\x00-\\x08\\x0a-\\x1f\\x7f]*)"',
    "\\\\(?<escaped>[^\\x00-\\x08\\x0a-\\x1f\\x7f])",
    "(?<end>\\n[ \\t\\n]*$)",
  ].join("|"),
  "uy",
);

/** Splits a line into words, or returns `null` where only a shell knows what it means. */
export function plainWords(text: string): readonly string[] | null {
  const words: string[] = [];
  // A copy has room for its words alone: large configs have many short commands.
  return scanPlain(text, words) === null ? words.slice() : null;
}

/** Returns where a line has something that only a shell understands, or `null` for plain words. */
export function unplainAt(text: string): number | null {
  return scanPlain(text, []);
}

/** Adds words to a list as far as they are plain; returns where they are not, or `null`. */
function scanPlain(text: string, words: string[]): number | null {
  let word: string | null = null;
  let at = text.search(/[^ \t\n]/);
  while (at < text.length) {
    part.lastIndex = at;
    const groups = part.exec(text)?.groups;
    if (groups === undefined) return at;
    const { plain, single, double, escaped } = groups;
    const piece = plain ?? single ?? double ?? escaped;
    if (piece !== undefined) {
      // A comment, which is one only where a word could begin.
      if (word === null && plain?.startsWith("#")) return at;
      word = (word ?? "") + piece;
    } else if (word !== null) {
      words.push(word);
      word = null;
    }
    at = part.lastIndex;
  }
  if (word !== null) words.push(word);
  return null;
}

/** Whether a shell treats a first word of plain words as something else than a program's name. */
function isShellOnly(argv: readonly string[]): boolean {
  const first = argv[0];
  if (first === undefined || first === "") return true;
  if (argv.length === 1 && (first === "true" || first === "false")) return false;
  // An assignment, an option of the shell itself, or a job of bash.
  return first.includes("=") || /^[-+%]/.test(first) || shellNames.has(first);
}
