import { posix } from "node:path";

/** What each folder of src may import besides itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  ports: ["core"],
  queue: ["core"],
  runner: ["core", "ports"],
  observers: ["core", "ports"],
  adapters: ["core", "ports"],
  orchestrator: ["core", "ports", "queue"],
  report: ["core", "ports"],
  web: ["core", "ports", "observers", "report"],
  cli: ["core", "ports", "orchestrator", "observers", "report", "web"],
};

/** Where the parts are put together: these may import anything. */
const compositionRoots: readonly string[] = ["main.ts", "src/runner/slot_worker.ts"];

/** Libraries without side effects, the only ones for core and queue. */
const pureLibraries: readonly string[] = ["jsonc-parser", "unbash", "yaml", "zod", "zod/mini"];
const pureFolders: readonly string[] = ["core", "queue"];

/** Files of the project outside src that a folder may import. */
const otherFiles: Readonly<Record<string, readonly string[]>> = { cli: ["deno.json"] };

/**
 * Returns why a file may not import something, or `null` if it may.
 *
 * @param importer Path of the importing file inside the project.
 * @param specifier What it imports, as written.
 */
export function forbiddenImport(importer: string, specifier: string): string | null {
  if (compositionRoots.includes(importer)) return null;
  const folder = folderOf(importer);
  if (folder === null) return null;
  const allowed = mayImport[folder];
  if (allowed === undefined) return `No rule says what "src/${folder}" may import`;
  if (!specifier.startsWith(".")) {
    if (/^(\/|file:)/.test(specifier)) return `Import by a relative path: "${specifier}"`;
    if (!pureFolders.includes(folder) || pureLibraries.includes(specifier)) return null;
    return `"src/${folder}" is pure and may not import "${specifier}"`;
  }
  const target = posix.join(posix.dirname(importer), specifier);
  const imported = folderOf(target);
  if (compositionRoots.includes(target)) return `Nothing imports "${target}"`;
  if (imported === null) {
    if (otherFiles[folder]?.includes(target)) return null;
    return `"src/${folder}" may not import from outside src: "${target}"`;
  }
  if (imported === folder || allowed.includes(imported)) return null;
  return `"src/${folder}" may not import from "src/${imported}"`;
}

/** Returns the folder of src that a file is in; a file right in src counts as its own folder. */
function folderOf(path: string): string | null {
  return /^src\/([^/]+)/.exec(path)?.[1] ?? null;
}
