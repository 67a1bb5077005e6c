import { err, ok, type Result } from "../result.ts";

/** A piece of a `when` expression; `at` and `length` are UTF-16 units of its text. */
export type Token = { readonly at: number; readonly length: number } & TokenKind;

type TokenKind =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "pattern"; readonly pattern: string; readonly ignoreCase: boolean }
  | { readonly kind: Sign }
  | { readonly kind: "end" };

/** Words and signs; the words that have a sign of their own are read as that. */
type Sign = "==" | "!=" | "=~" | "!~" | "(" | ")" | "and" | "or" | "not" | "defined";

/** What is wrong with an expression and where, in UTF-16 units of its text. */
export interface WhenMistake {
  readonly message: string;
  readonly hint?: string;
  readonly at: number;
  readonly length: number;
}

const signs: ReadonlyMap<string, Sign> = new Map([
  ["==", "=="],
  ["!=", "!="],
  ["=~", "=~"],
  ["!~", "!~"],
  ["&&", "and"],
  ["||", "or"],
  ["(", "("],
  [")", ")"],
  ["!", "not"],
]);

const words: ReadonlySet<string> = new Set(["and", "or", "not", "defined"]);

/** What a backslash stands for in front of a character of a text. */
const escapes: Readonly<Record<string, string>> = {
  "\\": "\\",
  '"': '"',
  "'": "'",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** Cuts an expression into tokens, the last of which is its end. */
export function tokenize(source: string): Result<readonly Token[], WhenMistake> {
  const tokens: Token[] = [];
  for (let at = 0; at < source.length;) {
    const blank = /^\s+/.exec(source.slice(at, at + 64))?.[0].length ?? 0;
    if (blank > 0) {
      at += blank;
      continue;
    }
    const token = readToken(source, at);
    if (!token.ok) return token;
    tokens.push(token.value);
    at += token.value.length;
  }
  tokens.push({ kind: "end", at: source.length, length: 0 });
  return ok(tokens);
}

function readToken(source: string, at: number): Result<Token, WhenMistake> {
  const character = source.charAt(at);
  if (character === '"' || character === "'") return readText(source, at, character);
  if (character === "/") return readPattern(source, at);
  const sign = [source.slice(at, at + 2), character].find((text) => signs.has(text));
  const symbol = sign === undefined ? undefined : signs.get(sign);
  if (sign !== undefined && symbol !== undefined) {
    return ok({ kind: symbol, at, length: sign.length });
  }
  const rest = source.slice(at);
  const word = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest)?.[0];
  if (word !== undefined) {
    const token = { at, length: word.length };
    if (words.has(word)) return ok({ ...token, kind: word as Sign });
    const isText = word === "true" || word === "false";
    return ok(
      isText ? { ...token, kind: "text", text: word } : { ...token, kind: "name", name: word },
    );
  }
  const number = /^-?[0-9]+(?:\.[0-9]+)?(?![A-Za-z0-9_.])/.exec(rest)?.[0];
  if (number !== undefined) return ok({ kind: "text", text: number, at, length: number.length });
  return err({ ...strange(rest, character), at });
}

/** Says what is meant by what people know from other languages. */
function strange(rest: string, character: string): Omit<WhenMistake, "at"> {
  const reference = /^\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?/.exec(rest);
  if (reference !== null) {
    const [text, name] = reference;
    const message = `Variables stand without "$": ${JSON.stringify(text)}`;
    return { message, hint: `write ${name}`, length: text.length };
  }
  const meant = { "=": "==", "&": "and", "|": "or", "~": "=~" }[character];
  return {
    message: `Unexpected ${JSON.stringify(firstCharacter(rest))}`,
    ...(meant === undefined ? {} : { hint: `did you mean "${meant}"?` }),
    length: firstCharacter(rest).length,
  };
}

function readText(source: string, start: number, quote: string): Result<Token, WhenMistake> {
  let text = "";
  for (let at = start + 1; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === quote) {
      return ok({ kind: "text", text, at: start, length: at + 1 - start });
    }
    if (character !== "\\") {
      text += character;
      continue;
    }
    const escaped = escapes[source.charAt(++at)];
    if (escaped === undefined) {
      return err({
        message: `Unknown escape ${
          JSON.stringify(`\\${firstCharacter(source.slice(at))}`)
        } in a text`,
        hint: "known are \\\\, \\\", \\', \\n, \\r and \\t",
        at: at - 1,
        length: Math.min(2, source.length - at + 1),
      });
    }
    text += escaped;
  }
  return err({
    message: "A text has no end",
    hint: `put ${quote} behind it`,
    at: start,
    length: source.length - start,
  });
}

/** A slash ends the pattern unless it is escaped or in a class, as in JavaScript. */
function readPattern(source: string, start: number): Result<Token, WhenMistake> {
  let inClass = false;
  let at = start + 1;
  for (; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === "\\") at++;
    else if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (character === "/" && !inClass) break;
  }
  if (at >= source.length) {
    const length = source.length - start;
    return err({
      message: "A regular expression has no end",
      hint: 'put "/" behind it; one within it is "\\/"',
      at: start,
      length,
    });
  }
  const pattern = source.slice(start + 1, at);
  const flags = /^[A-Za-z]*/.exec(source.slice(at + 1))?.[0] ?? "";
  const length = at + 1 + flags.length - start;
  if (pattern === "") {
    return err({ message: "A regular expression is empty", at: start, length });
  }
  if (flags !== "" && flags !== "i") {
    return err({
      message: `Unknown flags ${JSON.stringify(flags)} of a regular expression`,
      hint: '"i" is the only one: letter case counts nothing',
      at: at + 1,
      length: flags.length,
    });
  }
  try {
    new RegExp(pattern, "u");
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*\/u?: /s, "") : String(error);
    return err({ message: `A regular expression is wrong: ${reason}`, at: start, length });
  }
  return ok({ kind: "pattern", pattern, ignoreCase: flags === "i", at: start, length });
}

function firstCharacter(text: string): string {
  return String.fromCodePoint(text.codePointAt(0) ?? 0x20);
}
