import type { SyntaxNode, Word, WordPart } from "unbash";

/** A stretch of a command line, in UTF-16 units. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Marks in the text of a word, for what is not known before a shell runs it. No config can have them:
 * they are taken out of what is read.
 */
export const marks = {
  /** Output of a command, or a variable that may be anything, also empty. */
  unknown: "\x00",
  /** The same, but never empty. */
  nonEmpty: "\x01",
  /** The user's own folder. */
  home: "\x02",
  /** Any characters but a slash: an unquoted pattern. */
  glob: "\x03",
} as const;

/** One word of a command as the shell will see it, as far as that is known. */
export interface ShellWord extends Span {
  /** Its text without quotes, with `marks` in it. */
  readonly text: string;
  /** Names of the programs in its substitutions. */
  readonly substituted: readonly string[];
}

// deno-lint-ignore no-control-regex -- they are the marks
const anyMark = /[\x00-\x03]/;

/** Whether all of a word is known. */
export function isKnown({ text }: ShellWord): boolean {
  return !anyMark.test(text);
}

/** Makes a word of text that is known. */
export function knownWord(text: string, span: Span): ShellWord {
  return { text: plain(text), substituted: [], ...span };
}

/** Returns the word that a shell makes of a node of the grammar. */
export function readWord(
  word: Word,
  isFilled: (variable: string) => boolean,
  programsIn: (node: SyntaxNode) => readonly string[],
): ShellWord {
  const { pos: from, end: to } = word;
  const substituted: string[] = [];
  const parts = word.parts ?? [];
  let text = parts.length === 0 ? plain(word.value) : parts.map(read).join("");
  if (/^~(?=\/|$)/.test(word.text)) text = marks.home + text.slice(1);
  return { from, to, text, substituted };

  function read(part: WordPart): string {
    switch (part.type) {
      case "Literal":
      case "SingleQuoted":
      case "AnsiCQuoted":
        return plain(part.value);
      case "DoubleQuoted":
      case "LocaleString":
        return part.parts.map(read).join("");
      case "SimpleExpansion":
        return variable(part.text.slice(1));
      case "ParameterExpansion":
        // ${X:?} ends the shell where X is empty; ${X:-y} and ${X:=y} are y then.
        if (part.operation?.type === "Default" && /^:[?=-]$/.test(part.operation.operator)) {
          return part.operation.operand.value === "" && part.operation.operator !== ":?"
            ? marks.unknown
            : marks.nonEmpty;
        }
        return part.operation === undefined && part.prefix === undefined
          ? variable(part.parameter)
          : marks.unknown;
      case "CommandExpansion":
      case "ProcessSubstitution":
        if (part.script !== undefined) substituted.push(...programsIn(part.script));
        return part.type === "CommandExpansion" ? marks.unknown : marks.nonEmpty;
      case "ArithmeticExpansion":
        return marks.nonEmpty;
      case "Glob":
      case "ExtendedGlob":
        return marks.glob;
      case "BraceExpansion":
        return marks.nonEmpty;
    }
  }

  function variable(name: string): string {
    if (name === "HOME") return marks.home;
    return isFilled(name) || /^[0-9#?$!]$/.test(name) && name !== "1"
      ? marks.nonEmpty
      : marks.unknown;
  }
}

function plain(text: string): string {
  // deno-lint-ignore no-control-regex -- they are the marks
  return text.replace(/[\x00-\x03]/g, " ");
}
