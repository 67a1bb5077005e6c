import { importClosure } from "./import_closure.ts";

/** An import that happens when the program comes to it. */
const laterImport = /\bimport\(["'](\.[^"']+\.mjs)["']\)/g;

/**
 * Keeps modules that are imported later from being loaded at the start: Deno reads and parses
 * whatever a literal names, all that any command might need, before the first line is executed. It
 * does not look into expressions.
 *
 * Modules that `entries` lead to stay as they are, since an expression asks for the permission to read
 * the file that it names, which threads may not have.
 */
export function loadLazily(
  modules: ReadonlyMap<string, string>,
  entries: readonly string[],
): Map<string, string> {
  const literal = importClosure(entries, modules, "ever");
  return new Map(
    [...modules].map(([path, text]) => [
      path,
      literal.has(path) ? text : text.replaceAll(laterImport, 'import((0, "$1"))'),
    ]),
  );
}
