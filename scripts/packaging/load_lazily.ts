import { dirname, join } from "node:path/posix";

/** An import of a module of the bundle, at the start of another or later. */
const anyImport = /(?:\bfrom|\bimport|\bimport\()\s*"(\.[^"]+\.mjs)"/g;

/** An import that happens when the program comes to it. */
const laterImport = /\bimport\("(\.[^"]+\.mjs)"\)/g;

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
  const literal = reachableFrom(entries, modules);
  return new Map(
    [...modules].map(([path, text]) => [
      path,
      literal.has(path) ? text : text.replaceAll(laterImport, 'import((0, "$1"))'),
    ]),
  );
}

function reachableFrom(
  entries: readonly string[],
  modules: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const reached = new Set(entries);
  // A set goes on with what is added to it meanwhile.
  for (const path of reached) {
    for (const [, name = ""] of (modules.get(path) ?? "").matchAll(anyImport)) {
      reached.add(join(dirname(path), name));
    }
  }
  return reached;
}
