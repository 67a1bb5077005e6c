import { literalText } from "./interpolate.ts";
import { setOwn } from "../own_property.ts";

/** What one line of an env file has wrong. It never shows a value, which may be a secret. */
export interface DotenvMistake {
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

/** The variables of an env file, or everything that is wrong with it. */
export type ParsedDotenv =
  | { readonly ok: true; readonly variables: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly mistakes: readonly DotenvMistake[] };

/** `NAME=`, with or without `export`; the value may be indented from it. */
const assignment = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*/;

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/**
 * Parses an env file: `NAME=value` lines, blank lines and `#` comments. A value may stand in double
 * quotes, where `\n`, `\r`, `\t`, `\"`, `\\` and `\$` are escapes, or in single quotes, where nothing
 * is; either may go over several lines. Without quotes it ends at ` #` and loses blanks round it.
 * Where a name is set twice the last one holds.
 *
 * References such as `${NAME}` stay as they are, except for what is escaped or in single quotes: it
 * comes back as `$${`, which interpolation makes `${` again.
 */
export function parseDotenv(text: string): ParsedDotenv {
  const source = text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
  const variables: Record<string, string> = {};
  const mistakes: DotenvMistake[] = [];
  let line = 1;
  for (let at = 0; at < source.length;) {
    const end = endOfLine(source, at);
    const row = source.slice(at, end);
    if (/^[ \t]*(#|$)/.test(row)) {
      at = end + 1;
      line++;
      continue;
    }
    const value = readAssignment(source, at, end);
    if (typeof value === "string") {
      mistakes.push({ line, message: value });
      at = end + 1;
      line++;
      continue;
    }
    setOwn(variables, value.name, value.text);
    line += count(source.slice(at, value.end), "\n") + 1;
    at = value.end + 1;
  }
  return mistakes.length === 0 ? { ok: true, variables } : { ok: false, mistakes };
}

/** A variable and where its last line ends, or what is wrong. */
type Assigned = { readonly name: string; readonly text: string; readonly end: number };

function readAssignment(source: string, at: number, end: number): Assigned | string {
  const row = source.slice(at, end);
  const head = assignment.exec(row);
  if (head === null) return describeNoAssignment(row);
  const [matched, name = ""] = head;
  const start = at + matched.length;
  if (row.includes("\0")) return `Expected the value of "${name}" to have no NUL character`;
  const quote = source[start];
  if (quote !== '"' && quote !== "'") {
    // A comment needs a blank before it, so that `#` may be a part of a value.
    const bare = source.slice(start, end).replace(/(^|[ \t])#.*$/, "").trim();
    return { name, text: bare, end };
  }
  const close = findClose(source, start + 1, quote);
  if (close === -1) return `The value of "${name}" has no closing ${quote}`;
  const last = endOfLine(source, close);
  if (!/^[ \t]*(#.*)?$/.test(source.slice(close + 1, last))) {
    return `Expected nothing but a comment after the quoted value of "${name}"`;
  }
  const inner = source.slice(start + 1, close);
  if (inner.includes("\0")) return `Expected the value of "${name}" to have no NUL character`;
  return { name, text: quote === "'" ? literalText(inner) : unescape(inner), end: last };
}

function findClose(source: string, start: number, quote: string): number {
  for (let at = start; at < source.length; at++) {
    if (source[at] === quote) return at;
    if (source[at] === "\\" && quote === '"') at++;
  }
  return -1;
}

/** Other backslashes stand for themselves, as in Windows paths and regular expressions. */
function unescape(text: string): string {
  return text.replace(/\\(\$\{|[nrt"\\$])/g, (_, character: string) => {
    if (character === "${") return "$${";
    return escapes[character] ?? character;
  });
}

function describeNoAssignment(row: string): string {
  const equals = row.indexOf("=");
  if (equals === -1) return 'Expected NAME=VALUE: there is no "="';
  const name = row.slice(0, equals).trim().replace(/^export[ \t]+/, "");
  return name === ""
    ? 'Expected a name before "="'
    : "Expected a name of letters, digits and underscores that starts with no digit";
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
