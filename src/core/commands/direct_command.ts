import { plainWords, unplainAt } from "./command_line.ts";
import { shellNames } from "./shell_names.ts";

/** Names of shells' builtins that are programs too, which do the same. */
const programs: ReadonlySet<string> = new Set(
  "[ echo false kill printf pwd test time true".split(" "),
);

/**
 * Splits a line into words that mean the same without a shell, or returns `null` where a shell is
 * needed to know what they mean.
 */
export function wordsWithoutShell(line: string): readonly string[] | null {
  const words = plainWords(line);
  const [first] = words ?? [];
  return words === null || first === undefined || whyNoProgram(first) !== null ? null : words;
}

/** Says which part of a line only a shell understands, and where it stands, in UTF-16 units. */
export function explainShellNeed(
  line: string,
): { readonly what: string; readonly from: number; readonly to: number } {
  const at = unplainAt(line);
  if (at !== null) {
    const character = String.fromCodePoint(line.codePointAt(at) ?? 0);
    const to = at + character.length;
    return { what: `${nameOf(character, line, at)}, character ${at + 1}`, from: at, to };
  }
  const from = line.search(/\S/);
  const first = plainWords(line)?.[0] ?? "";
  const what = whyNoProgram(first) ?? "it is no list of plain words";
  const length = /^\S+/.exec(line.slice(from))?.[0].length ?? 0;
  return { what, from, to: from + length };
}

function whyNoProgram(first: string): string | null {
  if (first === "") return "its first word is empty";
  if (programs.has(first)) return null;
  if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(first)) {
    return `"${first}" sets a variable, use "env_variables"`;
  }
  return shellNames.has(first) ? `"${first}" is a part of the shell and no program` : null;
}

const names: Readonly<Record<string, string>> = {
  "\n": "a line break",
  "'": "a quote that is not closed",
  '"': "a quote with $, ` or \\ in it, or one that is not closed",
  "#": "a comment",
};

function nameOf(character: string, line: string, at: number): string {
  const name = names[character];
  if (name !== undefined) return name;
  // deno-lint-ignore no-control-regex -- it must not reach a terminal
  if (/[\x00-\x1f\x7f]/.test(character)) return "a control character";
  return `"${/^(?:&&|\|\||>>|<<|\$\()/.exec(line.slice(at))?.[0] ?? character}"`;
}
