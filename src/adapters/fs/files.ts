import { createReadStream, existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Files } from "../../ports/files.ts";

/** Gives checks their view of the file system. */
export function openFiles(): Files {
  return {
    isFile: (path, folder) =>
      statSync(resolve(folder, path), { throwIfNoEntry: false })?.isFile() ?? false,
    glob: matchFiles,
    findLine,
  };
}

/** A pattern without wildcards, and one that names an existing file literally, is that file. */
async function matchFiles(pattern: string, folder: string): Promise<readonly string[]> {
  if (!/[*?[]/.test(pattern) || existsSync(resolve(folder, pattern))) {
    return existsSync(resolve(folder, pattern)) ? [pattern] : [];
  }
  const { glob } = await import("node:fs/promises");
  const found: string[] = [];
  for await (const path of glob(pattern, { cwd: folder })) found.push(path);
  return found.sort();
}

/** Longest line kept while searching, and longest part of it that is quoted, characters. */
const maxLine = 1 << 20;
const maxQuote = 200;

async function findLine(
  path: string,
  folder: string,
  texts: readonly string[],
): Promise<{ readonly line: number; readonly text: string } | null> {
  // A file that is not text has no lines to trust: the decoder refuses invalid UTF-8.
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  let rest = "";
  for await (const chunk of createReadStream(resolve(folder, path))) {
    const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) {
      if (texts.some((wanted) => text.includes(wanted))) return { line, text: quote(text) };
      line++;
    }
    if (rest.length > maxLine) {
      if (texts.some((wanted) => rest.includes(wanted))) return { line, text: quote(rest) };
      // The longest wanted text may stand across the cut.
      rest = rest.slice(-64);
    }
  }
  rest += decoder.decode();
  return texts.some((wanted) => rest.includes(wanted)) ? { line, text: quote(rest) } : null;
}

function quote(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > maxQuote ? `${trimmed.slice(0, maxQuote)}...` : trimmed;
}
