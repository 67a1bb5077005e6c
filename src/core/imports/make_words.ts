/** Variables of a makefile, as they were written. */
export type MakeVariables = ReadonlyMap<string, string>;

/** A text with its references replaced, and what could not be. */
export interface Expanded {
  readonly text: string;
  /** References to functions, and to variables that are not in the file. */
  readonly unknown: readonly string[];
}

/** What make calls a reference that only make itself can work out. */
const functionCall = /^[a-z-]+[ \t]/;

/**
 * Replaces `$(NAME)`, `${NAME}` and `$X` as make does. What the file does not define is left to the
 * shell as `${NAME}`, since make knows the variables of the environment.
 *
 * @param automatic What `@`, `<` and the like stand for.
 */
export function expandMake(
  text: string,
  variables: MakeVariables,
  automatic: Readonly<Record<string, string>> = {},
  depth = 0,
): Expanded {
  const unknown: string[] = [];
  let result = "";
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) !== "$") {
      result += text.charAt(at);
      continue;
    }
    const next = text.charAt(at + 1);
    if (next === "$") {
      result += "$";
      at++;
      continue;
    }
    const [name, end] = readName(text, at + 1);
    at = end;
    if (name === "") continue;
    const known = automatic[name] ?? variables.get(name);
    if (known !== undefined && depth < 20) {
      const inner = name in automatic
        ? { text: known, unknown: [] }
        : expandMake(known, variables, automatic, depth + 1);
      result += inner.text;
      unknown.push(...inner.unknown);
    } else if (/^[A-Za-z_]\w*$/.test(name)) {
      result += `\${${name}}`;
      unknown.push(`$(${name})`);
    } else {
      result += `$(${name})`;
      unknown.push(functionCall.test(name) ? `the function $(${name})` : `$(${name})`);
    }
  }
  return { text: result, unknown };
}

/** Splits at blanks, but not within a reference that is left. */
export function splitMakeWords(text: string): readonly string[] {
  const words: string[] = [];
  for (let rest = text.trimStart(); rest !== ""; rest = rest.trimStart()) {
    const end = outside(rest, /\s/);
    words.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return words;
}

/** Returns the place of the first character of a kind that is in no reference, else the length. */
export function outside(text: string, wanted: RegExp): number {
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) === "$") at = readName(text, at + 1)[1];
    else if (wanted.test(text.charAt(at))) return at;
  }
  return text.length;
}

/** Whether only make can say what a word becomes. */
export function isUnresolved(word: string): boolean {
  return /\$[({]/.test(word);
}

/** Returns the name behind a dollar sign, and where it ends. */
function readName(text: string, start: number): readonly [string, number] {
  const open = text.charAt(start);
  if (open !== "(" && open !== "{") return [open, start];
  const close = open === "(" ? ")" : "}";
  let level = 0;
  for (let at = start; at < text.length; at++) {
    if (text.charAt(at) === open) level++;
    if (text.charAt(at) === close && --level === 0) return [text.slice(start + 1, at), at];
  }
  return [text.slice(start + 1), text.length];
}
