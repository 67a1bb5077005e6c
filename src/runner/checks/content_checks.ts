import { messageOf } from "../../core/message_of.ts";
import { type JsonMistake as FoundMistake, JsonScan } from "../../core/text/json_scan.ts";
import type { Wanted } from "../../ports/files.ts";
import {
  type CheckContext,
  excerptOf,
  fails,
  holds,
  judgeFiles,
  unknown,
  type Verdict,
} from "./check_context.ts";
import { textParam } from "./params.ts";

/** What both searches with a regular expression are told. */
export interface SearchParams {
  readonly path: string;
  readonly pattern: string;
  readonly ignore_case: boolean;
}

/** Holds if the pattern matches some files, and no line in them has `ORA-`. */
export async function checkNoOraErrors(
  params: Readonly<Record<string, unknown>>,
  context: CheckContext,
): Promise<Verdict> {
  const pattern = textParam(params, "log_file");
  if (!pattern.ok) return unknown(pattern.error);
  return await judgeFiles(pattern.value, context, (path) => expectNone(path, ["ORA-"], context));
}

/** Holds if the file, or every match, has no line with `ORA-` or `SP2-`. */
export async function checkNoOraOrSp2Errors(
  params: Readonly<Record<string, unknown>>,
  context: CheckContext,
): Promise<Verdict> {
  const path = textParam(params, "log_file");
  if (!path.ok) return unknown(path.error);
  const texts = ["ORA-", "SP2-"];
  return await judgeFiles(path.value, context, (match) => expectNone(match, texts, context));
}

/** Holds if every match has a line that the pattern matches. */
export function checkFileContains(params: SearchParams, context: CheckContext): Promise<Verdict> {
  return judgeFiles(params.path, context, async (path) => {
    const found = await find(path, wantedOf(params), context);
    if (found !== null) return holds(place(path, found, context));
    return fails(`a line that matches /${params.pattern}/ in "${path}"`, "none");
  });
}

/** Holds if no match has a line that the pattern matches. */
export function checkLogNoMatch(params: SearchParams, context: CheckContext): Promise<Verdict> {
  return judgeFiles(params.path, context, async (path) => {
    const found = await find(path, wantedOf(params), context);
    if (found === null) return holds(`no line that matches /${params.pattern}/ in "${path}"`);
    return fails(`no line that matches /${params.pattern}/`, place(path, found, context));
  });
}

/** Holds if every match is JSON text. */
export async function checkJsonValid(
  { path }: { readonly path: string },
  context: CheckContext,
): Promise<Verdict> {
  return await judgeFiles(path, context, async (match) => {
    const mistake = await jsonMistake(match, context);
    if (mistake === null) return holds(`JSON in "${match}"`);
    const { line, message } = mistake;
    // The engine quotes a few characters round the mistake, which may be a part of a secret.
    const why = context.mask === null ? message : message.replace(/,? (?:\.\.\.)?".*/s, "");
    return fails("JSON", `"${match}"${line === null ? "" : ` line ${line}`}: ${why}`);
  });
}

/**
 * How long a text may be that is parsed as a whole, characters. Values take up to some sixty times the
 * memory of their text, and nothing else happens in this thread meanwhile.
 */
const maxWhole = 4 * 1024 * 1024;

type JsonMistake = Omit<FoundMistake, "line"> & { readonly line: number | null };

async function jsonMistake(
  path: string,
  { files, folder, signal }: CheckContext,
): Promise<JsonMistake | null> {
  const pieces: string[] = [];
  let length = 0;
  let scan: JsonScan | null = null;
  for await (const piece of files.texts(path, folder, signal)) {
    pieces.push(piece);
    length += piece.length;
    if (scan === null && length <= maxWhole) continue;
    scan ??= new JsonScan();
    for (const one of pieces.splice(0)) {
      const mistake = scan.push(one);
      if (mistake !== null) return mistake;
    }
  }
  return scan === null ? parseMistake(pieces.join("")) : scan.end();
}

function parseMistake(text: string): JsonMistake | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const message = messageOf(error);
    return { line: lineOf(message, text), message };
  }
}

/** Holds if every match has the SHA-256 sum. */
export function checkSha256(
  { path, sha256 }: { readonly path: string; readonly sha256: string },
  context: CheckContext,
): Promise<Verdict> {
  return judgeFiles(path, context, async (match) => {
    const found = await context.files.sha256(match, context.folder, context.signal);
    if (found === sha256.toLowerCase()) return holds(`${found}: "${match}"`);
    return fails(`the SHA-256 sum ${sha256.toLowerCase()}`, `${found}: "${match}"`);
  });
}

async function expectNone(
  path: string,
  texts: readonly string[],
  context: CheckContext,
): Promise<Verdict> {
  const expected = `no line with ${texts.map((text) => `"${text}"`).join(" or ")}`;
  const found = await find(path, { kind: "texts", texts }, context);
  if (found === null) return holds(`${expected} in "${path}"`);
  return fails(expected, place(path, found, context));
}

interface Line {
  readonly line: number;
  readonly text: string;
}

function find(
  path: string,
  wanted: Wanted,
  { files, folder, signal }: CheckContext,
): Promise<Line | null> {
  return files.findLine({ path, folder }, wanted, signal);
}

function wantedOf({ pattern, ignore_case }: SearchParams): Wanted {
  return { kind: "pattern", pattern: new RegExp(pattern, ignore_case ? "iu" : "u") };
}

function place(path: string, { line, text }: Line, context: CheckContext): string {
  return `"${path}" line ${line}: ${excerptOf(text, context)}`;
}

/** The engine says where its parser stopped, by position or, for short texts, not at all. */
function lineOf(message: string, text: string): number | null {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return text.slice(0, Number(position)).split("\n").length;
  return /end of JSON/i.test(message) ? text.split("\n").length : null;
}
