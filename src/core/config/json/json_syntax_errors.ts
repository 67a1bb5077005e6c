import { type ParseError, printParseErrorCode } from "jsonc-parser";
import type { Diagnostic } from "../messages/diagnostic.ts";
import { LineIndex } from "./line_index.ts";

const behindAll = "Expected nothing after the config's last brace";

const messages: Readonly<Record<string, string>> = {
  InvalidSymbol: "Unexpected text",
  InvalidNumberFormat: "Number is not complete",
  PropertyNameExpected: "Expected a key in double quotes",
  ValueExpected: "Expected a value",
  ColonExpected: 'Expected ":" after the key',
  CommaExpected: 'Expected "," before this',
  CloseBraceExpected: 'Expected "}"',
  CloseBracketExpected: 'Expected "]"',
  EndOfFileExpected: behindAll,
  UnexpectedEndOfComment: "Comment is not closed",
  UnexpectedEndOfString: "String is not closed on its line",
  UnexpectedEndOfNumber: "Number is not complete",
  InvalidUnicode: 'Expected four hexadecimal digits after "\\u"',
  InvalidEscapeCharacter: "Unknown escape in a string",
  InvalidCharacter: "Control character in a string",
};

const hints: Readonly<Record<string, string>> = {
  UnexpectedEndOfString: 'a line break within a string is written "\\n"',
  InvalidEscapeCharacter: 'a backslash is written "\\\\"',
  InvalidCharacter: 'a tab is written "\\t", a line break "\\n"',
};

const quoted = "text stands in double quotes";

const whatItIs = 'a config is a JSON object with a list "jobs"';

/**
 * Says in words what is wrong with a text's syntax. Of the errors on one line only the first is
 * kept: the others are mostly its echoes.
 *
 * @param openAt Offset of the innermost bracket that is never closed, or `null`.
 */
export function describeSyntaxErrors(
  text: string,
  errors: readonly ParseError[],
  openAt: number | null,
): readonly Diagnostic[] {
  if (text.trim() === "") {
    return [{
      severity: "error",
      message: "The config is empty",
      hint: whatItIs,
    }];
  }
  const lines = new LineIndex(text);
  const end = text.trimEnd().length;
  const diagnostics: Diagnostic[] = [];
  let lastLine = -1;
  for (const error of [...errors].sort((a, b) => a.offset - b.offset)) {
    const offset = Math.min(error.offset, end);
    const atEnd = error.offset >= end;
    const line = lines.lineAt(offset);
    if (line === lastLine) continue;
    lastLine = line;
    const diagnostic = atEnd && openAt !== null
      ? unclosed(text, end, openAt)
      : describe(text, offset, Math.min(error.length, end - offset), error);
    diagnostics.push(
      diagnostics.length > 0 || printParseErrorCode(error.error) !== "InvalidSymbol"
        ? diagnostic
        : atEdge(diagnostic, text, offset),
    );
  }
  return diagnostics;
}

/** Says of the first word of another format, and of one behind all, what is wrong with its place. */
function atEdge(diagnostic: Diagnostic, text: string, offset: number): Diagnostic {
  const before = text.slice(0, offset).replace(/^\ufeff/, "");
  if (before.trim() === "") {
    const { hint = quoted } = diagnostic;
    return { ...diagnostic, hint: hint === quoted ? whatItIs : hint };
  }
  if (!isWhole(before)) return diagnostic;
  const { hint: _, ...rest } = diagnostic;
  return { ...rest, message: behindAll };
}

/** Whether a text is JSON as it stands; comments are not understood. */
function isWhole(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function unclosed(text: string, end: number, openAt: number): Diagnostic {
  const bracket = text[openAt];
  return {
    severity: "error",
    message: `Expected "${bracket === "{" ? "}" : "]"}" before the end of the file`,
    place: { offset: end, length: 0 },
    related: [{
      message: `"${bracket}" is opened here`,
      place: { offset: openAt, length: 1 },
    }],
  };
}

function describe(text: string, offset: number, length: number, error: ParseError): Diagnostic {
  const code = printParseErrorCode(error.error);
  const found = text.slice(offset, offset + length);
  const place = { offset, length: found.includes("\n") ? found.indexOf("\n") : length };
  if (code === "CommaExpected" && (found === "}" || found === "]")) {
    const missing = found === "}" ? "]" : "}";
    return { severity: "error", message: `Expected "${missing}" before this "${found}"`, place };
  }
  const hint = code === "InvalidSymbol" ? hintForSymbol(found) : hints[code];
  return {
    severity: "error",
    message: messages[code] ?? `Cannot be read as JSON: ${code}`,
    ...(hint === undefined ? {} : { hint }),
    place,
  };
}

function hintForSymbol(found: string): string | undefined {
  if (found.startsWith("'")) return "JSON strings and keys stand in double quotes";
  if (found.startsWith("#")) return 'a comment starts with "//"';
  const word = { true: "true", false: "false", none: "null", null: "null" }[found.toLowerCase()];
  if (word !== undefined) return `JSON writes it "${word}"`;
  if (/^[\p{L}_][\p{L}\w]*$/u.test(found)) return quoted;
  const foreign = /[^\x20-\x7e]/u.exec(found)?.[0];
  if (foreign !== undefined) {
    if (/[\u201c-\u201f\u00ab\u00bb]/.test(foreign)) return "JSON takes straight double quotes";
    return `the character U+${codeOf(foreign)} has no place here`;
  }
  if (/^[.+\d]/.test(found)) return "a number starts with a digit or a minus";
  return undefined;
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}
