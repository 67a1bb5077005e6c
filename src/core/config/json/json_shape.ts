/** What one quick look over a JSON text tells, before anything parses it. */
export interface JsonShape {
  /** How many `"key":` pairs there are in all objects together. */
  readonly properties: number;
  /** Where the nesting first goes beyond the limit, UTF-16 units, or `null`. */
  readonly tooDeepAt: number | null;
  /** Where the innermost bracket stands that is still open at the end, or `null`. */
  readonly openAt: number | null;
}

/** No config needs more; parsers that call themselves would run out of stack at some thousands. */
export const maxNesting = 200;

const enum Code {
  Quote = 0x22,
  Star = 0x2a,
  Slash = 0x2f,
  Colon = 0x3a,
  BracketOpen = 0x5b,
  Backslash = 0x5c,
  BracketClose = 0x5d,
  BraceOpen = 0x7b,
  BraceClose = 0x7d,
}

/** Looks over a text that is meant to be JSON, with or without comments, in one pass. */
export function scanJsonShape(text: string): JsonShape {
  const open: number[] = [];
  let properties = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case Code.Quote:
        i = endOfString(text, i);
        break;
      case Code.Slash:
        i = endOfComment(text, i);
        break;
      case Code.Colon:
        properties++;
        break;
      case Code.BracketOpen:
      case Code.BraceOpen:
        open.push(i);
        if (open.length > maxNesting) return { properties, tooDeepAt: i, openAt: i };
        break;
      case Code.BracketClose:
      case Code.BraceClose:
        open.pop();
        break;
    }
  }
  return { properties, tooDeepAt: null, openAt: open.at(-1) ?? null };
}

/** Returns where a string that starts at `start` ends: its closing quote, or before a line break. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === Code.Quote || code === 0x0a) return i;
    if (code === Code.Backslash) i++;
  }
  return text.length;
}

function endOfComment(text: string, start: number): number {
  const second = text.charCodeAt(start + 1);
  if (second !== Code.Slash && second !== Code.Star) return start;
  const end = text.indexOf(second === Code.Slash ? "\n" : "*/", start + 2);
  if (end === -1) return text.length;
  return second === Code.Slash ? end : end + 1;
}

/** Counts the properties of all objects in a value. */
export function countProperties(value: unknown): number {
  const left: unknown[] = [value];
  let properties = 0;
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== "object" || next === null) continue;
    const isList = Array.isArray(next);
    for (const inner of isList ? next : Object.values(next)) {
      if (!isList) properties++;
      if (typeof inner === "object") left.push(inner);
    }
  }
  return properties;
}
