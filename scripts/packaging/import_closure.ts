import { dirname, join } from "node:path/posix";

/** An import at the start of a module, or later where it is wanted. */
const atStart = /(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']/g;
const ever = /(?:\bfrom|\bimport|\bimport\()\s*["'](\.[^"']+)["']/g;

/**
 * Returns modules with all that they lead to, nearest first.
 *
 * @param modules Text by path, with relative imports.
 * @param imports Whether only imports at the start of modules count, or later ones too.
 */
export function importClosure(
  paths: Iterable<string>,
  modules: ReadonlyMap<string, string>,
  imports: "at start" | "ever" = "at start",
): ReadonlySet<string> {
  const pattern = imports === "ever" ? ever : atStart;
  const reached = new Set(paths);
  // A set goes on with what is added to it meanwhile.
  for (const path of reached) {
    for (const [, name = ""] of (modules.get(path) ?? "").matchAll(pattern)) {
      reached.add(join(dirname(path), name));
    }
  }
  return reached;
}
