import { basename, dirname, join } from "node:path/posix";
import { rollup } from "rollup";
import { CompileError } from "./compile_error.ts";
import { importClosure } from "./import_closure.ts";

/** What is loaded together: sources, which bring all that they import. */
export interface Layout {
  /** Loaded by each use. */
  readonly start: readonly string[];
  /** Loaded by one use of the program, by the name of that use. */
  readonly uses: Readonly<Record<string, readonly string[]>>;
}

/** Reading as much code, in UTF-16 units, takes as long as finding a file, some 0.1 ms. */
const smallFile = 10_000;

/**
 * Lays modules out anew: what is loaded together becomes one file. For the runtime each file is a
 * search, looks into its caches and some reads, 0.1 ms and more, however small it is.
 *
 * @param modules Text by path, as the bundler has written it.
 * @param entries Paths that keep their names and stay apart.
 * @param layout What should be loaded out of few files; modules that nothing in it needs stay alone.
 * @throws {CompileError} If a source is not there, or modules do not fit together.
 */
export async function layOut(
  modules: ReadonlyMap<string, string>,
  entries: readonly string[],
  layout: Layout,
): Promise<Map<string, string>> {
  const fileOf = assignFiles(modules, entries, layout);
  const build = await rollup({
    input: Object.fromEntries(entries.map((path) => [path.replace(/\.js$/, ""), path])),
    external: /^node:/,
    // The bundler has left out what nobody uses.
    treeshake: false,
    plugins: [{
      name: "modules in memory",
      resolveId: (name, importer) =>
        importer !== undefined && name.startsWith(".") ? join(dirname(importer), name) : name,
      load: (path) => modules.get(path) ?? null,
    }],
    onLog: (_, { code, message }) => {
      // Nothing is left out here, so that may be.
      if (code === "UNUSED_EXTERNAL_IMPORT") return;
      throw new CompileError(`Cannot lay out the program: ${message}`);
    },
  });
  try {
    const { output } = await build.generate({
      format: "es",
      generatedCode: "es2015",
      entryFileNames: "[name].mjs",
      chunkFileNames: "[name]-[hash].mjs",
      hoistTransitiveImports: false,
      manualChunks: (path) => fileOf.get(path),
      onlyExplicitManualChunks: true,
    });
    return new Map(
      output.flatMap((file) => file.type === "chunk" ? [[file.fileName, file.code] as const] : []),
    );
  } finally {
    await build.close();
  }
}

/** Modules that the same uses have in common share a file, named after these. */
function assignFiles(
  modules: ReadonlyMap<string, string>,
  entries: readonly string[],
  { start, uses }: Layout,
): ReadonlyMap<string, string> {
  const closureOf = (sources: readonly string[]) =>
    importClosure(sources.flatMap((source) => holdersOf(source, modules)), modules);
  const atStart = closureOf(start);
  const usesOf = new Map<string, string[]>();
  for (const [use, sources] of Object.entries(uses)) {
    for (const path of closureOf(sources)) usesOf.set(path, [...usesOf.get(path) ?? [], use]);
  }
  const files = [
    { uses: Object.keys(uses), name: "start", paths: [...atStart] },
    ...Map.groupBy(
      [...usesOf].filter(([path]) => !atStart.has(path)),
      ([, usedBy]) => usedBy.join("_"),
    ).entries().map(([name, users]) => ({
      uses: users[0]?.[1] ?? [],
      name,
      paths: users.map(([path]) => path),
    })),
  ];
  const joined = joinSmallFiles(files, (path) => modules.get(path)?.length ?? 0);
  const fileOf = new Map(joined.flatMap(({ name, paths }) => paths.map((path) => [path, name])));
  for (const path of entries) fileOf.delete(path);
  return fileOf;
}

/** A file to be, with the uses that load it. */
interface File {
  readonly uses: readonly string[];
  readonly name: string;
  readonly paths: readonly string[];
}

/**
 * Joins small files with the ones that all of their uses load as well, and as few others as possible:
 * these load a little more than they need then, and all others one file less.
 */
function joinSmallFiles(
  files: readonly File[],
  sizeOf: (path: string) => number,
): readonly File[] {
  const left = new Set(files.toSorted((a, b) => b.uses.length - a.uses.length));
  for (const file of left) {
    const size = file.paths.reduce((sum, path) => sum + sizeOf(path), 0);
    const [host] = [...left].filter((other) =>
      other.uses.length > file.uses.length && other.name !== "start" &&
      file.uses.every((use) => other.uses.includes(use))
    ).toSorted((a, b) => a.uses.length - b.uses.length);
    if (size >= smallFile || host === undefined) continue;
    left.delete(file);
    left.delete(host);
    left.add({ ...host, paths: [...host.paths, ...file.paths] });
  }
  return [...left];
}

/**
 * Finds the module that a source has become a part of, by the comment that the bundler puts before it,
 * and the one that only hands it on to those who import it later.
 */
function holdersOf(source: string, modules: ReadonlyMap<string, string>): readonly string[] {
  const paths = [...modules.keys()];
  const [holder, ...others] = paths.filter((path) =>
    `\n${modules.get(path)}`.includes(`\n// ${source}\n`)
  );
  if (holder === undefined || others.length > 0) {
    throw new CompileError(`Cannot lay out the program: not in exactly one module: ${source}`);
  }
  const name = `${basename(source, ".ts")}-`;
  const handsOn = (path: string) =>
    path.startsWith(name) && modules.get(path)?.includes(`from "./${holder}"`) === true;
  return [holder, ...paths.filter(handsOn)];
}
