import { cutMarkPattern } from "../core/cut_mark.ts";
import type { LogFile } from "../ports/log_file.ts";

/** How much of what was copied last tells a place from others, bytes. */
const mostKept = 256;

/** No mark is longer, bytes. */
const mostOfMark = 256;

/** How much of a log is looked through for it, bytes. */
const mostSearched = 64 * 1024 * 1024;

const cutMarks = new RegExp(cutMarkPattern, "g");

/** Returns the end of what was copied so far. */
export function lastOf(before: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (bytes.length >= mostKept) return bytes.slice(-mostKept);
  const joined = new Uint8Array(before.length + bytes.length);
  joined.set(before);
  joined.set(bytes, before.length);
  return joined.slice(-mostKept);
}

/**
 * Returns where copying a log goes on: at `position`, if what was copied last still stands before it.
 * Else the log's middle has been left out since, and its end has come nearer: there what was copied
 * last is looked for, and where it is left out as well, the mark that says so is the place.
 */
export function placeToGoOn(file: LogFile, position: number, last: Uint8Array): number {
  if (same(read(file, position - last.length, last.length), last)) return position;
  // It has come nearer to the beginning; but the place may be within the mark now.
  const end = Math.min(file.size(), position + mostOfMark);
  const start = Math.max(0, end - mostSearched);
  const text = latin.decode(read(file, start, end - start));
  // Executions before this one may have marks too.
  const mark = [...text.matchAll(cutMarks)].at(-1)?.index;
  if (mark === undefined) return Math.min(file.size(), position);
  // Rather some of it twice than some of it never.
  const found = text.indexOf(latin.decode(last), mark);
  return start + (found === -1 ? mark : found + last.length);
}

/** Each byte is one character. */
const latin = new TextDecoder("latin1");

function read(file: LogFile, from: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const count = file.read(from + done, bytes.subarray(done));
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
