import { createReadStream, lstatSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { boundedCall } from "../probes/bounded_call.ts";
import { type Files, maxPatternLine, type Wanted } from "../../ports/files.ts";

/** What stands between checks and the file system where the config is not trusted. Paths are absolute. */
export interface PathGuard {
  /**
   * Lets a path be looked at.
   *
   * @throws {Error} If it is not granted.
   */
  readonly admit: (path: string) => void;
  /**
   * Opens a regular file for reading.
   *
   * @throws {Error} If it is not granted, or cannot be opened.
   */
  readonly open: (path: string) => number;
  readonly close: (descriptor: number) => void;
}

/** Gives checks their view of the file system, all of it unless there is a guard. */
export function openFiles(guard: PathGuard | null = null): Files {
  const source = sourceOf(guard);
  const files: Files = {
    look,
    exists,
    glob: matchFiles,
    findLine: (at, wanted, signal) => findLine(source(at.path, at.folder, signal), wanted),
    sha256: (path, folder, signal) => sha256(source(path, folder, signal)),
    texts: (path, folder, signal) => textsOf(source(path, folder, signal)),
  };
  return guard === null ? files : guardedNames(files, guard);
}

/** Opens a file for reading, piece by piece. */
type Source = (path: string, folder: string, signal: AbortSignal) => AsyncIterable<Uint8Array>;

/** Whatever is read is opened by the guard, so that nothing can be put in its place meanwhile. */
function sourceOf(guard: PathGuard | null): Source {
  return async function* (path, folder, signal) {
    const absolute = resolve(folder, path);
    const fd = guard === null ? null : guard.open(absolute);
    const from = fd === null ? {} : { fd, autoClose: false };
    try {
      for await (const chunk of createReadStream(absolute, { signal, ...from })) {
        yield chunk as Uint8Array;
      }
    } finally {
      if (fd !== null) guard?.close(fd);
    }
  };
}

function guardedNames(files: Files, guard: PathGuard): Files {
  const admitted = (path: string, folder: string) => {
    const absolute = resolve(folder, path);
    guard.admit(absolute);
    return absolute;
  };
  return {
    ...files,
    look: (path, folder) => files.look(admitted(path, folder), "/"),
    exists: (path, folder) => files.exists(admitted(path, folder), "/"),
    async glob(pattern, folder) {
      const fixed = pattern.split(/[*?[{]/, 1)[0] as string;
      if (fixed === pattern) admitted(pattern, folder);
      else {
        // What a link behind a wildcard leads back to, no text tells.
        if (pattern.includes("..")) throw new Error(`denied: ".." in a pattern: "${pattern}"`);
        admitted(fixed.slice(0, fixed.lastIndexOf("/") + 1), folder);
      }
      return await files.glob(pattern, folder);
    },
  };
}

function look(path: string, folder: string): ReturnType<Files["look"]> {
  const stats = statSync(resolve(folder, path), { throwIfNoEntry: false });
  if (stats === undefined) return null;
  const kind = stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other";
  const identity = `${stats.dev}:${stats.ino}`;
  return { kind, size: stats.size, modifiedAt: stats.mtimeMs, identity };
}

function exists(path: string, folder: string): boolean {
  return lstatSync(resolve(folder, path), { throwIfNoEntry: false }) !== undefined;
}

/** A pattern without wildcards, and one that names an existing file literally, is that file. */
async function matchFiles(pattern: string, folder: string): Promise<readonly string[]> {
  if (exists(pattern, folder)) return [pattern];
  if (!/[*?[{]/.test(pattern)) return [];
  const { glob } = await import("node:fs/promises");
  const found: string[] = [];
  for await (const path of glob(pattern, { cwd: folder })) found.push(path);
  return found.sort();
}

/** Longest line kept while searching, and longest part of it that is returned, characters. */
const maxLine = 1 << 20;
const maxReturned = 10_000;

async function findLine(
  chunks: AsyncIterable<Uint8Array>,
  wanted: Wanted,
): Promise<{ readonly line: number; readonly text: string } | null> {
  const firstOf = finderOf(wanted);
  // A file that is not text has no lines to trust: the decoder refuses invalid UTF-8.
  const decoder = new TextDecoder("utf-8", { fatal: wanted.kind === "texts" });
  let line = 1;
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    const found = firstOf(lines);
    if (found !== -1) return { line: line + found, text: shortened(lines[found] as string) };
    line += lines.length;
    if (rest.length > maxLine) {
      if (firstOf([rest]) === 0) return { line, text: shortened(rest) };
      // The longest wanted text may stand across the cut; a pattern sees no more than the beginning.
      rest = wanted.kind === "texts" ? rest.slice(-64) : rest.slice(0, maxPatternLine);
    }
  }
  rest += decoder.decode();
  return rest !== "" && firstOf([rest]) === 0 ? { line, text: shortened(rest) } : null;
}

/** Returns what finds the place of the first line that has what is wanted, or -1. */
function finderOf(wanted: Wanted): (lines: readonly string[]) => number {
  switch (wanted.kind) {
    case "texts":
      return (lines) => lines.findIndex((line) => wanted.texts.some((text) => line.includes(text)));
    case "pattern": {
      const { pattern } = wanted;
      return boundedCall(
        patternLimitMs,
        (lines: readonly string[]) =>
          lines.findIndex((line) => pattern.test(line.slice(0, maxPatternLine).replace(/\r$/, ""))),
      );
    }
  }
}

/** How long a pattern may take for the lines of one piece of a file, ms. */
const patternLimitMs = 2_000;

async function sha256(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}

async function* textsOf(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

function shortened(text: string): string {
  return text.trim().slice(0, maxReturned);
}
