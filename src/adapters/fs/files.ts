import { createReadStream, lstatSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Files, maxPatternLine, type Wanted } from "../../ports/files.ts";

/** Gives checks their view of the file system. */
export function openFiles(): Files {
  return { look, exists, glob: matchFiles, findLine, sha256, readText };
}

/** Largest file that is read as a whole, bytes. */
const maxWhole = 256 * 1024 * 1024;

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
  { path, folder }: { readonly path: string; readonly folder: string },
  wanted: Wanted,
  signal: AbortSignal,
): Promise<{ readonly line: number; readonly text: string } | null> {
  const has = matcherOf(wanted);
  // A file that is not text has no lines to trust: the decoder refuses invalid UTF-8.
  const decoder = new TextDecoder("utf-8", { fatal: wanted.kind === "texts" });
  let line = 1;
  let rest = "";
  for await (const chunk of createReadStream(resolve(folder, path), { signal })) {
    const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) {
      if (has(text)) return { line, text: shortened(text) };
      line++;
    }
    if (rest.length > maxLine) {
      if (has(rest)) return { line, text: shortened(rest) };
      // The longest wanted text may stand across the cut; a pattern sees no more than the beginning.
      rest = wanted.kind === "texts" ? rest.slice(-64) : rest.slice(0, maxPatternLine);
    }
  }
  rest += decoder.decode();
  return rest !== "" && has(rest) ? { line, text: shortened(rest) } : null;
}

function matcherOf(wanted: Wanted): (line: string) => boolean {
  switch (wanted.kind) {
    case "texts":
      return (line) => wanted.texts.some((text) => line.includes(text));
    case "pattern":
      return (line) => wanted.pattern.test(line.slice(0, maxPatternLine).replace(/\r$/, ""));
  }
}

async function sha256(path: string, folder: string, signal: AbortSignal): Promise<string> {
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(resolve(folder, path), { signal })) {
    hash.update(chunk as Uint8Array);
  }
  return hash.digest("hex");
}

async function readText(path: string, folder: string, signal: AbortSignal): Promise<string> {
  const { size } = statSync(resolve(folder, path));
  if (size > maxWhole) throw new Error(`the file has more than ${maxWhole} bytes: ${size}`);
  const bytes = await readFile(resolve(folder, path), { signal });
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

function shortened(text: string): string {
  return text.trim().slice(0, maxReturned);
}
